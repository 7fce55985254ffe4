//! The pages of `docs/` for users, as modules of `messaging-client-core`: a published crate has no other
//! files of this repository.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// The names of the pages, without `.md`. The crate's module `guide` lists the same.
pub(super) const PAGES: [&str; 11] = [
    "getting-started",
    "errors-and-retries",
    "callbacks",
    "fallback",
    "testing",
    "sandbox",
    "outbox",
    "nusasms",
    "nxcloud",
    "sandeza",
    "whatsnesia",
];

/// The page as documentation of its module: a link to another page leads to that page's module, one to any other
/// file of the repository is plain text, and pictures are left out.
pub(super) fn as_module(page: &str) -> String {
    let mut written = String::with_capacity(page.len());
    let mut copied = 0;
    for (event, range) in Parser::new_ext(page, Options::ENABLE_TABLES).into_offset_iter() {
        let replacement = match &event {
            Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                dest_url,
                ..
            }) => page
                .get(range.clone())
                .and_then(|link| relinked(link, dest_url)),
            Event::Start(Tag::Image { .. }) => Some(String::new()),
            _ => None,
        };
        if let Some(replacement) = replacement {
            written += page.get(copied..range.start).unwrap_or_default();
            written += &replacement;
            copied = range.end;
        }
    }
    written + page.get(copied..).unwrap_or_default()
}

/// The link as it is written in the module; nothing where it stays as it is.
fn relinked(link: &str, target: &str) -> Option<String> {
    if target.starts_with('#') || target.contains("://") {
        return None;
    }
    let text = link.strip_prefix('[')?.rsplit_once("](")?.0;
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, format!("#{anchor}")),
        None => (target, String::new()),
    };
    let module = file.strip_suffix(".md").filter(|name| PAGES.contains(name));
    Some(match module {
        Some(name) => format!("[{text}](crate::guide::{}{anchor})", name.replace('-', "_")),
        None => text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_modules_or_are_plain_text() {
        for (page, module) in [
            (
                "See [errors](errors-and-retries.md#a-b).",
                "See [errors](crate::guide::errors_and_retries#a-b).",
            ),
            ("| [`otp`](../examples/otp.rs) |", "| `otp` |"),
            (
                "[below](#here) [there](https://example.com/a.md)",
                "[below](#here) [there](https://example.com/a.md)",
            ),
            (
                "[two\nlines](callbacks.md)",
                "[two\nlines](crate::guide::callbacks)",
            ),
            ("![a page](page.png)\n", "\n"),
            ("[how](architecture.md) it is", "how it is"),
        ] {
            assert_eq!(as_module(page), module);
        }
    }

    #[test]
    fn code_stays_as_it_is() {
        let page = "`[a](callbacks.md)`\n\n```rust\n// [a](callbacks.md)\n```\n";
        assert_eq!(as_module(page), page);
    }
}
