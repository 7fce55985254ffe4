use serde_json::{Map, Value};

use super::{PARSE, form};
use crate::ProviderDate;
use crate::prelude::*;

/// An SMS that somebody sent to a number of the account, as the provider pushes it (nusasms.com, SMS
/// API, inbound push: a POST form). The push is set up in the dashboard under SMS Inbox, Activity.
///
/// In JSON it has the names of the other providers' inbound messages.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InboundSms {
    /// The id of the message.
    #[serde_as(as = "Text")]
    #[serde(rename = "message_id")]
    pub id: String,
    /// Who sent it: digits with country code, or a name. A `+` before the digits is left out, so that
    /// the operations of this crate accept them.
    #[serde(rename = "from")]
    pub originator: Personal,
    /// The text; it may be empty.
    pub text: Personal,
    /// When it came, in a time zone that is not documented.
    #[serde(rename = "receive_date")]
    pub received: Option<ProviderDate>,
    /// The number that it was sent to. The provider's sample reads it, its list of fields leaves it
    /// out.
    pub gateway_number: Option<Personal>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The names of the fields in JSON. An undocumented field of the form that has one of them is in
/// [`CallbackFields`](super::CallbackFields) only.
const NAMES: [&str; 4] = ["kind", "message_id", "from", "text"];

impl InboundSms {
    /// Reads a callback **without verifying it**: anybody can have sent it, because the provider signs
    /// nothing.
    ///
    /// ```
    /// use nusasms_client::callback::InboundSms;
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
    /// missing or blank, `msg` is missing, or a documented field comes more than once.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let mut fields = form::read(body)?;
        let id = not_blank(required(&mut fields, "id")?, "id")?;
        let originator = not_blank(required(&mut fields, "originator")?, "originator")?;
        let text = required(&mut fields, "msg")?;
        let received = optional(&mut fields, "receive_date")?;
        let gateway_number = optional(&mut fields, "gateway_number")?;
        fields.retain(|name, _| !NAMES.contains(&name.as_str()));
        Ok(Self {
            id,
            originator: as_sender(&originator).into(),
            text: text.into(),
            received: received.map(ProviderDate::new),
            gateway_number: gateway_number.map(Personal::from),
            extra: fields.into(),
        })
    }
}

fn not_blank(text: String, name: &'static str) -> Result<String, Error> {
    let text = Some(text).filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| refused(name, "is empty"))
}

fn required(fields: &mut Map<String, Value>, name: &'static str) -> Result<String, Error> {
    optional(fields, name)?.ok_or_else(|| refused(name, "is missing"))
}

fn optional(fields: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, Error> {
    match fields.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(refused(name, "is there twice")),
    }
}

fn refused(name: &'static str, problem: &'static str) -> Error {
    let detail = format!("the callback is not an inbound SMS: {name} {problem}");
    Error::webhook(PARSE, detail)
}

/// A `+` that was not escaped in a form arrives as a blank.
fn as_sender(originator: &str) -> &str {
    let trimmed = originator.trim();
    let digits = trimmed.strip_prefix('+').unwrap_or(trimmed).trim_start();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits } else { trimmed }
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
    fn a_plus_goes_from_a_number_only() {
        for (originator, expected) in [
            ("%2B6281200000001", "6281200000001"),
            ("+6281200000001", "6281200000001"),
            ("+%2B 6281200000001", "6281200000001"),
            ("%2BINFO", "+INFO"),
            ("%2B", "+"),
            (" INFO ", "INFO"),
        ] {
            let sms = parse(&format!("id=1&originator={originator}&msg=x"));
            assert_eq!(sms.originator, expected, "{originator}");
        }
    }

    #[test]
    fn what_the_list_leaves_out_is_kept() {
        let sms = parse(&format!("{FORM}&gateway_number=6281200000009&smsc=x"));
        assert_eq!(sms.gateway_number.as_deref(), Some("6281200000009"));
        assert_eq!(sms.extra["smsc"], "x");
        let stored = serde_json::to_value(&sms).unwrap();
        assert_eq!(stored["message_id"], "017");
        assert_eq!(serde_json::from_value::<InboundSms>(stored).unwrap(), sms);
        let least = parse("id=1&originator=6281200000001&msg=");
        assert_eq!((&*least.text, least.received), ("", None));
    }

    #[test]
    fn the_sender_can_be_answered_however_its_number_is_written() {
        for (written, read) in [
            ("+6281200000001", "6281200000001"),
            ("%2B6281200000001", "6281200000001"),
            ("+TOKO+INFO+", "TOKO INFO"),
            ("+", ""),
        ] {
            let form = format!("id=1&originator={written}&msg=a");
            let sms = InboundSms::parse_unverified(form.as_bytes());
            let originator = sms.map(|sms| sms.originator.into_string()).ok();
            let expected = Some(read).filter(|read| !read.is_empty());
            assert_eq!(originator.as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn a_multipart_push_is_read_too() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n017\r\n\
            --b\r\nContent-Disposition: form-data; name=\"originator\"\r\n\r\n+6281200000001\r\n\
            --b\r\nContent-Disposition: form-data; name=\"msg\"\r\n\r\nHalo\r\n--b--\r\n";
        let sms = parse(body);
        assert_eq!((sms.id.as_str(), &*sms.text), ("017", "Halo"));
        assert_eq!(sms.originator, "6281200000001");
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
            "id=1&originator=+&msg=marker",
            "id=+&originator=1&msg=marker",
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
