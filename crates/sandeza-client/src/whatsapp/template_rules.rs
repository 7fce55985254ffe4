//! What a WhatsApp message must be, and how the samples spell each kind of template.
//!
//! Which parts are an empty string and which have no key at all is as each kind's sample has it.

use messaging_client_core::validation::{no_control_characters, not_blank, template_variable};
use messaging_client_core::{Personal, ValidationError};

use super::component::{Component, check_header_value};
use super::products::check_products;
use super::{Content, Part, WhatsApp};
use crate::Account;
use crate::channel::{FILES, validate_attachment, validate_backup};

type Checked = Result<(), ValidationError>;

impl WhatsApp {
    fn template_id(&self) -> &str {
        self.template_id.as_deref().unwrap_or_default().trim()
    }

    /// The content, where this is a message without a template.
    pub(crate) fn free_content(&self) -> Option<&Content> {
        self.message.json().filter(|content| !content.is_template_body())
    }

    /// The value of the body and that of the button, where there is one of each, the button is the
    /// first, and there is no header: what the document prints for an OTP.
    fn two_codes(&self) -> Option<(&Personal, &Personal)> {
        if !self.header.is_blank() {
            return None;
        }
        match (&self.message, &self.button) {
            (Part::Json(message), Part::Json(buttons)) => {
                let ([parameter], [button]) = (message.parameters.as_slice(), buttons.as_slice())
                else {
                    return None;
                };
                let is_first = button.button_kind() == "url" && button.position() == Some(0);
                parameter.text.as_ref().zip(button.only_text()).filter(|_| is_first)
            }
            (Part::Delimited(message), Part::Delimited(button)) => {
                Option::zip(message.only()?.get(1), button.only()?.get(2))
            }
            _ => None,
        }
    }

    fn has_products(&self) -> bool {
        let mut buttons = self.button.json().into_iter().flatten();
        buttons.any(|button| matches!(button.button_kind().as_str(), "catalog" | "mpm"))
    }

    pub(crate) fn spell(&mut self) {
        self.template_id = Some(self.template_id().to_owned()).filter(|id| !id.is_empty());
        if self.free_content().is_some() {
            self.spell_without_template();
            return;
        }
        let in_carousel = self.carousel.is_some();
        if let Part::Json(message) = &mut self.message {
            message.spell(in_carousel);
        }
        if let Part::Json(header) = &mut self.header {
            header.spell(false);
        }
        if let Part::Json(buttons) = &mut self.button {
            buttons.iter_mut().for_each(|button| button.spell(false));
        }
        for part in [
            self.header.delimited_mut(),
            self.message.delimited_mut(),
            self.button.delimited_mut(),
        ] {
            part.into_iter().for_each(|delimited| delimited.spell());
        }
        if let Some(carousel) = &mut self.carousel {
            carousel.spell();
        }
        self.spell_unused();
    }

    fn spell_unused(&mut self) {
        let in_carousel = self.carousel.is_some();
        // Beside two codes that differ, an empty header means that they must not: it stays.
        let prints_header = match self.two_codes() {
            Some((code, other)) => code == other || !self.header.is_absent(),
            None => in_carousel || self.has_products(),
        };
        self.header.print_blank(prints_header);
        self.message.print_blank(true);
        self.button.print_blank(in_carousel);
        if in_carousel {
            self.attachment = self.attachment.take().filter(|links| !links.is_empty());
        } else {
            self.attachment.get_or_insert_default();
        }
        self.backup_on.get_or_insert_default();
        self.backup_exp.get_or_insert_default();
    }

    /// None of the templates' parts is in the samples of the other messages.
    fn spell_without_template(&mut self) {
        if let Part::Json(content) = &mut self.message {
            content.spell(false);
        }
        self.header.print_blank(false);
        self.button.print_blank(false);
        self.attachment = self.attachment.take().filter(|links| !links.is_empty());
        self.backup_on = self.backup_on.take().filter(|codes| !codes.is_empty());
        self.backup_exp = self.backup_exp.take().filter(|minutes| !minutes.is_empty());
    }

    pub(crate) fn validate(&self, account: &Account) -> Checked {
        self.msisdn.validate()?;
        if let Some(content) = self.free_content() {
            self.validate_without_template()?;
            return content.validate().map_err(|refused| refused.inside("message"));
        }
        if self.template_id().is_empty() && self.message.json().is_none() {
            return Err(ValidationError::new(
                "template_id",
                "is missing: without a template, message is an object with a type and a body",
            ));
        }
        not_blank("template_id", self.template_id())?;
        no_control_characters("template_id", self.template_id())?;
        let attachment = self.attachment.as_deref().unwrap_or_default();
        if self.carousel.is_some() && !attachment.is_empty() {
            return Err(ValidationError::new(
                "attachment",
                "is not taken with a carousel: put pictures on its cards",
            ));
        }
        validate_attachment(attachment, FILES)?;
        let on = self.backup_on.as_deref().unwrap_or_default();
        let exp = self.backup_exp.as_deref().unwrap_or_default();
        validate_backup(&[1, 2, 3, 4, 9], on, exp)?;
        self.validate_template(account)
    }

    fn validate_without_template(&self) -> Checked {
        let is_empty = |list: &Option<Vec<u32>>| list.as_ref().is_none_or(Vec::is_empty);
        for (field, is_blank) in [
            ("template_id", self.template_id().is_empty()),
            ("header", self.header.is_blank()),
            ("button", self.button.is_blank()),
            ("carousel", self.carousel.is_none()),
            ("attachment", self.attachment.as_ref().is_none_or(Vec::is_empty)),
            ("backup_on", is_empty(&self.backup_on)),
            ("backup_exp", is_empty(&self.backup_exp)),
        ] {
            if !is_blank {
                return Err(ValidationError::new(
                    field,
                    "is not taken for a message without a template: leave it out",
                ));
            }
        }
        Ok(())
    }

    fn validate_template(&self, account: &Account) -> Checked {
        let check = |field: &'static str, value: &str| check_variable(field, value, account);
        if let Some((code, other)) = self.two_codes() {
            self.validate_codes(code, other)?;
        }
        let parts = [
            self.header.delimited(),
            self.message.delimited(),
            self.button.delimited(),
        ];
        if parts.into_iter().flatten().next().is_some() {
            return self.validate_delimited(check);
        }
        if let Some(message) = self.message.json() {
            message.validate_template_body(check).map_err(|refused| refused.inside("message"))?;
        }
        if let Some(carousel) = &self.carousel {
            self.check_beside_carousel()?;
            return carousel.validate(&check).map_err(|refused| refused.inside("carousel"));
        }
        if let Some(header) = self.header.json() {
            check_header_value(header, check).map_err(|refused| refused.inside("header"))?;
        }
        self.validate_buttons(check)
    }

    fn validate_codes(&self, code: &str, other: &str) -> Checked {
        let (of_body, of_button) = match self.message.json() {
            Some(_) => ("message.parameters[0].text", "button[0].parameters[0].text"),
            None => ("message", "button"),
        };
        if code == other {
            let problem = "is a one-time password with white space: leave it out";
            let has_space = code.trim() != "" && code.contains(char::is_whitespace);
            return match has_space {
                true => Err(ValidationError::new(of_body, problem)),
                false => Ok(()),
            };
        }
        match self.header.is_absent() {
            true => Ok(()),
            false => Err(ValidationError::new(
                of_button,
                "must be the same code as the body's; for a template that is not an OTP, leave out \
                 the empty header",
            )),
        }
    }

    fn check_beside_carousel(&self) -> Checked {
        for (field, is_blank) in [
            ("header", self.header.is_blank()),
            ("button", self.button.is_blank()),
        ] {
            if !is_blank {
                return Err(ValidationError::new(
                    field,
                    "is not taken with a carousel, whose cards have their own: leave it empty",
                ));
            }
        }
        Ok(())
    }

    fn validate_buttons(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        let buttons = self.button.json().map(Vec::as_slice).unwrap_or_default();
        for (position, button) in buttons.iter().enumerate() {
            validate_button(button, &check)
                .map_err(|refused| refused.inside(format_args!("button[{position}]")))?;
        }
        if buttons.len() > 1 && self.has_products() {
            return Err(ValidationError::new(
                "button",
                "has a catalog or mpm button beside another: it must be the only one",
            ));
        }
        Ok(())
    }

    fn validate_delimited(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        for (field, is_json) in [
            ("carousel", self.carousel.is_some()),
            ("message", self.message.json().is_some()),
            ("header", self.header.json().is_some()),
            ("button", self.button.json().is_some()),
        ] {
            if is_json {
                return Err(ValidationError::new(
                    field,
                    "is in the JSON form and another part in the delimiter form: they cannot be mixed",
                ));
            }
        }
        if let Some(message) = self.message.delimited() {
            message.validate_message(&check)?;
        }
        if let Some(header) = self.header.delimited() {
            header.validate_header(&check)?;
        }
        match self.button.delimited() {
            Some(button) => button.validate_button(&check),
            None => Ok(()),
        }
    }
}

impl Content {
    fn validate_template_body(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        for (field, is_absent) in [
            ("header", self.header.is_none()),
            ("body", self.body.is_none()),
            ("footer", self.footer.is_none()),
        ] {
            if !is_absent {
                return Err(ValidationError::new(
                    field,
                    "is for messages without a template: the body of a template has parameters",
                ));
            }
        }
        Component::check_texts(&self.parameters, check)
    }
}

impl<T, D> Part<T, D> {
    fn delimited_mut(&mut self) -> Option<&mut D> {
        match self {
            Self::Delimited(delimited) => Some(delimited),
            _ => None,
        }
    }

    /// Prints nothing as an empty string, or not at all.
    fn print_blank(&mut self, print: bool) {
        if self.is_blank() {
            *self = if print { Self::Empty } else { Self::Absent };
        }
    }
}

fn validate_button(
    button: &Component,
    check: impl Fn(&'static str, &str) -> Checked,
) -> Checked {
    if !button.is("button") {
        return Err(ValidationError::new("type", "must be button"));
    }
    button.check_index()?;
    match button.button_kind().as_str() {
        "url" => {
            let text = button.only("text")?.text.as_deref().unwrap_or_default();
            check("text", text).map_err(|refused| refused.inside("parameters[0]"))
        }
        "catalog" => check_products(button, false),
        "mpm" => check_products(button, true),
        _ => Err(ValidationError::new("sub_type", "must be URL, catalog or mpm")),
    }
}

/// A value of a template's variable. WhatsApp's own rule can be switched off; an empty value never makes
/// sense.
fn check_variable(field: &'static str, value: &str, account: &Account) -> Checked {
    match account.any_template_text() {
        true => not_blank(field, value),
        false => template_variable(field, value),
    }
}
