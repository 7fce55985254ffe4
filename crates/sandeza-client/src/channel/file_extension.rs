//! The kind of file that a link names, by its extension.

use crate::check::{Checked, refuse};

/// Refuses a link whose file has none of these extensions; case does not count.
pub(crate) fn check(field: &'static str, link: &str, allowed: &[&str]) -> Checked {
    let has = |found: &str| allowed.iter().any(|one| one.eq_ignore_ascii_case(found));
    if extension(link).is_some_and(has) {
        return Ok(());
    }
    let list = allowed.join(", ");
    let problem = format!("must name a file that ends in one of: {list}");
    refuse(field, problem)
}

/// What follows the last dot of the file name. The query and the fragment are not part of it.
fn extension(link: &str) -> Option<&str> {
    let address = link.split(['?', '#']).next()?;
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (_, file) = after_scheme.rsplit_once('/')?;
    let (name, extension) = file.rsplit_once('.')?;
    (!name.is_empty()).then_some(extension)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn the_file_name_decides() {
        for link in [
            "https://example.com/a.pdf",
            "https://example.com/a.b/c.PDF?x=a.exe",
            "https://example.com/a.pdf#page",
        ] {
            assert!(check("link", link, &["pdf"]).is_ok(), "{link}");
        }
        for link in [
            "https://example.pdf",
            "https://example.com/a",
            "https://example.com/.pdf",
            "https://example.com/a.exe?x=a.pdf",
            "https://example.com/pdf",
            "",
        ] {
            let refused = check("link", link, &["pdf", "txt"]).unwrap_err();
            assert!(refused.problem().contains("pdf, txt"), "{link}");
        }
    }
}
