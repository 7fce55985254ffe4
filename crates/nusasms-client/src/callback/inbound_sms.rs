use messaging_client_core::{Error, Extra, Personal, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{form, text_of};
use crate::ProviderDate;

const PARSE: &str = "nusasms.webhook.parse";

/// The fields that must be there, and whether they may be empty.
const REQUIRED: [(&str, bool); 3] = [("id", false), ("originator", false), ("msg", true)];

/// An SMS that somebody sent to a number of the account, as the provider pushes it (nusasms.com, SMS
/// API, inbound push: a POST form). The push is set up in the dashboard under SMS Inbox, Activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InboundSms {
    /// The id of the message.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// Who sent it.
    pub originator: Personal,
    /// The text; it may be empty.
    #[serde(rename = "msg")]
    pub text: Personal,
    /// When it came, in a zone that is not documented.
    #[serde(
        rename = "receive_date",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub received: Option<ProviderDate>,
    /// The number that it was sent to. The provider's sample reads it, its list of fields leaves it
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_number: Option<Personal>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl InboundSms {
    /// Reads a callback **without verifying it**: anybody can have sent it, because the provider signs
    /// nothing.
    ///
    /// ```
    /// use nusasms_client::InboundSms;
    ///
    /// let sms = InboundSms::parse_unverified(
    ///     b"id=17&originator=6281200000001&msg=Halo&receive_date=2026-01-31+08%3A09%3A10",
    /// )?;
    /// assert_eq!(sms.text, "Halo");
    /// # Ok::<(), nusasms_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is not a form, `id` or `originator` is
    /// missing or empty, `msg` is missing, or a documented field comes more than once.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let fields = form(text_of(body)?);
        let is_text = |name: &str| fields.get(name).and_then(Value::as_str);
        let missing = REQUIRED.iter().find(|(name, may_be_empty)| {
            is_text(name).is_none_or(|text| text.is_empty() && !may_be_empty)
        });
        if let Some((name, _)) = missing {
            return Err(Error::webhook(
                PARSE,
                format!("the callback is not an inbound SMS: {name} is missing, or there twice"),
            ));
        }
        serde_json::from_value(Value::Object(fields))
            .map_err(|_| Error::webhook(PARSE, "a field of the inbound SMS is there twice"))
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;

    const FORM: &str = "id=017&originator=6281200000001&msg=Halo+%F0%9F%98%80%26&receive_date=2026-01-31+08%3A09%3A10";

    fn parse(body: &str) -> InboundSms {
        InboundSms::parse_unverified(body.as_bytes()).unwrap()
    }

    #[test]
    fn the_documented_fields() {
        let sms = parse(FORM);
        assert_eq!((sms.id.as_str(), &*sms.text), ("017", "Halo 😀&"));
        assert_eq!(sms.originator, "6281200000001");
        let received = sms.received.unwrap();
        assert_eq!(received.as_str(), "2026-01-31 08:09:10");
        assert_eq!(received.local().unwrap().minute, 9);
        assert!(sms.gateway_number.is_none() && sms.extra.is_empty());
    }

    #[test]
    fn what_the_list_leaves_out_is_kept() {
        let sms = parse(&format!("{FORM}&gateway_number=6281200000009&smsc=x"));
        assert_eq!(sms.gateway_number.as_deref(), Some("6281200000009"));
        assert_eq!(sms.extra["smsc"], "x");
        let least = parse("id=1&originator=6281200000001&msg=");
        assert_eq!((&*least.text, least.received), ("", None));
    }

    #[test]
    fn what_is_no_inbound_sms_is_refused_and_not_repeated() {
        for body in [
            "",
            "marker",
            "id=1&msg=marker",
            "originator=1&msg=marker",
            "id=1&originator=marker",
            "id=&originator=1&msg=marker",
            "id=1&id=2&originator=1&msg=marker",
            "id=1&originator=1&msg=marker&receive_date=a&receive_date=b",
            "[]",
            r#"{"id":"1","originator":"1","msg":"marker"}"#,
        ] {
            let error = InboundSms::parse_unverified(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook, "{body}");
            assert!(!format!("{error} {error:?}").contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_number_and_no_text() {
        let shown = format!("{:?}", parse(FORM));
        assert!(
            !shown.contains("62812") && !shown.contains("Halo"),
            "{shown}"
        );
    }
}
