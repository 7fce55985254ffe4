//! Attached files: one string, links joined with `;` (Sandeza single channels, field `attachment`). At
//! most 5 MB a file, which only the provider can check; how many files, is not documented.

use messaging_client_core::validation::https_link;
use messaging_client_core::{Personal, ValidationError};

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
        super::file_extension::check(FIELD, link, extensions)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
