//! What Whatsnesia takes as a file ("Kirim Pesan", Isi Permintaan), checked before any of it is
//! sent.
//!
//! The document gives megabytes; a megabyte counts as 1024 KB here, as the server counts it
//! (observed server behaviour).

use messaging_client_core::validation::no_control_characters;
use messaging_client_core::{Upload, ValidationError};

pub(crate) struct FileRule {
    field: &'static str,
    /// In lower case; empty: any.
    extensions: &'static [&'static str],
    most_kilobytes: Option<u64>,
}

pub(crate) const IMAGE: FileRule = FileRule {
    field: "image",
    extensions: &["jpg", "jpeg", "png"],
    most_kilobytes: Some(5 * 1024),
};

pub(crate) const DOCUMENT: FileRule = FileRule {
    field: "document",
    extensions: &["pdf", "doc", "docx"],
    most_kilobytes: Some(100 * 1024),
};

pub(crate) const VIDEO: FileRule = FileRule {
    field: "video",
    extensions: &["mp4"],
    most_kilobytes: Some(16 * 1024),
};

pub(crate) const AUDIO: FileRule = FileRule {
    field: "audio",
    extensions: &[],
    most_kilobytes: Some(16 * 1024),
};

/// No size is documented for it.
pub(crate) const PROFILE_IMAGE: FileRule = FileRule {
    field: "profile_image",
    extensions: &["jpg", "jpeg", "png"],
    most_kilobytes: None,
};

impl FileRule {
    pub(crate) fn field(&self) -> &'static str {
        self.field
    }

    pub(crate) fn check(&self, file: &Upload) -> Result<(), ValidationError> {
        let refuse = |problem: String| Err(ValidationError::new(self.field, problem));
        if file.name().trim().is_empty() {
            // The server takes a part without a file name for a text field.
            return refuse("has no file name".to_owned());
        }
        // A server can take the name to end at such a character, and the file for one of another type.
        no_control_characters(self.field, file.name())?;
        let extension = file.extension().unwrap_or_default();
        if !self.extensions.is_empty() && !self.extensions.contains(&extension.as_str()) {
            let allowed = self.extensions.join(", ");
            return refuse(format!(
                "must have a file name that ends in one of: {allowed}"
            ));
        }
        if file.is_empty() {
            return refuse("is an empty file".to_owned());
        }
        if let Some(limit) = self.most_kilobytes
            && file.len() > limit * 1024
        {
            return refuse(format!(
                "has {} bytes: at most {limit} KB ({} bytes) are allowed",
                file.len(),
                limit * 1024
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use futures_core::Stream;

    use super::*;

    /// A stream that is never read.
    struct Unread;

    impl Stream for Unread {
        type Item = io::Result<Bytes>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            panic!("a file that is only checked must not be read");
        }
    }

    fn check(rule: &FileRule, name: &str, length: u64) -> Result<(), ValidationError> {
        rule.check(&Upload::from_stream(name, length, Unread))
    }

    #[test]
    fn the_limits_hold_to_the_byte() {
        for (rule, name, kilobytes) in [
            (&IMAGE, "a.jpg", 5_120),
            (&DOCUMENT, "a.pdf", 102_400),
            (&VIDEO, "a.mp4", 16_384),
            (&AUDIO, "a.ogg", 16_384),
        ] {
            assert!(check(rule, name, kilobytes * 1024).is_ok(), "{name}");
            let refused = check(rule, name, kilobytes * 1024 + 1).unwrap_err();
            assert_eq!(refused.field(), rule.field());
            let limit = format!("at most {kilobytes} KB");
            assert!(refused.problem().contains(&limit), "{refused}");
        }
        assert!(check(&PROFILE_IMAGE, "a.png", 1 << 40).is_ok());
    }

    #[test]
    fn extensions_count_in_any_case() {
        for (rule, taken) in [
            (&IMAGE, &["a.jpg", "a.JPEG", "b.c.png"][..]),
            (&DOCUMENT, &["a.pdf", "a.Doc", "a.docx"]),
            (&VIDEO, &["a.MP4"]),
            (&AUDIO, &["a.mp3", "a.anything", "a"]),
            (&PROFILE_IMAGE, &["a.jpg", "a.jpeg", "a.png"]),
        ] {
            for name in taken {
                assert!(check(rule, name, 1).is_ok(), "{name}");
            }
        }
        for (rule, refused) in [
            (
                &IMAGE,
                &["a.gif", "a.webp", "png", "a.png.exe", "a.", ""][..],
            ),
            (
                &DOCUMENT,
                &["a.xls", "a.txt", "invoice.exe\0.pdf", "a\r\n.pdf"],
            ),
            (&VIDEO, &["a.mov", "a.3gp"]),
            (&AUDIO, &["", " ", "a\n.mp3"]),
            (&PROFILE_IMAGE, &["a.svg"]),
        ] {
            for name in refused {
                let refused = check(rule, name, 1).unwrap_err();
                assert_eq!(refused.field(), rule.field(), "{name}");
            }
        }
    }

    #[test]
    fn an_empty_file_is_refused_and_no_name_is_repeated() {
        assert!(check(&AUDIO, "marker.mp3", 0).is_err());
        let refused = check(&IMAGE, "marker.gif", 1).unwrap_err();
        assert!(refused.problem().contains("jpg, jpeg, png"), "{refused}");
        assert!(!refused.to_string().contains("marker"), "{refused}");
    }
}
