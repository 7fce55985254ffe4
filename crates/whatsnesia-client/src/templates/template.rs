use std::fmt;

use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::{serde_as, skip_serializing_none};

use crate::filled::Filled;

messaging_client_core::open_enum! {
    /// Whether WhatsApp has approved a template (observed server behaviour).
    pub enum TemplateStatus: i64 {
        /// WhatsApp has not decided yet.
        Pending = 0,
        /// It can be sent.
        Approved = 1,
        /// WhatsApp does not allow it.
        Rejected = 2,
        /// WhatsApp has disabled it.
        Disabled = 3,
    }
}

/// A template as the platform lists it.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing. A field that
/// cannot be read is absent, and is in `extra` as received. `Debug` shows only the id, name and status.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Template {
    /// The `template_id` for sending. It is not WhatsApp's own id.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// WhatsApp's own id.
    #[serde_as(as = "Option<Text>")]
    pub whatsapp_template_id: Option<String>,
    /// The WhatsApp account that has it.
    #[serde_as(as = "Filled<Integer>")]
    pub whatsapp_account_id: Option<i64>,
    /// Its name.
    #[serde_as(as = "Option<Text>")]
    pub name: Option<String>,
    /// Whether it can be sent: only approved ones can.
    #[serde_as(as = "Filled<_>")]
    pub status: Option<TemplateStatus>,
    /// What the header is: text, an image, and so on.
    #[serde_as(as = "Option<Text>")]
    pub header_format: Option<String>,
    /// The header; its form is the platform's own.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub header: Value,
    /// The body with its variables; its form is the platform's own.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub body: Value,
    /// The buttons; their form is the platform's own.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub buttons: Value,
    /// The footer.
    pub footer: Option<Personal>,
    /// When it was added; a string as received.
    #[serde_as(as = "Option<Text>")]
    pub created_at: Option<String>,
    /// When it was last changed; a string as received.
    #[serde_as(as = "Option<Text>")]
    pub updated_at: Option<String>,
    /// Other fields, such as the category and the language.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Template {
    /// A template without fields, for the application's own tests.
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Template {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

    #[test]
    fn the_numbers_of_the_statuses() {
        let numbers: Vec<_> = TemplateStatus::ALL.iter().map(|one| one.value()).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(TemplateStatus::from(1), TemplateStatus::Approved);
    }

    #[test]
    fn a_template_is_read_whatever_shape_its_parts_have() {
        let json = r#"{"id":"8","user_id":3,"whatsapp_template_id":123456,"name":"otp","header":"{\"type\":\"TEXT\"}","header_format":"TEXT","header_media":null,"body":{"text":"marker {{1}}"},"buttons":[{"type":"URL"}],"footer":"marker","add_security_recommendation":0,"category_id":1,"language_id":1,"status":"1"}"#;
        let template = read(json);
        assert_eq!(template.id, Some(8));
        assert_eq!(template.whatsapp_template_id.as_deref(), Some("123456"));
        assert_eq!(template.status, Some(TemplateStatus::Approved));
        assert_eq!(template.body["text"], "marker {{1}}");
        assert_eq!(template.extra["category_id"], 1);
        let shown = format!("{template:?}");
        assert!(
            shown.contains("otp") && !shown.contains("marker"),
            "{shown}"
        );
        let odd = read(r#"{"id":8,"status":"APPROVED","header":[],"footer":[]}"#);
        assert_eq!((odd.id, odd.status, &odd.footer), (Some(8), None, &None));
        assert_eq!(
            serde_json::to_string(&odd).unwrap(),
            r#"{"id":8,"header":[],"footer":[],"status":"APPROVED"}"#
        );
        let none = read(r#"{"header":null,"body":null}"#);
        assert_eq!(none, Template::new());
        assert_eq!(serde_json::to_string(&none).unwrap(), "{}");
    }
}
