use messaging_client_core::validation::{http_link, no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::text;

messaging_client_core::open_enum! {
    /// What the media of a header is.
    pub enum HeaderKind {
        /// An image.
        Image = "image",
        /// A document.
        Document = "document",
        /// A video.
        Video = "video",
    }
}

/// The values of a template's header: one media file, or the texts of its title ("Only one media
/// header is allowed per message"; `TemplateParam`, where the header is an object or a list).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// One image, document or video.
    Media(HeaderMedia),
    /// The values of the title's variables, in their order.
    Texts(Vec<Personal>),
}

/// The media file of a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HeaderMedia {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: HeaderKind,
    /// An http(s) link from which it can be downloaded.
    #[serde(default)]
    pub link: Personal,
    /// The name that the recipient sees. The schema has it for all three kinds.
    #[serde(rename = "filename", default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<Personal>,
}

impl Header {
    /// An image by its http(s) link.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self::media(HeaderKind::Image, link)
    }

    /// A document by its http(s) link.
    pub fn document(link: impl Into<Personal>) -> Self {
        Self::media(HeaderKind::Document, link)
    }

    /// A video by its http(s) link.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self::media(HeaderKind::Video, link)
    }

    /// The values of the title's variables, in their order.
    pub fn texts<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(values.into_iter().map(Into::into).collect())
    }

    /// The name of the media file that the recipient sees; a header of texts has none.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<Personal>) -> Self {
        if let Self::Media(media) = &mut self {
            media.file_name = Some(name.into());
        }
        self
    }

    fn media(kind: HeaderKind, link: impl Into<Personal>) -> Self {
        Self::Media(HeaderMedia {
            kind,
            link: link.into(),
            file_name: None,
        })
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Media(media) => media.validate(),
            Self::Texts(_) => Ok(()),
        }
    }
}

impl HeaderMedia {
    fn validate(&self) -> Result<(), ValidationError> {
        if !self.kind.is_documented() {
            return Err(ValidationError::new(
                "type",
                "must be image, document or video",
            ));
        }
        if let Some(name) = &self.file_name {
            not_blank("filename", name)?;
            no_control_characters("filename", name)?;
        }
        http_link("link", &self.link)
    }
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Media(media) => media.serialize(serializer),
            Self::Texts(texts) => text::serialize(texts, serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Value::deserialize(deserializer)?;
        if read.is_array() {
            return text::deserialize(read)
                .map(Self::Texts)
                .map_err(D::Error::custom);
        }
        serde_json::from_value(read)
            .map(Self::Media)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Header, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn every_header_of_the_document_is_written_and_read_back() {
        for (header, json) in [
            (
                Header::image("http://example.com").file_name("string"),
                r#"{"type":"image","link":"http://example.com","filename":"string"}"#,
            ),
            (
                Header::document("https://link.to/your-document.pdf"),
                r#"{"type":"document","link":"https://link.to/your-document.pdf"}"#,
            ),
            (
                Header::video("http://example.com").file_name("string"),
                r#"{"type":"video","link":"http://example.com","filename":"string"}"#,
            ),
            (
                Header::texts(["Text for param 1", "Text for param 2"]),
                r#"[{"type":"text","text":"Text for param 1"},{"type":"text","text":"Text for param 2"}]"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&header).unwrap(), json);
            assert_eq!(read(json).unwrap(), header);
            assert!(header.validate().is_ok());
        }
    }

    #[test]
    fn words_have_no_case_and_numbers_may_be_texts() {
        let header = read(r#"{"type":"IMAGE","link":"https://example.com"}"#).unwrap();
        assert_eq!(header, Header::image("https://example.com"));
        assert_eq!(read(r#"[{"text":7}]"#).unwrap(), Header::texts(["7"]));
    }

    #[test]
    fn what_cannot_be_sent_is_read_and_refused_later() {
        for (json, field) in [
            (r#"{"type":"audio","link":"https://example.com"}"#, "type"),
            (r#"{"type":"image","link":"ftp://marker"}"#, "link"),
            (r#"{"type":"image"}"#, "link"),
            (
                r#"{"type":"image","link":"https://a","filename":" "}"#,
                "filename",
            ),
        ] {
            let refused = read(json).unwrap().validate().unwrap_err();
            assert_eq!(refused.field(), field, "{json}");
            assert!(!refused.to_string().contains("marker"));
        }
    }

    #[test]
    fn what_is_not_documented_is_not_read() {
        for json in [
            "17",
            r#"{"type":"image","link":"https://a","caption":"b"}"#,
            r#"[{"type":"image","link":"https://a"}]"#,
            r#"[{"type":"currency","text":"a"}]"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
