//! `POST /saas/wa/send` ("IDN SAAS WhatsApp API send").
//!
//! Cost and limits: priced by the template's category and the recipient's country; no rate limit
//! documented.

use http::Method;
use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::{international_digits, one_line};
use messaging_client_core::{
    Audience, DecodeError, Effect, Endpoint, Extra, Personal, RawResponse, ResponseError,
    UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::Template;
use super::constant::constant;
use crate::Account;
use crate::envelope::Envelope;

/// A template message to one recipient.
///
/// It can be written to JSON and read back, for a queue of the application: the form is the
/// provider's, without what the client adds (`tenant_id`, `appkey`).
///
/// ```
/// use nxcloud_client::{LanguageCode, Template, TemplateMessage};
///
/// let template = Template::new("otp", LanguageCode::Indonesian).body(["123456"]);
/// let message = TemplateMessage::to_phone("6281200000001", template);
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<TemplateMessage>(&stored)?, message);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[doc(alias("otp", "broadcast"))]
pub struct TemplateMessage {
    /// The sender, with country code. Absent: the client's.
    pub business_phone: Option<Personal>,
    #[serde(default)]
    messaging_product: MessagingProduct,
    #[serde(default)]
    recipient_type: RecipientType,
    /// The recipient's phone number: digits with country code. It is used if both are given.
    pub to: Option<Personal>,
    /// The recipient's BSUID (business-scoped user ID) or parent BSUID, such as `ID.1234`: WhatsApp's
    /// id of a user whose number is not known.
    pub recipient: Option<Personal>,
    #[serde(default)]
    r#type: MessageType,
    /// What is sent.
    pub template: Template,
}

constant!(MessagingProduct = "whatsapp");
constant!(RecipientType = "individual");
constant!(MessageType = "template");

/// What is sent, its fields in the order of the document's examples: the message, and in front of it
/// what the account has for all messages.
#[skip_serializing_none]
#[derive(Serialize)]
struct Body<'a> {
    tenant_id: i64,
    appkey: &'a str,
    business_phone: Option<&'a Personal>,
    #[serde(flatten)]
    message: &'a TemplateMessage,
}

impl TemplateMessage {
    /// A message to a phone number: digits with country code.
    pub fn to_phone(phone: impl Into<Personal>, template: Template) -> Self {
        Self {
            to: Some(phone.into()),
            ..Self::of(template)
        }
    }

    /// A message to a BSUID or parent BSUID.
    pub fn to_bsuid(bsuid: impl Into<Personal>, template: Template) -> Self {
        Self::of(template).bsuid(bsuid)
    }

    /// Sets the BSUID as well as the phone number; the platform then uses the phone number.
    pub fn bsuid(mut self, bsuid: impl Into<Personal>) -> Self {
        self.recipient = Some(bsuid.into());
        self
    }

    /// Sends from this number instead of the client's: digits with country code.
    pub fn business_phone(mut self, phone: impl Into<Personal>) -> Self {
        self.business_phone = Some(phone.into());
        self
    }

    fn of(template: Template) -> Self {
        Self {
            business_phone: None,
            messaging_product: MessagingProduct,
            recipient_type: RecipientType,
            to: None,
            recipient: None,
            r#type: MessageType,
            template,
        }
    }

    fn readdress(&mut self, audience: &Audience) -> Result<(), ValidationError> {
        if let Some(to) = &mut self.to {
            audience.phone("to", to)?;
        }
        let bsuid = self.recipient.as_ref();
        bsuid.map_or(Ok(()), |bsuid| audience.other("recipient", bsuid))
    }

    fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        match (&self.to, &self.recipient) {
            (None, None) => Err(ValidationError::new(
                "to",
                "is missing: give a phone number (to) or a BSUID (recipient)",
            )),
            (Some(to), _) => international_digits("to", to),
            (None, Some(_)) => Ok(()),
        }?;
        if let Some(bsuid) = &self.recipient {
            one_line("recipient", bsuid)?;
        }
        self.template
            .validate(account.checks_variables)
            .map_err(|refused| refused.inside("template"))?;
        let missing = "is missing: set the sender on the client or on the message";
        let own = self.business_phone.as_ref();
        let sender = own.or(account.business_phone.as_ref());
        let sender = sender.ok_or_else(|| ValidationError::new("business_phone", missing))?;
        international_digits("business_phone", sender)
    }
}

/// The response for a message that was accepted. The status callback says whether it arrives.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentMessage {
    /// The id by which status callbacks name the message.
    #[serde_as(as = "Text")]
    pub message_id: String,
    /// The platform's id of this request, to quote to its support.
    #[serde_as(as = "Option<Text>")]
    pub trace_id: Option<String>,
    /// Fields of `data` that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentMessage {
    /// A response, for the application's own tests.
    pub fn new(message_id: impl Into<String>) -> Self {
        Self {
            message_id: message_id.into(),
            trace_id: None,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for TemplateMessage {
    type Account = Account;
    type Response = SentMessage;
    const OPERATION: &'static str = "nxcloud.whatsapp.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/saas/wa/send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate(account)?;
        let has_sender = self.business_phone.is_some();
        UnsignedRequest::of::<Self>().json(&Body {
            tenant_id: account.tenant_id,
            appkey: account.app_key.expose(),
            business_phone: account.business_phone.as_ref().filter(|_| !has_sender),
            message: self,
        })
    }

    messaging_client_core::shows_recipients!(|copy, audience| copy.readdress(audience));

    fn decode(&self, response: &RawResponse) -> Result<SentMessage, ResponseError> {
        let envelope = Envelope::<SentMessage>::read(response)?;
        let missing = "the message was accepted, but data.message_id is missing";
        let sent = envelope.data.filter(|sent| !sent.message_id.is_empty());
        let mut sent = sent.ok_or_else(|| DecodeError::new(missing))?;
        sent.trace_id = envelope.trace_id;
        Ok(sent)
    }

    fn trace_id(sent: &SentMessage) -> Option<&str> {
        sent.trace_id.as_deref()
    }

    fn provider_ref(sent: &SentMessage) -> Option<String> {
        Some(sent.message_id.clone())
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use messaging_client_core::testing::FakeTransport;
    use messaging_client_core::{Client, ClientOptions};

    use super::*;
    use crate::LanguageCode;
    use crate::whatsapp::Component;

    fn account() -> Account {
        let mut account =
            Account::new("key".into(), "secret".into(), 1, "f543ertg".into()).unwrap();
        account.business_phone = Some("6281200000009".into());
        account
    }

    fn template() -> Template {
        Template::new("text_template", LanguageCode::EnglishUs)
    }

    async fn body(message: &TemplateMessage) -> String {
        let transport = FakeTransport::new().json(200, r#"{"code":0,"data":{"message_id":"m"}}"#);
        let options = ClientOptions::new().transport(transport.clone());
        let client = Client::new(account(), "https://api.example.com", options).unwrap();
        client.call(message).await.unwrap();
        transport.requests().remove(0).text()
    }

    #[tokio::test]
    async fn the_first_example_of_the_document() {
        let template = template()
            .header_image("https://imglink")
            .body(["David", "China"]);
        assert_eq!(
            body(&TemplateMessage::to_phone("6281200000001", template)).await,
            r#"{"tenant_id":1,"appkey":"f543ertg","business_phone":"6281200000009","messaging_product":"whatsapp","recipient_type":"individual","to":"6281200000001","type":"template","template":{"name":"text_template","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://imglink"}}]},{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"}]}]}}"#
        );
    }

    #[tokio::test]
    async fn both_recipients_and_another_sender() {
        let message = TemplateMessage::to_phone("6281200000001", template())
            .bsuid("ID.123")
            .business_phone("6281200000008");
        assert_eq!(
            body(&message).await,
            r#"{"tenant_id":1,"appkey":"f543ertg","business_phone":"6281200000008","messaging_product":"whatsapp","recipient_type":"individual","to":"6281200000001","recipient":"ID.123","type":"template","template":{"name":"text_template","language":{"code":"en_US","policy":"deterministic"}}}"#
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let to = |phone: &str| TemplateMessage::to_phone(phone, template());
        let with = |template: Template| TemplateMessage::to_phone("6281200000001", template);
        let mut nobody = to("6281200000001");
        nobody.to = None;
        let mut unplaced = template().body(["a"]).url_button(0, "x");
        unplaced.components[1].index = None;
        for (message, field) in [
            (nobody, "to"),
            (to(""), "to"),
            (to("+6281200000001"), "to"),
            (to("081200000001"), "to"),
            (to("62081200000001"), "to"),
            (to("\u{202a}6281200000001\u{202c}"), "to"),
            (to("6.2812E+12"), "to"),
            (to("6281200000001234"), "to"),
            (TemplateMessage::to_bsuid(" ", template()), "recipient"),
            (TemplateMessage::to_bsuid("ID.1\n", template()), "recipient"),
            (
                to("6281200000001").business_phone("62-812"),
                "business_phone",
            ),
            (
                with(Template::new(" ", LanguageCode::English)),
                "template.name",
            ),
            (
                with(Template::new("a\rb", LanguageCode::English)),
                "template.name",
            ),
            (with(Template::new("a", "")), "template.language.code"),
            (with(unplaced), "template.components[1].index"),
            (
                with(template().header_image("ftp://example.com/a.png")),
                "template.components[0].parameters[0].image.link",
            ),
            (
                with(template().body(["a", "b\tc"])),
                "template.components[0].parameters[1].text",
            ),
            (
                with(template().copy_code_button(0, "")),
                "template.components[0].parameters[0].coupon_code",
            ),
        ] {
            assert_eq!(message.request(&account()).unwrap_err().field(), field);
        }
    }

    #[test]
    fn variables_can_be_sent_unchecked() {
        let message = TemplateMessage::to_phone("6281200000001", template().body(["a\nb"]));
        assert!(message.request(&account()).is_err());
        let mut unchecked = account();
        unchecked.checks_variables = false;
        assert!(message.request(&unchecked).is_ok());
    }

    #[test]
    fn a_raw_component_is_sent() {
        let video = serde_json::json!({"parameters": [{"type": "video"}]});
        let raw = Component::raw("header", video.as_object().unwrap().clone());
        let message = TemplateMessage::to_phone("6281200000001", template().component(raw));
        assert!(message.request(&account()).is_ok());
    }

    #[test]
    fn without_any_sender_nothing_is_sent() {
        let account = Account::new("k".into(), "s".into(), 1, "a".into()).unwrap();
        let message = TemplateMessage::to_phone("6281200000001", template());
        assert_eq!(
            message.request(&account).unwrap_err().field(),
            "business_phone"
        );
    }

    #[test]
    fn stored_messages_come_back_and_constants_are_checked() {
        let message = TemplateMessage::to_bsuid("ID.123", template().copy_code_button(1, "SAVE"));
        let stored = serde_json::to_string(&message).unwrap();
        assert_eq!(
            serde_json::from_str::<TemplateMessage>(&stored).unwrap(),
            message
        );
        let lenient = r#"{"to":6281200000001,"type":"TEMPLATE","recipient_type":null,"template":{"name":"a","language":{"code":"ID"}}}"#;
        let read: TemplateMessage = serde_json::from_str(lenient).unwrap();
        assert_eq!(read.to.as_deref(), Some("6281200000001"));
        for refused in [
            r#"{"to":"1","type":"text","template":{"name":"a","language":{"code":"id"}}}"#,
            r#"{"to":"1","messaging_product":"sms","template":{"name":"a","language":{"code":"id"}}}"#,
            r#"{"to":"1","template":{"name":"a","language":{"code":"id","policy":"fallback"}}}"#,
            r#"{"to":"1","tenant_id":1,"template":{"name":"a","language":{"code":"id"}}}"#,
        ] {
            assert!(
                serde_json::from_str::<TemplateMessage>(refused).is_err(),
                "{refused}"
            );
        }
    }

    #[test]
    fn debug_shows_no_number_and_no_text() {
        let message = TemplateMessage::to_phone("6281200000001", template().body(["marker"]));
        let shown = format!("{message:?}");
        assert!(shown.contains("text_template"), "{shown}");
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }

    fn decode(body: &'static str) -> Result<SentMessage, ResponseError> {
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.as_bytes().into());
        TemplateMessage::to_phone("6281200000001", template()).decode(&response)
    }

    #[test]
    fn the_documented_response_is_read() {
        let sent = decode(
            r#"{"code":0,"message":"","data":{"message_id":"wamid.1","new":true},"traceId":"t"}"#,
        )
        .unwrap();
        assert_eq!(
            (sent.message_id.as_str(), sent.trace_id.as_deref()),
            ("wamid.1", Some("t"))
        );
        assert_eq!(sent.extra["new"], true);
        assert!(decode(r#"{"code":"0","data":{"message_id":"wamid.1"}}"#).is_ok());
    }

    #[test]
    fn success_without_an_id_is_not_a_success() {
        for body in [
            r#"[0,"",{"message_id":"wamid-1"}]"#,
            r#"{"code":0}"#,
            r#"{"code":0,"data":null}"#,
            r#"{"code":0,"data":{"message_id":""}}"#,
        ] {
            assert!(
                matches!(decode(body), Err(ResponseError::Decode(_))),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn a_response_has_the_ids_to_quote_and_to_follow() {
        let body = r#"{"code":0,"traceId":"t-1","data":{"message_id":"m-1"}}"#;
        let transport = FakeTransport::new().json(200, body);
        let options = ClientOptions::new().transport(transport);
        let client = Client::new(account(), "https://api.example.com", options).unwrap();
        let message = TemplateMessage::to_phone("6281200000001", template());
        let sent = client.call(&message).await.unwrap();
        assert_eq!(sent.trace_id(), Some("t-1"));
        let followed = TemplateMessage::provider_ref(&sent);
        assert_eq!(followed.as_deref(), Some("m-1"));
    }

    #[tokio::test]
    async fn staging_looks_at_both_recipients() {
        let to = |phone: &str| TemplateMessage::to_phone(phone, template());
        for (message, field) in [
            (to("6281200000001"), None),
            (to("6281200000002"), Some("to")),
            (to("6281200000001").bsuid("ID.123"), Some("recipient")),
        ] {
            let options = ClientOptions::new().only_to(["0812-0000-0001"]);
            let client = Client::new(account(), "https://api.example.com", options).unwrap();
            let refused = client.call(&message).check().err();
            assert_eq!(refused.as_ref().and_then(|error| error.field()), field);
        }
    }
}
