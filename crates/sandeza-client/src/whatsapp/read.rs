//! The object `whatsapp`, read from JSON: which of its forms it has.

use messaging_client_core::ValidationError;
use serde::Deserialize;

use super::read_carousel::ReadCarousel;
use super::read_component::ReadComponent;
use super::read_message::ReadMessage;
use super::{Template, WhatsAppMessage, WhatsAppTemplate};
use crate::possibly_absent::{OneOrMore, Part};
use crate::{Channel, Msisdn, attachment, backup_trigger, possibly_absent};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadWhatsApp {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    msisdn: Msisdn,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    template_id: String,
    #[serde(default)]
    pub(super) header: Part<ReadComponent>,
    #[serde(default)]
    pub(super) message: Part<ReadMessage>,
    #[serde(default)]
    pub(super) button: Part<OneOrMore<ReadComponent>>,
    #[serde(default)]
    pub(super) carousel: Part<ReadCarousel>,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    attachment: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_on: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_exp: String,
}

impl ReadWhatsApp {
    pub(crate) fn into_channel(self) -> Result<Channel, ValidationError> {
        match &self.message {
            Part::Value(message) if !message.is_template_body() => {
                self.into_message().map(Channel::from)
            }
            Part::Absent | Part::Text(_) if self.template_id.trim().is_empty() => {
                Err(ValidationError::new(
                    "template_id",
                    "is missing: without a template, message is an object with a type and a body",
                ))
            }
            _ => self.into_template().map(Channel::from),
        }
    }

    /// Nothing that belongs to templates is in the tables or the samples of the other messages.
    fn into_message(self) -> Result<WhatsAppMessage, ValidationError> {
        for (field, blank) in [
            ("template_id", self.template_id.trim().is_empty()),
            ("header", self.header.is_blank()),
            ("button", self.button.is_blank()),
            ("carousel", self.carousel.is_blank()),
            ("attachment", self.attachment.trim().is_empty()),
            ("backup_on", self.backup_on.trim().is_empty()),
            ("backup_exp", self.backup_exp.trim().is_empty()),
        ] {
            if !blank {
                return Err(ValidationError::new(
                    field,
                    "is not taken for a message without a template: leave it out",
                ));
            }
        }
        let message = self.message.value().unwrap_or_default();
        let content = message
            .into_content()
            .map_err(|refused| refused.inside("message"))?;
        Ok(WhatsAppMessage::new(self.msisdn, content))
    }

    fn into_template(self) -> Result<WhatsAppTemplate, ValidationError> {
        let backup_on = backup_trigger::read(&self.backup_on, &self.backup_exp)?;
        let attachments = attachment::read(&self.attachment);
        let msisdn = self.msisdn.clone();
        let template_id = self.template_id.trim().to_owned();
        let template = self.read_template()?;
        Ok(WhatsAppTemplate {
            msisdn,
            template_id,
            template,
            attachments,
            backup_on,
        })
    }

    fn read_template(self) -> Result<Template, ValidationError> {
        let delimited = self.header.is_text() || self.message.is_text() || self.button.is_text();
        if delimited {
            return self.read_delimited();
        }
        if self.carousel.is_blank() {
            self.read_json()
        } else {
            self.read_carousel()
        }
    }
}
