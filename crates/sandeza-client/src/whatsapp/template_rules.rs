//! What a WhatsApp message must be, and how the samples spell each kind of template.
//!
//! Which parts are an empty string and which have no key at all is as each kind's sample has it.

use messaging_client_core::Personal;
use messaging_client_core::validation::{no_control_characters, not_blank, template_variable};

use super::component::{Component, check_texts};
use super::{Content, Delimited, Part, WhatsApp};
use crate::Account;
use crate::channel::{attachment, msisdn, trigger};
use crate::check::{At, Checked, all_blank, each, refuse};
use crate::json::Joined;

impl WhatsApp {
    fn template_id(&self) -> &str {
        self.template_id.as_deref().unwrap_or_default().trim()
    }

    /// The content, where this is a message without a template.
    pub(crate) fn free_content(&self) -> Option<&Content> {
        let content = self.message.json();
        content.filter(|content| !content.is_template_body())
    }

    /// The value of the body and that of the button, where there is one of each, the button is the
    /// first, and there is no header: what the document prints for an OTP.
    fn two_codes(&self) -> Option<(&Personal, &Personal)> {
        match (&self.message, &self.button) {
            _ if !self.header.is_blank() => None,
            (Part::Json(message), Part::Json(buttons)) => {
                match (message.parameters.as_slice(), buttons.as_slice()) {
                    ([code], [one]) if one.button_kind() == "url" && one.position() == Some(0) => {
                        code.text.as_ref().zip(one.only_text())
                    }
                    _ => None,
                }
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

    fn delimited(&self) -> [Option<&Delimited>; 3] {
        let (message, header) = (self.message.delimited(), self.header.delimited());
        [message, header, self.button.delimited()]
    }

    pub(crate) fn spell(&mut self) {
        self.msisdn = self.msisdn.trim().into();
        let id = self.template_id().to_owned();
        self.template_id = (!id.is_empty()).then(|| id.into());
        self.attachment.iter_mut().for_each(attachment::spell);
        let is_template = self.free_content().is_none();
        let in_carousel = self.carousel.is_some();
        let content = self.message.json_mut().into_iter();
        content.for_each(|content| content.spell(in_carousel && is_template));
        let buttons = self.button.json_mut().into_iter().flatten();
        let components = self.header.json_mut().into_iter().chain(buttons);
        components.for_each(|component| component.spell(false));
        self.carousel.iter_mut().for_each(super::Carousel::spell);
        self.message.delimited_mut().map(Delimited::spell);
        self.header.delimited_mut().map(Delimited::spell);
        self.button.delimited_mut().map(Delimited::spell);
        self.spell_unused(is_template, in_carousel);
    }

    fn spell_unused(&mut self, is_template: bool, in_carousel: bool) {
        // Beside two codes that differ, an empty header means that they must not: it stays.
        let prints_header = match self.two_codes() {
            Some((code, other)) => code == other || !self.header.is_absent(),
            None => in_carousel || self.has_products(),
        };
        self.header.print_blank(prints_header && is_template);
        self.message.print_blank(true);
        self.button.print_blank(in_carousel && is_template);
        let print = |list: &mut Option<Joined>, print: bool| match list {
            Some(list) if !list.is_empty() => {}
            list => *list = print.then(Joined::default),
        };
        print(&mut self.attachment, is_template && !in_carousel);
        print(&mut self.backup_on, is_template);
        print(&mut self.backup_exp, is_template);
    }

    pub(crate) fn validate(&self, account: &Account) -> Checked {
        msisdn::validate(&self.msisdn)?;
        let empty = Joined::default();
        let attachment = self.attachment.as_ref().unwrap_or(&empty);
        let on = self.backup_on.as_ref().unwrap_or(&empty);
        let exp = self.backup_exp.as_ref().unwrap_or(&empty);
        if let Some(content) = self.free_content() {
            let fields = [
                ("template_id", self.template_id().is_empty()),
                ("header", self.header.is_blank()),
                ("button", self.button.is_blank()),
                ("carousel", self.carousel.is_none()),
                ("attachment", attachment.is_empty()),
                ("backup_on", on.is_empty()),
                ("backup_exp", exp.is_empty()),
            ];
            let problem = "is not taken for a message without a template: leave it out";
            all_blank(fields, problem)?;
            return content.validate().at("message");
        }
        if self.template_id().is_empty() && self.message.json().is_none() {
            let problem = "is missing: without a template, message has a type and a body";
            return refuse("template_id", problem);
        }
        not_blank("template_id", self.template_id())?;
        no_control_characters("template_id", self.template_id())?;
        if self.carousel.is_some() && !attachment.is_empty() {
            let problem = "is not taken with a carousel: put pictures on its cards";
            return refuse("attachment", problem);
        }
        attachment::validate(attachment, attachment::FILES)?;
        trigger::validate(&[1, 2, 3, 4, 9], on, exp)?;
        self.validate_codes()?;
        let check = |field: &'static str, value: &str| check_variable(field, value, account);
        match self.delimited() {
            [None, None, None] => self.validate_json(check),
            _ => self.validate_delimited(check),
        }
    }

    fn validate_codes(&self) -> Checked {
        let (of_body, of_button) = match self.message.json() {
            Some(_) => ("message.parameters[0].text", "button[0].parameters[0].text"),
            None => ("message", "button"),
        };
        let has_white_space =
            |code: &str| !code.trim().is_empty() && code.contains(char::is_whitespace);
        match self.two_codes() {
            Some((code, other)) if code != other && !self.header.is_absent() => {
                let problem = "must be the same code as the body's; for a template that is not an \
                               OTP, leave out the empty header";
                refuse(of_button, problem)
            }
            Some((code, other)) if code == other && has_white_space(code) => {
                let problem = "is a one-time password with white space: leave it out";
                refuse(of_body, problem)
            }
            _ => Ok(()),
        }
    }

    fn validate_json(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        if let Some(message) = self.message.json() {
            message.check_template_body().at("message")?;
            check_texts(&message.parameters, &check).at("message")?;
        }
        if let Some(carousel) = &self.carousel {
            let problem = "is not taken with a carousel: its cards have their own";
            all_blank([("header", self.header.is_blank())], problem)?;
            all_blank([("button", self.button.is_blank())], problem)?;
            return carousel.validate(&check).at("carousel");
        }
        if let Some(header) = self.header.json() {
            header.check_header(&check).at("header")?;
        }
        let buttons = self.button.json().map(Vec::as_slice).unwrap_or_default();
        each("button", buttons, |button| check_button(button, &check))?;
        if buttons.len() > 1 && self.has_products() {
            let problem = "has a catalog or mpm button beside another: it must be the only one";
            return refuse("button", problem);
        }
        Ok(())
    }

    fn validate_delimited(&self, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
        let fields = [
            ("carousel", self.carousel.is_none()),
            ("message", self.message.json().is_none()),
            ("header", self.header.json().is_none()),
            ("button", self.button.json().is_none()),
        ];
        let problem = "is in the JSON form and another part is not: they cannot be mixed";
        all_blank(fields, problem)?;
        let [message, header, button] = self.delimited();
        message.map_or(Ok(()), |message| message.check_message(&check))?;
        header.map_or(Ok(()), |header| header.check_header(&check))?;
        button.map_or(Ok(()), |button| button.check_button(&check))
    }
}

fn check_button(button: &Component, check: impl Fn(&'static str, &str) -> Checked) -> Checked {
    if !button.r#type.is("button") {
        return refuse("type", "must be button");
    }
    button.check_index()?;
    match button.button_kind().as_str() {
        "url" => {
            button.must_be("text")?;
            check("text", button.only_text().map_or("", Personal::as_str)).at("parameters[0]")
        }
        kind @ ("catalog" | "mpm") => {
            button.must_be("action")?;
            let (parameter, _) = button.only()?;
            let action = parameter.action.clone().unwrap_or_default();
            action.validate(kind == "mpm").at("parameters[0].action")
        }
        _ => refuse("sub_type", "must be URL, catalog or mpm"),
    }
}

/// A value of a template's variable. WhatsApp's own rule can be switched off; an empty value never makes
/// sense.
fn check_variable(field: &'static str, value: &str, account: &Account) -> Checked {
    match account.any_template_text {
        true => not_blank(field, value),
        false => template_variable(field, value),
    }
}
