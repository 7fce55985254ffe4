use super::Variable;
use super::variable::check_variables;
use crate::prelude::*;

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
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Header {
    /// One image, document or video.
    Media(HeaderMedia),
    /// The values of the title's variables, in their order.
    Texts(Vec<Variable>),
}

/// The media file of a header.
#[skip_serializing_none]
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
    #[serde(rename = "filename")]
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
    pub fn texts<T: Into<Variable>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(values.into_iter().map(Into::into).collect())
    }

    /// The name of the media file that the recipient sees; a header of texts has none.
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

    pub(super) fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        match self {
            Self::Media(media) => media.validate().map_err(|refused| refused.inside("header")),
            Self::Texts(texts) => check_variables("header", texts, account),
        }
    }
}

impl HeaderMedia {
    fn validate(&self) -> Result<(), ValidationError> {
        if !self.kind.is_documented() {
            return Err(ValidationError::new(
                "kind (type)",
                "must be image, document or video",
            ));
        }
        if let Some(name) = &self.file_name {
            one_line("file_name (filename)", name)?;
        }
        http_link("link", &self.link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::account;

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
            assert!(header.validate(&account()).is_ok());
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
            (
                r#"{"type":"audio","link":"https://example.com"}"#,
                "header.kind (type)",
            ),
            (r#"{"type":"image","link":"ftp://marker"}"#, "header.link"),
            (r#"{"type":"image"}"#, "header.link"),
            (
                r#"{"type":"image","link":"https://a","filename":" "}"#,
                "header.file_name (filename)",
            ),
            (
                r#"{"type":"document","link":"https://a","filename":"a\n.pdf"}"#,
                "header.file_name (filename)",
            ),
            (
                r#"{"type":"document","link":"https://a","filename":"a.exe\u0000.pdf"}"#,
                "header.file_name (filename)",
            ),
            (r#"[{"text":"a"},{"type":"text"}]"#, "header[1].text"),
            (
                r#"[{"type":"currency","text":"a"}]"#,
                "header[0].kind (type)",
            ),
        ] {
            let refused = read(json).unwrap().validate(&account()).unwrap_err();
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
            r#"[{"type":"image","text":"a","link":"b"}]"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
