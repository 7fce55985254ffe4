//! Attached files: one string, links joined with `;` (Sandeza single channels, field `attachment`). At
//! most 5 MB a file, which only the provider can check; how many files, is not documented.

use messaging_client_core::validation::https_link;

use super::file_extension;
use crate::check::{Checked, refuse};
use crate::json::Joined;

const FIELD: &str = "attachment";

/// The extensions of Line.
pub(crate) const IMAGES: &[&str] = &["jpg", "png"];

/// The extensions of Telegram.
pub(crate) const IMAGES_PDF_AND_VIDEO: &[&str] = &["jpg", "png", "pdf", "mp4"];

/// The extensions of e-mail, Facebook Messenger and WhatsApp templates. `jpeg` is not among them.
pub(crate) const FILES: &[&str] = &[
    "jpg", "png", "xls", "xlsx", "pdf", "ppt", "pptx", "doc", "docx", "wav", "mp4", "txt",
];

/// Nothing between two `;` is no link.
pub(crate) fn spell(links: &mut Joined) {
    links.0.retain(|link| !link.is_empty());
}

pub(crate) fn validate(links: &Joined, extensions: &[&str]) -> Checked {
    for link in links.iter() {
        if link.contains(';') || link.contains(char::is_whitespace) {
            let problem = "has a link with ; or a space, which separate links: escape it with %";
            return refuse(FIELD, problem);
        }
        https_link(FIELD, link)?;
        file_extension::check(FIELD, link, extensions)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Joined {
        let mut links: Joined = serde_json::from_value(text.into()).unwrap();
        spell(&mut links);
        links
    }

    #[test]
    fn links_are_joined_without_a_space_and_read_with_one() {
        let read = links("https://a.example/1.pdf; https://a.example/2.pdf;");
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, "https://a.example/1.pdf;https://a.example/2.pdf");
        assert!(links(" ").is_empty());
        assert_eq!(serde_json::to_value(Joined::default()).unwrap(), "");
    }

    #[test]
    fn what_cannot_be_attached_is_refused() {
        assert!(validate(&links("https://a.example/1.JPG"), IMAGES).is_ok());
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
            let mut one = Joined::default();
            one.0.push(link.into());
            let refused = validate(&one, IMAGES).unwrap_err();
            assert_eq!(refused.field(), "attachment");
            assert!(refused.problem().contains(why), "{refused}");
        }
    }
}
