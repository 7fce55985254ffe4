//! `POST /nusasms_api/1.0/wa_business/broadcast` (NusaSMS WhatsApp Business API documentation, "Send
//! Broadcast Message").
//!
//! Cost and limits: API key; an approved template.

use super::variable::check_variables;
use super::{AcceptedMessage, Button, Header, Template, Variable, check_route};
use crate::prelude::*;

/// An approved template for one recipient.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's.
///
/// ```
/// use nusasms_client::{Broadcast, Template};
///
/// let broadcast = Broadcast::new("6281200000001", "gateway-1", Template::new("promo", "id"))
///     .body(["Budi"]);
/// let stored = serde_json::to_string(&broadcast)?;
/// assert_eq!(serde_json::from_str::<Broadcast>(&stored)?, broadcast);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Broadcast {
    /// The recipient's phone number, digits with country code. Required.
    #[serde(default)]
    pub recipient: Personal,
    /// The sender: the id of a WhatsApp Business number at the provider. Required.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub gateway_id: String,
    /// The template. Required.
    pub template: Template,
    /// The values of the header.
    pub header: Option<Header>,
    /// The values of the body's variables, in their order.
    #[serde_as(as = "DefaultOnNull")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Variable>,
    /// The values of the buttons.
    #[serde_as(as = "DefaultOnNull")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

impl Broadcast {
    /// A template without variables; add their values with the other methods.
    pub fn new(
        recipient: impl Into<Personal>,
        gateway_id: impl Into<String>,
        template: Template,
    ) -> Self {
        Self {
            recipient: recipient.into(),
            gateway_id: gateway_id.into(),
            template,
            ..Self::default()
        }
    }

    /// The values of the header.
    pub fn header(mut self, header: Header) -> Self {
        self.header = Some(header);
        self
    }

    /// The values of the body's variables, in their order.
    pub fn body<T: Into<Variable>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.body = values.into_iter().map(Into::into).collect();
        self
    }

    /// Adds the value of a button.
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }

    fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        check_route(&self.recipient, &self.gateway_id)?;
        self.template
            .validate()
            .map_err(|refused| refused.inside("template"))?;
        if let Some(header) = &self.header {
            header.validate(account)?;
        }
        check_variables("body", &self.body, account)?;
        for (position, button) in self.buttons.iter().enumerate() {
            button
                .validate()
                .map_err(|refused| refused.inside(format_args!("buttons[{position}]")))?;
        }
        Ok(())
    }
}

impl Endpoint for Broadcast {
    sends!(AcceptedMessage, |sent| Some(sent.message_id.clone()), to recipient);
    const OPERATION: &'static str = "nusasms.wa_business.broadcast";
    const PATH: &'static str = "/nusasms_api/1.0/wa_business/broadcast";

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate(account)?;
        UnsignedRequest::of::<Self>().json(self)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::{Value, json};

    use super::*;
    use crate::tests::{client, client_of, full, only, shown};

    const ACCEPTED: &str = r#"{"error":false,"message":"Data message","data":{"message_id":"m"}}"#;

    async fn sent(broadcast: &Broadcast) -> Value {
        let (client, transport) = client(200, ACCEPTED);
        let accepted = client.wa_business().broadcast(broadcast).await.unwrap();
        assert_eq!(accepted.message_id, "m");
        let sent = only(&transport);
        assert_eq!(sent.method(), Method::POST);
        assert_eq!(sent.path(), "/nusasms_api/1.0/wa_business/broadcast");
        sent.json()
    }

    fn read(json: Value) -> Broadcast {
        serde_json::from_value(json).unwrap()
    }

    #[tokio::test]
    async fn the_schemas_sample_goes_out_as_printed() {
        let sample = json!({
            "recipient": "6281200000001", "gateway_id": "string",
            "template": {"name": "string", "language": "string"},
            "header": {"type": "image", "link": "http://example.com", "filename": "string"},
            "body": [{"type": "text", "text": "string"}],
            "buttons": [{
                "sub_type": "QUICK_REPLY",
                "parameters": {"type": "payload", "payload": "string"},
                "index": 2
            }]
        });
        let built = Broadcast::new("6281200000001", "string", Template::new("string", "string"))
            .header(Header::image("http://example.com").file_name("string"))
            .body(["string"])
            .button(Button::quick_reply(2, "string"));
        assert_eq!(read(sample.clone()), built);
        assert_eq!(sent(&built).await, sample);
    }

    /// The samples of the other languages: a list of parameters and lower-case words.
    #[tokio::test]
    async fn the_samples_in_other_spellings_go_out_as_the_schema_has_them() {
        let read = read(json!({
            "recipient": "6281200000001", "gateway_id": "GATEWAY_ID",
            "template": {"language": "LANG_CODE", "name": "TEMPLATE_NAME"},
            "header": {"type": "document", "link": "https://link.to/your-document.pdf"},
            "body": [
                {"type": "text", "text": "your text for param 1"},
                {"type": "text", "text": "your text for param 2"}
            ],
            "buttons": [{
                "sub_type": "quick_reply", "index": 1,
                "parameters": [{"type": "payload", "payload": "PAYLOAD"}]
            }]
        }));
        let body = sent(&read).await;
        assert_eq!(
            body["buttons"],
            json!([{
                "sub_type": "QUICK_REPLY",
                "parameters": {"type": "payload", "payload": "PAYLOAD"},
                "index": 1
            }])
        );
        assert_eq!(body["body"].as_array().unwrap().len(), 2);
        assert_eq!(body["header"]["type"], "document");
    }

    #[tokio::test]
    async fn a_template_without_variables_has_no_lists() {
        let plain = Broadcast::new("6281200000001", "7", Template::new("promo", "id"));
        let expected = json!({"recipient": "6281200000001", "gateway_id": "7",
            "template": {"name": "promo", "language": "id"}});
        assert_eq!(sent(&plain).await, expected);
        let nulls = json!({"recipient": 6281200000001_i64, "gateway_id": 7, "header": null,
            "body": null, "buttons": null, "template": {"name": "promo", "language": "id"}});
        assert_eq!(read(nulls), plain);
        let titled = plain.header(Header::texts(["a", "b"]));
        assert_eq!(
            sent(&titled).await["header"],
            json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])
        );
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused() {
        let good = json!({"recipient": "6281200000001", "gateway_id": "g",
            "template": {"name": "promo", "language": "id"}});
        for (key, value, field) in [
            ("recipient", json!(""), "recipient"),
            ("recipient", json!("6.2812E+12"), "recipient"),
            (
                "recipient",
                json!("\u{202a}6281200000001\u{202c}"),
                "recipient",
            ),
            ("recipient", json!("６２８１２００００００１"), "recipient"),
            ("recipient", json!("+62 (0)812"), "recipient"),
            (
                "body",
                json!([{"text": "marker"}, {"text": "a\tb"}]),
                "body[1].text",
            ),
            (
                "body",
                json!([{"type": "image", "text": "a"}]),
                "body[0].kind (type)",
            ),
            (
                "header",
                json!([{"type": "text", "text": ""}]),
                "header[0].text",
            ),
            ("gateway_id", json!("a\n"), "gateway_id"),
            ("template", json!({"language": "id"}), "template.name"),
            (
                "template",
                json!({"name": "a", "language": " "}),
                "template.language",
            ),
            (
                "header",
                json!({"type": "image", "link": "marker"}),
                "header.link",
            ),
            (
                "header",
                json!({"type": "audio", "link": "https://a"}),
                "header.kind (type)",
            ),
            (
                "buttons",
                json!([{"sub_type": "URL", "index": 1, "parameters": {"payload": "a"}},
                       {"sub_type": "COPY_CODE", "index": 2, "parameters": {"payload": "b"}}]),
                "buttons[1].kind (sub_type)",
            ),
            (
                "buttons",
                json!([{"sub_type": "QUICK_REPLY", "index": 1, "parameters": null}]),
                "buttons[0].parameters",
            ),
        ] {
            let mut json = good.clone();
            json[key] = value;
            let ((client, transport), broadcast) = (client(200, ACCEPTED), read(json));
            let error = client
                .wa_business()
                .broadcast(&broadcast)
                .await
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(transport.requests().is_empty() && !shown(&error).contains("marker"));
        }
    }

    #[tokio::test]
    async fn variables_go_out_as_they_are_only_where_that_is_asked_for() {
        let odd = Broadcast::new("6281200000001", "7", Template::new("promo", "id"))
            .header(Header::texts([""]))
            .body(["a\tb     c"]);
        let (client, transport) = client_of(full().unchecked_variables(), 200, ACCEPTED);
        client.wa_business().broadcast(&odd).await.unwrap();
        assert_eq!(only(&transport).json()["body"][0]["text"], "a\tb     c");
    }

    #[test]
    fn debug_shows_no_number_no_text_and_no_link() {
        let broadcast = Broadcast::new("6281200000001", "g", Template::new("promo", "id"))
            .header(Header::image("https://marker.example.com").file_name("marker"))
            .body(["marker"])
            .button(Button::url(1, "marker"));
        let shown = format!("{broadcast:?}");
        assert!(shown.contains("promo"), "{shown}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
