//! The templates of the account.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::account::USER_ID;
use crate::template_text::filled;

/// Where a template is with WhatsApp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TemplateStatus {
    /// 0: not decided.
    Pending,
    /// 1: it can be sent.
    Approved,
    /// 2: it was refused.
    Rejected,
    /// 3: it was taken back.
    Disabled,
}

/// A template. Its variables are `{{1}}`, `{{2}}` and so on.
///
/// `Debug` shows the name and the status: no text.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    pub(super) name: String,
    header: Option<String>,
    body: String,
    footer: Option<String>,
    pub(super) status: TemplateStatus,
}

impl Template {
    /// An approved template with a body.
    pub fn new(name: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            header: None,
            body: body.into(),
            footer: None,
            status: TemplateStatus::Approved,
        }
    }

    builders! {
        template:

        /// Sets the text above the body.
        header(text: impl Into<String>) => template.header = Some(text.into());

        /// Sets the text below the body.
        footer(text: impl Into<String>) => template.footer = Some(text.into());

        /// Sets the status.
        status(status: TemplateStatus) => template.status = status;
    }

    /// The body with values in the places of its variables.
    pub(super) fn filled(&self, values: &[String]) -> String {
        filled(&self.body, values)
    }

    /// How many values the header and the body take.
    pub(super) fn variables(&self) -> (usize, usize) {
        let header = self.header.as_deref().unwrap_or_default();
        (variables_of(header), variables_of(&self.body))
    }

    /// The object of the list.
    pub(super) fn json(&self, id: u64, at: &str) -> Value {
        let header = self.header.as_ref();
        json!({
            "id": id,
            "user_id": USER_ID,
            "whatsapp_template_id": format!("9{id:014}"),
            "whatsapp_account_id": 1,
            "name": self.name,
            "header": header.map(|text| json!({"format": "TEXT", "text": text})),
            "header_format": header.map(|_| "TEXT"),
            "header_media": null,
            "body": self.body,
            "buttons": null,
            "footer": self.footer,
            "add_security_recommendation": 0,
            "code_expiration_minutes": null,
            "category_id": 1,
            "language_id": 1,
            "status": self.status as u8,
            "created_at": at,
            "updated_at": at,
        })
    }
}

/// How many different `{{number}}` a text has.
fn variables_of(text: &str) -> usize {
    let rests = text.split("{{").skip(1);
    let insides = rests.filter_map(|rest| Some(rest.split_once("}}")?.0.trim()));
    let numbers = insides.filter(|inside| inside.parse::<u32>().is_ok());
    numbers.collect::<BTreeSet<_>>().len()
}

debug_shows!(Template(one) { name, status });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_counted_once() {
        let template = Template::new("a", "{{1}} {{ 2 }} {{1}} {{x}} {{3").header("{{1}}");
        assert_eq!(template.variables(), (1, 2));
        assert_eq!(Template::new("a", "b").variables(), (0, 0));
    }

    #[test]
    fn the_numbers_are_those_observed() {
        for (status, number) in [
            (TemplateStatus::Pending, 0),
            (TemplateStatus::Approved, 1),
            (TemplateStatus::Rejected, 2),
            (TemplateStatus::Disabled, 3),
        ] {
            let json = Template::new("a", "b").status(status).json(7, "now");
            assert_eq!((&json["status"], &json["id"]), (&json!(number), &json!(7)));
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let template = Template::new("a", "marker")
            .header("marker")
            .footer("marker");
        assert!(!format!("{template:?}").contains("marker"));
    }
}
