//! The object `message` of WhatsApp, read from JSON: the body of a template, or a message without
//! one.

use messaging_client_core::{ValidationError, Personal, lenient};
use serde::Deserialize;

use super::read_component::{ReadParameter, texts};
use super::{
    ButtonsHeader, ButtonsMessage, Choice, Content, Coordinates, ListMessage, ListSection,
};
use crate::possibly_absent::{self, Part};

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadMessage {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    r#type: String,
    #[serde(default, alias = "parameter", deserialize_with = "lenient::list")]
    parameters: Vec<ReadParameter>,
    #[serde(default)]
    header: Part<ReadHeader>,
    #[serde(default)]
    body: Part<ReadBody>,
    #[serde(default)]
    footer: Part<ReadFooter>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadHeader {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    r#type: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    text: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    media_url: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    name: Personal,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    text: Option<Personal>,
    media: Option<ReadMedia>,
    button: Option<Vec<ReadChoice>>,
    list: Option<ReadList>,
    location: Option<ReadLocation>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadMedia {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    url: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    name: Personal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadChoice {
    #[serde(default, alias = "Type", deserialize_with = "possibly_absent::text")]
    r#type: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    key: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    title: Personal,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadList {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    title: Personal,
    #[serde(default, alias = "section", deserialize_with = "lenient::list")]
    sections: Vec<ReadSection>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadSection {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    title: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    description: Personal,
    #[serde(default, deserialize_with = "lenient::list")]
    actions: Vec<ReadChoice>,
}

/// Read as texts, so that numbers and texts of digits both do.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadLocation {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    latitude: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    longitude: Personal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadFooter {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    text: Personal,
}

impl ReadMessage {
    pub(super) fn is_template_body(&self) -> bool {
        self.kind() == "body"
    }

    fn kind(&self) -> String {
        self.r#type.trim().to_ascii_lowercase()
    }

    pub(super) fn template_body(&self) -> Result<Vec<Personal>, ValidationError> {
        for (field, blank) in [
            ("header", self.header.is_blank()),
            ("body", self.body.is_blank()),
            ("footer", self.footer.is_blank()),
        ] {
            if !blank {
                return Err(ValidationError::new(
                    field,
                    "is for messages without a template: the body of a template has parameters",
                ));
            }
        }
        texts(&self.parameters)
    }

    pub(super) fn into_content(self) -> Result<Content, ValidationError> {
        let kind = self.kind();
        if !self.parameters.is_empty() {
            return Err(ValidationError::new(
                "parameters",
                "is for templates only: a message without one has a body",
            ));
        }
        let header = self.header.value();
        let footer = self.footer.value().map(|footer| footer.text);
        let footer = footer.filter(|text| !text.is_empty());
        if !matches!(kind.as_str(), "button" | "list") {
            unused("header", header.is_none())?;
            unused("footer", footer.is_none())?;
        }
        let body = self.body.value().unwrap_or_default();
        body.check_keys(&kind)?;
        Ok(match kind.as_str() {
            "text" => Content::Text {
                text: body.text.unwrap_or_default(),
            },
            "audio" => Content::audio(body.into_link()?),
            "image" => Content::image(body.into_link()?),
            "video" => Content::video(body.into_link()?),
            "document" => body.media.unwrap_or_default().into_document(),
            "button" => ButtonsMessage {
                header: header.map(ReadHeader::into_buttons_header).transpose()?,
                text: body.text.unwrap_or_default(),
                buttons: choices("body.button", body.button.unwrap_or_default())?,
                footer,
            }
            .into(),
            "list" => {
                let list = body.list.unwrap_or_default();
                ListMessage {
                    header: header.map(ReadHeader::into_list_header).transpose()?,
                    text: body.text.unwrap_or_default(),
                    title: list.title,
                    sections: sections(list.sections)?,
                    footer,
                }
                .into()
            }
            _ => body.location.unwrap_or_default().into_coordinates()?.into(),
        })
    }
}

fn unused(field: &'static str, is_absent: bool) -> Result<(), ValidationError> {
    if is_absent {
        return Ok(());
    }
    Err(ValidationError::new(
        field,
        "is not part of a message of this type",
    ))
}

impl ReadBody {
    /// Each type of message has its own keys.
    fn check_keys(&self, kind: &str) -> Result<(), ValidationError> {
        let keys: &[&str] = match kind {
            "text" => &["text"],
            "audio" | "image" | "video" | "document" => &["media"],
            "button" => &["text", "button"],
            "list" => &["text", "list"],
            "location" => &["location"],
            _ => {
                return Err(ValidationError::new(
                    "type",
                    "must be text, audio, image, video, document, button, list or location, or body \
                     for a template",
                ));
            }
        };
        for (key, field, is_absent) in [
            ("text", "body.text", self.text.is_none()),
            ("media", "body.media", self.media.is_none()),
            ("button", "body.button", self.button.is_none()),
            ("list", "body.list", self.list.is_none()),
            ("location", "body.location", self.location.is_none()),
        ] {
            unused(field, is_absent || keys.contains(&key))?;
        }
        Ok(())
    }

    /// Only documents have a name.
    fn into_link(self) -> Result<Personal, ValidationError> {
        let media = self.media.unwrap_or_default();
        unused("body.media.name", media.name.is_empty())?;
        Ok(media.url)
    }
}

impl ReadMedia {
    fn into_document(self) -> Content {
        Content::Document {
            url: self.url,
            name: Some(self.name).filter(|name| !name.is_empty()),
        }
    }
}

impl ReadHeader {
    fn into_buttons_header(self) -> Result<ButtonsHeader, ValidationError> {
        let kind = self.r#type.trim().to_ascii_lowercase();
        unused("header.name", self.name.is_empty() || kind == "document")?;
        unused("header.text", self.text.is_empty() || kind == "text")?;
        unused(
            "header.media_url",
            self.media_url.is_empty() || kind != "text",
        )?;
        match kind.as_str() {
            "text" => Ok(ButtonsHeader::Text { text: self.text }),
            "image" => Ok(ButtonsHeader::image(self.media_url)),
            "video" => Ok(ButtonsHeader::video(self.media_url)),
            "document" => Ok(ButtonsHeader::Document {
                url: self.media_url,
                name: Some(self.name).filter(|name| !name.is_empty()),
            }),
            _ => Err(ValidationError::new(
                "header.type",
                "must be text, image, video or document",
            )),
        }
    }

    fn into_list_header(self) -> Result<Personal, ValidationError> {
        match self.into_buttons_header() {
            Ok(ButtonsHeader::Text { text }) => Ok(text),
            Ok(_) => Err(ValidationError::new(
                "header.type",
                "must be text: a list has no other header",
            )),
            Err(refused) => Err(refused),
        }
    }
}

fn choices(field: &str, choices: Vec<ReadChoice>) -> Result<Vec<Choice>, ValidationError> {
    let choices = choices.into_iter().enumerate();
    choices
        .map(|(position, choice)| {
            let kind = choice.r#type.trim();
            if kind.is_empty() || kind.eq_ignore_ascii_case("postback") {
                return Ok(Choice::new(choice.key, choice.title));
            }
            let refused = ValidationError::new("type", "must be postback");
            Err(refused.inside(format_args!("{field}[{position}]")))
        })
        .collect()
}

fn sections(sections: Vec<ReadSection>) -> Result<Vec<ListSection>, ValidationError> {
    let sections = sections.into_iter().enumerate();
    sections
        .map(|(position, section)| {
            let field = format!("body.list.sections[{position}].actions");
            Ok(ListSection {
                rows: choices(&field, section.actions)?,
                ..ListSection::new(section.title, section.description)
            })
        })
        .collect()
}

impl ReadLocation {
    fn into_coordinates(self) -> Result<Coordinates, ValidationError> {
        let degrees = |field, text: &Personal| {
            let degrees: Option<f64> = text.trim().parse().ok();
            degrees
                .filter(|degrees| degrees.is_finite())
                .ok_or_else(|| ValidationError::new(field, "is missing or not decimal degrees"))
        };
        Ok(Coordinates::new(
            degrees("body.location.latitude", &self.latitude)?,
            degrees("body.location.longitude", &self.longitude)?,
        ))
    }
}
