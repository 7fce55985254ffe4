//! Every link in a Markdown file of this repository to another file, or to a heading, leads somewhere.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "what fails fails the test"
)]

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_link_in_this_repository_resolves() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap();
    let pages = markdown_files(&root);
    for known in ["README.md", "docs/architecture.md"] {
        assert!(
            pages.contains(&root.join(known)),
            "{known} is not looked at"
        );
    }
    let broken = broken_links(&root, &pages);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn broken_links_are_found() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    let page = "# A `code` page, of 2!\n## Twice\n## Twice\n\
        [ok](b.md) [ok](#twice-1) [ok](b.md#there-is) [ok](https://example.com/x) ![ok](.)\n\
        [ok](<b.md> \"title\") `[no link](code.md)` ``[no `link](code.md)``\n\
        [ok](#a-code-page-of-2) [1](missing.md) [2](#absent) [3](b.md#absent) [4](../outside.md)\n\
        [5](/b.md) [`6`](missing-too.md)\n\
        ```text\n[no link](code.md)\n# no heading\n```\n\
        [ok]: b.md\n[7]: gone.md\n[8](#no-heading)\n";
    fs::write(root.join("a.md"), page).unwrap();
    fs::write(root.join("b.md"), "# There *is*\n").unwrap();
    let broken = broken_links(&root, &markdown_files(&root));
    let targets: Vec<_> = broken
        .iter()
        .map(|problem| problem.rsplit(' ').next().unwrap())
        .collect();
    assert_eq!(
        targets,
        [
            "missing.md",
            "#absent",
            "b.md#absent",
            "../outside.md",
            "/b.md",
            "missing-too.md",
            "gone.md",
            "#no-heading"
        ]
    );
}

/// Every `.md` file below, but not in hidden directories and in what cargo builds.
fn markdown_files(directory: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            let built = path.join("CACHEDIR.TAG").exists();
            if !built && !name.starts_with('.') {
                found.extend(markdown_files(&path));
            }
        } else if name.ends_with(".md") {
            found.insert(path);
        }
    }
    found
}

fn broken_links(root: &Path, pages: &BTreeSet<PathBuf>) -> Vec<String> {
    let mut broken = Vec::new();
    for page in pages {
        let text = fs::read_to_string(page).unwrap();
        for link in links(&text) {
            if !resolves(root, page, &link) {
                let page = page.strip_prefix(root).unwrap().display();
                broken.push(format!("{page}: nothing is at {link}"));
            }
        }
    }
    broken
}

fn resolves(root: &Path, page: &Path, link: &str) -> bool {
    // What has `::` in it names an item: rustdoc follows it, in a README that is a crate's front page.
    if link.contains("://") || link.starts_with("mailto:") || link.contains("::") {
        return true;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        page.to_owned()
    } else if file.starts_with('/') {
        return false;
    } else {
        page.parent().unwrap().join(file)
    };
    let Ok(target) = target.canonicalize() else {
        return false;
    };
    if !target.starts_with(root) {
        return false;
    }
    anchor.is_empty()
        || fs::read_to_string(&target).is_ok_and(|text| anchors(&text).contains(anchor))
}

/// The text outside of fenced code, line by line.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fence: Option<&str> = None;
    text.lines().filter(move |line| {
        let line = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => {
                fence = Some(mark);
                false
            }
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                false
            }
            (open, _) => open.is_none(),
        }
    })
}

/// The targets of all links in order: `[text](target)`, `[text](<target> "title")` and `[name]: target`.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let line = without_code(line);
        let definition = line.trim_start().strip_prefix('[');
        match definition.and_then(|rest| rest.split_once("]: ")) {
            Some((name, target)) if !name.contains(']') => found.push(address(target)),
            _ => {
                let targets = line.split("](").skip(1);
                let targets = targets.filter_map(|rest| rest.split_once(')'));
                found.extend(targets.map(|(target, _)| address(target)));
            }
        }
    }
    found
}

/// The address of a link without its title.
fn address(target: &str) -> String {
    let address = target.split_whitespace().next().unwrap_or_default();
    address
        .trim_start_matches('<')
        .trim_end_matches('>')
        .to_owned()
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let (before, code) = rest.split_at(start);
        kept.push_str(before);
        let inside = code.trim_start_matches('`');
        let ticks = &code[..code.len() - inside.len()];
        rest = match inside.split_once(ticks) {
            Some((_, after)) => after,
            None => inside,
        };
    }
    kept + rest
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let headings = prose(text).filter_map(|line| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len() && title.starts_with(' ')).then(|| title.trim())
    });
    headings
        .map(|title| {
            let kept = title
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            let slug: String = kept.flat_map(char::to_lowercase).collect();
            let slug = slug.replace(' ', "-");
            let times = seen.entry(slug.clone()).or_default();
            *times += 1;
            if *times == 1 {
                slug
            } else {
                format!("{slug}-{}", *times - 1)
            }
        })
        .collect()
}
