//! What a message without a template must be, by its type, and how it is spelled.

use messaging_client_core::Personal;
use messaging_client_core::validation::{no_control_characters, not_blank, one_line};

use super::content::{Choice, Content, ContentBody, ContentHeader, List, ListSection};
use super::parameter::{check_degrees, without_empty};
use crate::check::{At, Checked, all_blank, each, refuse};

const UNUSED: &str = "is not part of a message of this type";

impl Content {
    pub(super) fn is_template_body(&self) -> bool {
        self.r#type.is("body")
    }

    /// Constants in small letters, in a carousel in capitals; empty names are none.
    pub(super) fn spell(&mut self, in_carousel: bool) {
        self.r#type.spell(in_carousel);
        let parameters = self.parameters.iter_mut();
        parameters.for_each(|parameter| parameter.spell(in_carousel));
        if let Some(header) = &mut self.header {
            header.r#type.spell(false);
            without_empty(&mut header.text);
            without_empty(&mut header.media_url);
            without_empty(&mut header.name);
        }
        let Some(body) = &mut self.body else { return };
        if let Some(media) = &mut body.media {
            without_empty(&mut media.name);
        }
        let sections = body.list.iter_mut().flat_map(|list| &mut list.sections);
        let rows = sections.flat_map(|section| &mut section.actions);
        for choice in rows.chain(&mut body.button) {
            choice.r#type.spell(false);
            if choice.r#type.is_empty() {
                choice.r#type = "postback".into();
            }
        }
    }

    pub(super) fn validate(&self) -> Checked {
        let kind = self.r#type.lower();
        let has_frame = matches!(kind.as_str(), "button" | "list");
        let fields = [
            ("parameters", self.parameters.is_empty()),
            ("header", has_frame || self.header.is_none()),
            ("footer", has_frame || self.footer.is_none()),
        ];
        all_blank(fields, UNUSED)?;
        let nothing = ContentBody::default();
        let body = self.body.as_ref().unwrap_or(&nothing);
        body.check_keys(&kind)?;
        if let Some(header) = &self.header {
            header.validate(kind == "list").at("header")?;
        }
        body.validate(&kind).at("body")?;
        let footer = self.footer.as_ref();
        footer.map_or(Ok(()), |footer| not_blank("footer.text", &footer.text))
    }

    /// The body of a template has parameters and nothing else.
    pub(super) fn check_template_body(&self) -> Checked {
        let fields = [
            ("header", self.header.is_none()),
            ("body", self.body.is_none()),
            ("footer", self.footer.is_none()),
        ];
        let problem = "is for messages without a template: this has parameters";
        all_blank(fields, problem)
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
                let problem = "must be text, audio, image, video, document, button, list or \
                               location, or body for a template";
                return refuse("type", problem);
            }
        };
        let may = |key: &str| keys.contains(&key);
        let fields = [
            ("body.text", may("text") || self.text.is_none()),
            ("body.media", may("media") || self.media.is_none()),
            ("body.button", may("button") || self.button.is_empty()),
            ("body.list", may("list") || self.list.is_none()),
            ("body.location", may("location") || self.location.is_none()),
        ];
        all_blank(fields, UNUSED)
    }

    fn validate(&self, kind: &str) -> Checked {
        if matches!(kind, "text" | "button" | "list") {
            not_blank("text", self.text.as_deref().unwrap_or_default())?;
        }
        match kind {
            "text" => Ok(()),
            "button" => check_choices("button", &self.button),
            "list" => self.list.clone().unwrap_or_default().validate().at("list"),
            "location" => {
                let location = self.location.clone().unwrap_or_default();
                check_degrees(&location.latitude, &location.longitude).at("location")
            }
            _ => {
                let media = self.media.clone().unwrap_or_default();
                one_line("media.url", &media.url)?;
                // Only documents have a name.
                let has_no_name = kind == "document" || media.name.is_none();
                all_blank([("media.name", has_no_name)], UNUSED)?;
                check_name("media.name", &media.name)
            }
        }
    }
}

impl ContentHeader {
    fn validate(&self, is_of_list: bool) -> Checked {
        let kind = self.r#type.lower();
        let is_blank = |text: &Option<Personal>| text.as_ref().is_none_or(|text| text.is_empty());
        let fields = [
            ("name", kind == "document" || is_blank(&self.name)),
            ("text", kind == "text" || is_blank(&self.text)),
            ("media_url", kind != "text" || is_blank(&self.media_url)),
        ];
        all_blank(fields, UNUSED)?;
        match kind.as_str() {
            "text" => not_blank("text", self.text.as_deref().unwrap_or_default()),
            "image" | "video" | "document" if is_of_list => {
                refuse("type", "must be text: a list has no other header")
            }
            "image" | "video" | "document" => {
                one_line("media_url", self.media_url.as_deref().unwrap_or_default())?;
                check_name("name", &self.name)
            }
            _ => refuse("type", "must be text, image, video or document"),
        }
    }
}

impl List {
    fn validate(&self) -> Checked {
        not_blank("title", &self.title)?;
        if self.sections.is_empty() {
            return refuse("sections", "is empty: give at least one section");
        }
        each("sections", &self.sections, ListSection::validate)
    }
}

impl ListSection {
    fn validate(&self) -> Checked {
        not_blank("title", &self.title)?;
        not_blank("description", &self.description)?;
        check_choices("actions", &self.actions)
    }
}

fn check_choices(field: &'static str, choices: &[Choice]) -> Checked {
    if choices.is_empty() {
        return refuse(field, "is empty: give at least one to choose");
    }
    each(field, choices, |choice| {
        if !choice.r#type.is("postback") && !choice.r#type.trim().is_empty() {
            return refuse("type", "must be postback");
        }
        not_blank("key", &choice.key)?;
        not_blank("title", &choice.title)
    })
}

fn check_name(field: &'static str, name: &Option<Personal>) -> Checked {
    no_control_characters(field, name.as_deref().unwrap_or_default())
}
