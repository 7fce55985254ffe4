//! What a message without a template must be, by its type, and how it is spelled.

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{Personal, ValidationError};

use super::component::check_degrees;
use super::content::{Choice, Content, ContentBody, ContentHeader, ContentMedia, List, ListSection};

type Checked = Result<(), ValidationError>;

impl Content {
    /// The type in small letters.
    fn kind(&self) -> String {
        self.r#type.trim().to_ascii_lowercase()
    }

    pub(super) fn is_template_body(&self) -> bool {
        self.kind() == "body"
    }

    /// Constants in small letters, in a carousel in capitals; empty names and footers are none.
    pub(super) fn spell(&mut self, in_carousel: bool) {
        self.r#type = self.kind();
        if in_carousel {
            self.r#type.make_ascii_uppercase();
        }
        for parameter in &mut self.parameters {
            parameter.r#type = match in_carousel {
                true => parameter.r#type.trim().to_ascii_uppercase(),
                false => parameter.r#type.trim().to_ascii_lowercase(),
            };
        }
        if let Some(header) = &mut self.header {
            header.r#type = header.r#type.trim().to_ascii_lowercase();
            for value in [&mut header.text, &mut header.media_url, &mut header.name] {
                *value = value.take().filter(|value| !value.is_empty());
            }
        }
        self.footer = self.footer.take().filter(|footer| !footer.text.is_empty());
        let Some(body) = &mut self.body else { return };
        if let Some(media) = &mut body.media {
            media.name = media.name.take().filter(|name| !name.is_empty());
        }
        let sections = body.list.iter_mut().flat_map(|list| &mut list.sections);
        let rows = sections.flat_map(|section| &mut section.actions);
        for choice in rows.chain(body.button.iter_mut().flatten()) {
            choice.r#type = choice.r#type.trim().to_ascii_lowercase();
            if choice.r#type.is_empty() {
                "postback".clone_into(&mut choice.r#type);
            }
        }
    }

    pub(super) fn validate(&self) -> Checked {
        if !self.parameters.is_empty() {
            return Err(ValidationError::new(
                "parameters",
                "is for templates only: a message without one has a body",
            ));
        }
        let kind = self.kind();
        if !matches!(kind.as_str(), "button" | "list") {
            unused("header", self.header.is_none())?;
            unused("footer", self.footer.is_none())?;
        }
        let nothing = ContentBody::default();
        let body = self.body.as_ref().unwrap_or(&nothing);
        body.check_keys(&kind)?;
        if let Some(header) = &self.header {
            header.validate(kind == "list").map_err(|refused| refused.inside("header"))?;
        }
        body.validate(&kind).map_err(|refused| refused.inside("body"))?;
        match &self.footer {
            Some(footer) => not_blank("footer.text", &footer.text),
            None => Ok(()),
        }
    }
}

impl ContentBody {
    /// Each type of message has its own keys.
    fn check_keys(&self, kind: &str) -> Checked {
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

    fn validate(&self, kind: &str) -> Checked {
        if matches!(kind, "text" | "button" | "list") {
            not_blank("text", self.text.as_deref().unwrap_or_default())?;
        }
        match kind {
            "text" => Ok(()),
            "button" => validate_choices("button", self.button.as_deref().unwrap_or_default()),
            "list" => {
                let list = self.list.as_ref();
                let validated = list.map_or_else(|| List::default().validate(), List::validate);
                validated.map_err(|refused| refused.inside("list"))
            }
            "location" => {
                let location = self.location.clone().unwrap_or_default();
                check_degrees(&location.latitude, &location.longitude)
                    .map_err(|refused| refused.inside("location"))
            }
            kind => {
                let media = self.media.clone().unwrap_or_default();
                media.validate(kind).map_err(|refused| refused.inside("media"))
            }
        }
    }
}

impl ContentMedia {
    /// Only documents have a name.
    fn validate(&self, kind: &str) -> Checked {
        check_link("url", &self.url)?;
        unused("name", kind == "document" || self.name.is_none())?;
        check_name(self.name.as_ref())
    }
}

impl ContentHeader {
    fn validate(&self, is_of_list: bool) -> Checked {
        let kind = self.r#type.trim().to_ascii_lowercase();
        let is_there = |value: &Option<Personal>| value.as_ref().is_some_and(|text| !text.is_empty());
        unused("name", !is_there(&self.name) || kind == "document")?;
        unused("text", !is_there(&self.text) || kind == "text")?;
        unused("media_url", !is_there(&self.media_url) || kind != "text")?;
        match kind.as_str() {
            "text" => not_blank("text", self.text.as_deref().unwrap_or_default()),
            "image" | "video" | "document" if is_of_list => {
                let problem = "must be text: a list has no other header";
                Err(ValidationError::new("type", problem))
            }
            "image" | "video" | "document" => {
                check_link("media_url", self.media_url.as_deref().unwrap_or_default())?;
                check_name(self.name.as_ref())
            }
            _ => {
                let problem = "must be text, image, video or document";
                Err(ValidationError::new("type", problem))
            }
        }
    }
}

impl List {
    fn validate(&self) -> Checked {
        not_blank("title", &self.title)?;
        if self.sections.is_empty() {
            let problem = "is empty: give at least one section";
            return Err(ValidationError::new("sections", problem));
        }
        for (position, section) in self.sections.iter().enumerate() {
            section
                .validate()
                .map_err(|refused| refused.inside(format_args!("sections[{position}]")))?;
        }
        Ok(())
    }
}

impl ListSection {
    fn validate(&self) -> Checked {
        not_blank("title", &self.title)?;
        not_blank("description", &self.description)?;
        validate_choices("actions", &self.actions)
    }
}

impl Choice {
    fn validate(&self) -> Checked {
        if !matches!(self.r#type.trim().to_ascii_lowercase().as_str(), "" | "postback") {
            return Err(ValidationError::new("type", "must be postback"));
        }
        not_blank("key", &self.key)?;
        not_blank("title", &self.title)
    }
}

fn validate_choices(field: &'static str, choices: &[Choice]) -> Checked {
    if choices.is_empty() {
        return Err(ValidationError::new(field, "is empty: give at least one to choose"));
    }
    for (position, choice) in choices.iter().enumerate() {
        choice
            .validate()
            .map_err(|refused| refused.inside(format_args!("{field}[{position}]")))?;
    }
    Ok(())
}

fn unused(field: &'static str, is_absent: bool) -> Checked {
    if is_absent {
        return Ok(());
    }
    Err(ValidationError::new(field, "is not part of a message of this type"))
}

fn check_link(field: &'static str, url: &str) -> Checked {
    not_blank(field, url)?;
    no_control_characters(field, url)
}

fn check_name(name: Option<&Personal>) -> Checked {
    name.map_or(Ok(()), |name| no_control_characters("name", name))
}
