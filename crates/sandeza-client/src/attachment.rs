//! Attached files: one text field, links joined with `;` (Sandeza single channels, field
//! `attachment`).
//!
//! The document's example has a space after the `;`, its field list names `;` alone: it is written
//! without and read with either. At most 5 MB a file, which only the provider can check; how many
//! files, is not documented.

use messaging_client_core::validation::https_link;
use messaging_client_core::{ValidationError, Personal};

const FIELD: &str = "attachment";

/// The extensions of Line.
pub(crate) const IMAGES: &[&str] = &["jpg", "png"];

/// The extensions of Telegram.
pub(crate) const IMAGES_PDF_AND_VIDEO: &[&str] = &["jpg", "png", "pdf", "mp4"];

/// The extensions of e-mail, Facebook Messenger and WhatsApp templates. `jpeg` is not among them.
pub(crate) const FILES: &[&str] = &[
    "jpg", "png", "xls", "xlsx", "pdf", "ppt", "pptx", "doc", "docx", "wav", "mp4", "txt",
];

pub(crate) fn validate(links: &[Personal], extensions: &[&str]) -> Result<(), ValidationError> {
    for link in links {
        if link.contains(';') || link.contains(char::is_whitespace) {
            return Err(ValidationError::new(
                FIELD,
                "has a link with ; or a blank, which separate links here: escape it with %",
            ));
        }
        https_link(FIELD, link)?;
        crate::file_extension::check(FIELD, link, extensions)?;
    }
    Ok(())
}

pub(crate) fn written(links: &[Personal]) -> String {
    let links: Vec<&str> = links.iter().map(Personal::as_str).collect();
    links.join(";")
}

pub(crate) fn read(text: &str) -> Vec<Personal> {
    let links = text.split(';').map(str::trim);
    links
        .filter(|link| !link.is_empty())
        .map(Personal::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_joined_without_a_space_and_read_with_one() {
        let links = read("https://a.example/1.pdf; https://a.example/2.pdf;");
        assert_eq!(
            written(&links),
            "https://a.example/1.pdf;https://a.example/2.pdf"
        );
        assert_eq!(written(&[]), "");
        assert!(read(" ").is_empty());
    }

    #[test]
    fn what_cannot_be_attached_is_refused() {
        assert!(validate(&["https://a.example/1.JPG".into()], IMAGES).is_ok());
        for (link, why) in [
            ("http://a.example/1.jpg", "https"),
            ("a.example/1.jpg", "https"),
            ("", "https"),
            ("https://a.example/1.jpeg", "jpg, png"),
            ("https://a.example/1.pdf", "jpg, png"),
            ("https://a.example/1", "jpg, png"),
            ("https://a.example/1;2.jpg", "separate"),
            ("https://a.example/1 2.jpg", "separate"),
        ] {
            let refused = validate(&[link.into()], IMAGES).unwrap_err();
            assert_eq!(refused.field(), "attachment");
            assert!(refused.problem().contains(why), "{refused}");
        }
    }
}
