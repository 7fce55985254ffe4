//! `POST /saas/wa/send` ("IDN SAAS WhatsApp API send").
//!
//! Cost and limits: priced by the template's category and the recipient's country; no rate limit
//! documented.

use messaging_client_core::validation::{international_digits, no_control_characters, not_blank};
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal, DecodeError, lenient,
};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Template;
use crate::{Account, envelope};

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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateMessage {
    /// The sender, with country code. Absent: the client's.
    pub business_phone: Option<Personal>,
    /// The recipient's phone number: digits with country code. It wins where both are given.
    pub to: Option<Personal>,
    /// The recipient's BSUID or parent BSUID, such as `ID.1234`, for a user whose number is not
    /// known.
    pub recipient: Option<Personal>,
    /// What is sent.
    pub template: Template,
}

impl TemplateMessage {
    /// A message to a phone number: digits with country code.
    pub fn to_phone(phone: impl Into<Personal>, template: Template) -> Self {
        Self {
            business_phone: None,
            to: Some(phone.into()),
            recipient: None,
            template,
        }
    }

    /// A message to a BSUID or parent BSUID.
    pub fn to_bsuid(bsuid: impl Into<Personal>, template: Template) -> Self {
        Self {
            business_phone: None,
            to: None,
            recipient: Some(bsuid.into()),
            template,
        }
    }

    /// Gives the BSUID beside the phone number; the platform takes the phone number.
    #[must_use]
    pub fn bsuid(mut self, bsuid: impl Into<Personal>) -> Self {
        self.recipient = Some(bsuid.into());
        self
    }

    /// Sends from this number instead of the client's: digits with country code.
    #[must_use]
    pub fn business_phone(mut self, phone: impl Into<Personal>) -> Self {
        self.business_phone = Some(phone.into());
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        match (&self.to, &self.recipient) {
            (None, None) => Err(ValidationError::new(
                "to",
                "is missing: give a phone number (to) or a BSUID (recipient)",
            )),
            (Some(to), _) => international_digits("to", to),
            (None, Some(_)) => Ok(()),
        }?;
        if let Some(bsuid) = &self.recipient {
            not_blank("recipient", bsuid)?;
            no_control_characters("recipient", bsuid)?;
        }
        self.template
            .validate()
            .map_err(|refused| refused.inside("template"))
    }

    fn wire<'a>(&'a self, account: Option<&'a Account>) -> Wire<'a> {
        let default_sender = account.and_then(Account::business_phone);
        Wire {
            tenant_id: account.map(Account::tenant_id),
            appkey: account.map(|account| account.app_key().expose()),
            business_phone: self.business_phone.as_ref().or(default_sender),
            messaging_product: MESSAGING_PRODUCT,
            recipient_type: RECIPIENT_TYPE,
            to: self.to.as_ref(),
            recipient: self.recipient.as_ref(),
            r#type: TYPE,
            template: &self.template,
        }
    }
}

const MESSAGING_PRODUCT: &str = "whatsapp";
const RECIPIENT_TYPE: &str = "individual";
const TYPE: &str = "template";

/// The body, its keys in the order of the document's examples.
#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appkey: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_phone: Option<&'a Personal>,
    messaging_product: &'static str,
    recipient_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a Personal>,
    r#type: &'static str,
    template: &'a Template,
}

impl Serialize for TemplateMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.wire(None).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TemplateMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Read {
            business_phone: Option<Personal>,
            messaging_product: Option<String>,
            recipient_type: Option<String>,
            to: Option<Personal>,
            recipient: Option<Personal>,
            r#type: Option<String>,
            template: Template,
        }
        let read = Read::deserialize(deserializer)?;
        for (name, given, fixed) in [
            (
                "messaging_product",
                &read.messaging_product,
                MESSAGING_PRODUCT,
            ),
            ("recipient_type", &read.recipient_type, RECIPIENT_TYPE),
            ("type", &read.r#type, TYPE),
        ] {
            if given
                .as_deref()
                .is_some_and(|given| !given.eq_ignore_ascii_case(fixed))
            {
                return Err(D::Error::custom(format_args!("{name} must be {fixed}")));
            }
        }
        Ok(Self {
            business_phone: read.business_phone,
            to: read.to,
            recipient: read.recipient,
            template: read.template,
        })
    }
}

/// What the platform says of a message that it accepted. Whether it arrives, the status callback
/// says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentMessage {
    /// The id that status callbacks carry.
    #[serde(deserialize_with = "lenient::text")]
    pub message_id: String,
    /// The platform's id of this request, to quote to its support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        let wire = self.wire(Some(account));
        let sender = wire.business_phone.ok_or_else(|| {
            ValidationError::new(
                "business_phone",
                "is missing: set the sender on the client or on the message",
            )
        })?;
        international_digits("business_phone", sender)?;
        UnsignedRequest::post("/saas/wa/send").json(&wire)
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentMessage, ResponseError> {
        let (sent, trace_id) = envelope::data_if_readable::<SentMessage>(answer)?;
        let mut sent = sent
            .filter(|sent| !sent.message_id.is_empty())
            .ok_or_else(|| {
                DecodeError::new("the platform accepted the message but gave no data.message_id")
            })?;
        sent.trace_id = trace_id;
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use messaging_client_core::Body;

    use super::*;
    use crate::LanguageCode;

    fn account() -> Account {
        Account::new("key".into(), "secret".into(), 1, "f543ertg".into())
            .unwrap()
            .with_business_phone("6281200000009".into())
            .unwrap()
    }

    fn template() -> Template {
        Template::new("text_template", LanguageCode::EnglishUs)
    }

    fn body(message: &TemplateMessage) -> String {
        let mut draft = message.request(&account()).unwrap();
        assert!(matches!(draft.body_mut(), Body::Json(_)));
        serde_json::to_string(&message.wire(Some(&account()))).unwrap()
    }

    #[test]
    fn the_first_example_of_the_document() {
        let template = template()
            .header_image("https://imglink")
            .body(["David", "China"]);
        assert_eq!(
            body(&TemplateMessage::to_phone("6281200000001", template)),
            r#"{"tenant_id":1,"appkey":"f543ertg","business_phone":"6281200000009","messaging_product":"whatsapp","recipient_type":"individual","to":"6281200000001","type":"template","template":{"name":"text_template","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://imglink"}}]},{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"}]}]}}"#
        );
    }

    #[test]
    fn both_recipients_and_another_sender() {
        let message = TemplateMessage::to_phone("6281200000001", template())
            .bsuid("ID.123")
            .business_phone("6281200000008");
        assert_eq!(
            body(&message),
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
        unplaced.components[1] = super::super::Component::UrlButton {
            index: None,
            texts: vec![],
        };
        for (message, field) in [
            (nobody, "to"),
            (to(""), "to"),
            (to("+6281200000001"), "to"),
            (to("081200000001"), "to"),
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
                with(template().copy_code_button(0, "")),
                "template.components[0].parameters[0].coupon_code",
            ),
        ] {
            assert_eq!(message.request(&account()).unwrap_err().field(), field);
        }
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
        let lenient = r#"{"to":6281200000001,"type":"TEMPLATE","template":{"name":"a","language":{"code":"ID"}}}"#;
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
        let answer = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.as_bytes().into());
        TemplateMessage::to_phone("6281200000001", template()).decode(&answer)
    }

    #[test]
    fn the_documented_answer_is_read() {
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
                matches!(decode(body), Err(ResponseError::DecodeError(_))),
                "{body}"
            );
        }
    }
}
