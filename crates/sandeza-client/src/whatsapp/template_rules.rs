//! What a WhatsApp message must be, and how the samples spell each kind of template.
//!
//! Which parts are an empty string and which have no key at all is as each kind's sample has it.

use messaging_client_core::Personal;
use messaging_client_core::validation::{is_invisible, not_blank, one_line, template_variable};

use super::component::{Component, check_texts};
use super::{Content, WhatsApp, delimited};
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
        let content = self.message.get();
        content.filter(|content| !content.is_template_body())
    }

    /// The value of the body and that of the button, where there is one of each, the button is the
    /// first, and there is no header: what the document prints for an OTP.
    fn two_codes(&self) -> Option<(&Personal, &Personal)> {
        let (message, buttons) = (self.message.get()?, self.button.get()?);
        match (message.parameters.as_slice(), buttons.as_slice()) {
            _ if self.header.get().is_some() => None,
            ([code], [one]) if one.button_kind() == "url" && one.position() == Some(0) => {
                code.text.as_ref().zip(one.only_text())
            }
            _ => None,
        }
    }

    fn has_products(&self) -> bool {
        let mut buttons = self.button.get().into_iter().flatten();
        buttons.any(|button| matches!(button.button_kind().as_str(), "catalog" | "mpm"))
    }

    fn is_delimited(&self) -> bool {
        let parts = [self.message.is_delimited(), self.header.is_delimited()];
        parts.contains(&true) || self.button.is_delimited()
    }

    pub(crate) fn spell(&mut self) {
        self.msisdn = self.msisdn.trim().into();
        let id = self.template_id().to_owned();
        self.template_id = (!id.is_empty()).then(|| id.into());
        self.attachment.iter_mut().for_each(attachment::spell);
        let is_template = self.free_content().is_none();
        let in_carousel = self.carousel.is_some();
        let content = self.message.get_mut().into_iter();
        content.for_each(|content| content.spell(in_carousel && is_template));
        let buttons = self.button.get_mut().into_iter().flatten();
        let components = self.header.get_mut().into_iter().chain(buttons);
        components.for_each(|component| component.spell(false));
        self.carousel.iter_mut().for_each(super::Carousel::spell);
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
            let problem = "is not taken for a message without a template: leave it out, or give message \
                           the type body for a template";
            all_blank(fields, problem)?;
            msisdn::validate(&self.msisdn)?;
            return content.validate().at("message");
        }
        if self.template_id().is_empty() && self.message.get().is_none() {
            let problem = "is missing: without a template, message has a type and a body";
            return refuse("template_id", problem);
        }
        msisdn::validate(&self.msisdn)?;
        one_line("template_id", self.template_id())?;
        if self.carousel.is_some() && !attachment.is_empty() {
            let problem = "is not taken with a carousel: put pictures on its cards";
            return refuse("attachment", problem);
        }
        attachment::validate(attachment, attachment::FILES)?;
        trigger::validate(&[1, 2, 3, 4, 9], on, exp)?;
        match self.is_delimited() {
            true => self.validate_delimited(account),
            false => self.validate_parts(account),
        }
    }

    fn validate_codes(&self) -> Checked {
        let is_odd = |c: char| c.is_whitespace() || is_invisible(c);
        let has_blank = |code: &str| !code.trim().is_empty() && code.contains(is_odd);
        match self.two_codes() {
            Some((code, other)) if code != other && !self.header.is_absent() => {
                let problem = "must be the same code as the body's; for a template that is not an \
                               OTP, leave out the empty header";
                refuse("button[0].parameters[0].text", problem)
            }
            Some((code, other)) if code == other && has_blank(code) => {
                let problem = "is a one-time password with white space or an invisible character: leave it out";
                refuse("message.parameters[0].text", problem)
            }
            _ => Ok(()),
        }
    }

    fn validate_parts(&self, account: &Account) -> Checked {
        let rules = Rules {
            unchecked_variables: account.settings.unchecked_variables,
            is_delimited: self.is_delimited(),
        };
        self.validate_codes()?;
        if let Some(message) = self.message.get() {
            message.check_template_body().at("message")?;
            check_texts(&message.parameters, rules).at("message")?;
        }
        if let Some(carousel) = &self.carousel {
            let problem = "is not taken with a carousel: its cards have their own";
            all_blank([("header", self.header.is_blank())], problem)?;
            all_blank([("button", self.button.is_blank())], problem)?;
            return carousel.validate(rules).at("carousel");
        }
        if let Some(header) = self.header.get() {
            header.check_header(rules).at("header")?;
        }
        let buttons = self.button.get().map(Vec::as_slice).unwrap_or_default();
        each("button", buttons, |button| check_button(button, rules))?;
        if buttons.len() > 1 && self.has_products() {
            let problem = "has a catalog or mpm button beside another: it must be the only one";
            return refuse("button", problem);
        }
        Ok(())
    }

    /// The rules are those of the JSON form, and some more. A refused field is the whole string.
    fn validate_delimited(&self, account: &Account) -> Checked {
        delimited::check(&self.message, "message")?;
        delimited::check(&self.header, "header")?;
        delimited::check(&self.button, "button")?;
        let fields = [
            ("carousel", self.carousel.is_none()),
            ("message", !self.message.is_json()),
            ("header", !self.header.is_json()),
            ("button", !self.button.is_json()),
        ];
        let problem = "is in the JSON form and another part is not: they cannot be mixed";
        all_blank(fields, problem)?;
        self.validate_parts(account).map_err(|refused| {
            let mut path = refused.field().split(['.', '[']);
            let whole = path.next().unwrap_or_default().to_owned();
            let degrees = path.next_back().filter(|last| last.ends_with("itude"));
            let field = degrees.map_or(whole.clone(), |degrees| format!("{whole}.{degrees}"));
            refused.named(field)
        })
    }
}

fn check_button(button: &Component, rules: Rules) -> Checked {
    if !button.r#type.is("button") {
        return refuse("type", "must be button");
    }
    button.check_index()?;
    match button.button_kind().as_str() {
        "url" => {
            button.must_be("text")?;
            let text = button.only_text().map_or("", Personal::as_str);
            rules.check_text(text).at("parameters[0]")
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

/// What a template's values must be.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// WhatsApp's own rule is off. An empty value never makes sense.
    unchecked_variables: bool,
    pub(super) is_delimited: bool,
}

impl Rules {
    /// The `text` of a parameter.
    pub(super) fn check_text(self, text: &str) -> Checked {
        match self.unchecked_variables {
            true => not_blank("text", text),
            false => template_variable("text", text),
        }
    }
}
