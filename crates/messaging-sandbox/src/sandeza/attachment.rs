//! Links to files: attachments, and the media of templates.

use super::{Fields, Refusal};

/// What most channels take as attachments.
pub(super) const FILES: [&str; 12] = [
    "jpg", "png", "xls", "xlsx", "pdf", "ppt", "pptx", "doc", "docx", "wav", "mp4", "txt",
];
/// What Line takes as attachments.
pub(super) const LINE_FILES: [&str; 2] = ["jpg", "png"];
/// What Telegram takes as attachments.
pub(super) const TELEGRAM_FILES: [&str; 4] = ["jpg", "png", "pdf", "mp4"];

/// Images of a template. The tables list `.jpeg` and `.png`; the samples have `.jpg`.
pub(super) const IMAGES: [&str; 3] = ["jpg", "jpeg", "png"];
/// Videos of a template.
pub(super) const VIDEOS: [&str; 2] = ["3gp", "mp4"];
/// Documents of a template. The tables call their list one of samples; `.docx` and `.pptx` are
/// added.
pub(super) const DOCUMENTS: [&str; 8] = ["txt", "xls", "xlsx", "doc", "docx", "ppt", "pptx", "pdf"];

/// Checks `attachment`: empty, or addresses of files joined with `;`. The document's example has a
/// space after it.
pub(super) fn check_attachment(channel: &Fields<'_>, extensions: &[&str]) -> Result<(), Refusal> {
    let Some(list) = channel.text("attachment")?.filter(|list| !list.is_empty()) else {
        return Ok(());
    };
    let mut links = list.split(';');
    let are_files = links.all(|link| is_file(link.strip_prefix(' ').unwrap_or(link), extensions));
    channel.check(are_files, "attachment", &must_be_file(extensions))
}

/// Checks the link of a template's medium.
pub(super) fn check_link(
    holder: &Fields<'_>,
    name: &str,
    extensions: &[&str],
) -> Result<(), Refusal> {
    let is_file = is_file(holder.required_text(name)?, extensions);
    holder.check(is_file, name, &must_be_file(extensions))
}

/// Whether it is `https://`, a host, a path and a file name with one of these extensions, in any
/// case.
pub(super) fn is_file(link: &str, extensions: &[&str]) -> bool {
    let mut extensions = extensions.iter();
    extension(link).is_some_and(|one| extensions.any(|listed| listed.eq_ignore_ascii_case(one)))
}

fn extension(link: &str) -> Option<&str> {
    let rest = link.strip_prefix("https://")?;
    let path = rest.split(['?', '#']).next()?;
    let (host, path) = path.split_once('/')?;
    let (stem, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    // Several addresses may be joined with something else than `;`.
    let is_one = !rest.contains(char::is_whitespace) && !path.contains("://");
    (is_one && !host.is_empty() && !stem.is_empty()).then_some(extension)
}

fn must_be_file(extensions: &[&str]) -> String {
    let extensions = extensions.join(", ");
    format!("must be https:// with a path and a file name that ends in one of {extensions}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_host_a_name_and_a_listed_extension() {
        for link in [
            "https://a.id/b.pdf",
            "https://a.id/c/b.PDF?token=x.y",
            "https://a.id/b.c.pdf#page",
        ] {
            assert!(is_file(link, &FILES), "{link}");
        }
        for link in [
            "",
            "http://a.id/b.pdf",
            "https://a.id",
            "https://a.pdf",
            "https:///b.pdf",
            "https://a.id/.pdf",
            "https://a.id/pdf",
            "https://a.id/b.jpeg",
            "https://a.id/b c.pdf",
            "https://a.id/b.pdf,https://a.id/c.pdf",
            "https://a.id/b?x=c.pdf",
        ] {
            assert!(!is_file(link, &FILES), "{link}");
        }
    }
}
