use messaging_client_core::{Error, read_document};
use serde::{Deserialize, Serialize};

use super::whatsapp_inbox::Inbox;
use super::{CallbackFields, InboundSms, InboundWhatsApp, PARSE, WhatsAppStatus};

/// A callback of a known form: an SMS or a WhatsApp Business message that somebody sent to the account,
/// or the status of a WhatsApp Business message.
///
/// In JSON it has a `kind` and the names of the other providers' events.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind")]
#[non_exhaustive]
pub enum Event {
    /// Somebody sent an SMS.
    #[serde(rename = "inbound")]
    InboundSms(InboundSms),
    /// Somebody wrote to a WhatsApp Business number.
    #[serde(rename = "inbound")]
    InboundWhatsApp(InboundWhatsApp),
    /// The status of a WhatsApp Business message has changed.
    #[serde(rename = "status")]
    WhatsAppStatus(WhatsAppStatus),
    /// One item of a list cannot be read as any of these; the others can.
    #[serde(rename = "unreadable")]
    Unreadable {
        /// The item as it came.
        raw: CallbackFields,
    },
}

impl Event {
    /// Reads a callback **without verifying it**: anybody can have sent it, because the provider signs
    /// nothing. A form is an inbound SMS, JSON a callback of WhatsApp Business or a list of them.
    ///
    /// ```
    /// use nusasms_client::callback::Event;
    ///
    /// let body = br#"{"type":"status","status":{"message_id":"wamid.1","status":"read"}}"#;
    /// for event in Event::parse_unverified(body)? {
    ///     if let Event::WhatsAppStatus(status) = event {
    ///         println!("{} is {}", status.message_id, status.delivery_status);
    ///     }
    /// }
    /// # Ok::<(), nusasms_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it has none of these forms.
    /// [`CallbackFields`] reads the provider's other callbacks.
    pub fn parse_unverified(body: &[u8]) -> Result<Vec<Self>, Error> {
        let Some(json) = CallbackFields::of_json(body)? else {
            return InboundSms::parse_unverified(body).map(|sms| vec![Self::InboundSms(sms)]);
        };
        let events: Vec<_> = json.items().map(Self::of_item).collect();
        let is_known = |event: &Self| !matches!(event, Self::Unreadable { .. });
        if events.iter().any(is_known) {
            return Ok(events);
        }
        Err(Error::webhook(
            PARSE,
            "the callback is JSON of an unknown form: CallbackFields reads it",
        ))
    }

    fn of_item(raw: CallbackFields) -> Self {
        #[derive(Default, Deserialize)]
        struct Body {
            status: Option<WhatsAppStatus>,
            inbox: Option<Inbox>,
        }
        let document = serde_json::to_vec(raw.as_json()).unwrap_or_default();
        let body = read_document::<Body>(&document).unwrap_or_default();
        match (body.status, body.inbox) {
            (Some(status), _) => Self::WhatsAppStatus(WhatsAppStatus {
                delivery_status: (&status.status).into(),
                ..status
            }),
            (None, Some(inbox)) => Self::InboundWhatsApp(inbox.into()),
            (None, None) => Self::Unreadable { raw },
        }
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::{DeliveryStatus, ErrorKind};
    use serde_json::json;

    use super::*;

    fn parse(body: &str) -> Vec<Event> {
        Event::parse_unverified(body.as_bytes()).unwrap()
    }

    #[test]
    fn an_inbound_sms_has_the_names_of_all_inbound_messages() {
        let form = "id=017&originator=+6281200000001&msg=Halo&receive_date=2026-01-31+08%3A09%3A10\
            &gateway_number=6281200000009&smsc=x&text=y";
        assert_eq!(
            serde_json::to_value(parse(form)).unwrap(),
            json!([{"kind": "inbound", "message_id": "017", "from": "6281200000001", "text": "Halo",
                "receive_date": "2026-01-31 08:09:10", "gateway_number": "6281200000009", "smsc": "x"}])
        );
    }

    #[test]
    fn a_status_of_whatsapp_business_is_read() {
        let body = r#"{"type":"status","status":{"message_id":"wamid.1","status":"submitted",
            "timestamp":1769850000,"gateway_id":"g","recipient":"6281200000001","info":{"code":7}}}"#;
        let events = parse(body);
        assert_eq!(
            serde_json::to_value(&events).unwrap(),
            json!([{"kind": "status", "message_id": "wamid.1", "status": "submitted",
                "delivery_status": "queued", "timestamp": 1769850000, "gateway_id": "g",
                "recipient": "6281200000001", "info": {"code": 7}}])
        );
        let shown = format!("{events:?}");
        assert!(!shown.contains("62812"), "{shown}");
        for (state, expected) in [
            ("sent", DeliveryStatus::Sent),
            ("DELIVERED", DeliveryStatus::Delivered),
            ("read", DeliveryStatus::Read),
            ("failed", DeliveryStatus::Failed),
            ("warmed", DeliveryStatus::Unknown),
        ] {
            let body =
                format!(r#"{{"status":{{"message_id":7,"status":"{state}","timestamp":[]}}}}"#);
            let Some(Event::WhatsAppStatus(status)) = parse(&body).pop() else {
                panic!("a status is expected");
            };
            assert_eq!(status.delivery_status, expected);
            assert_eq!((status.message_id.as_str(), status.timestamp), ("7", None));
        }
    }

    #[test]
    fn a_message_to_whatsapp_business_is_read() {
        let body = r#"{"type":"inbox","inbox":{"message_id":"m1","gateway":{"number":"6281200000009"},
            "sender":{"number":"6281200000001"},"message":{"text":{"body":"Ya \ud83d"}},"timestamp":1769850000}}"#;
        let events = serde_json::to_value(parse(body)).unwrap();
        assert_eq!(
            events,
            json!([{"kind": "inbound", "message_id": "m1", "from": "6281200000001",
                "text": "Ya \u{fffd}", "gateway_number": "6281200000009", "timestamp": 1769850000,
                "message": {"text": {"body": "Ya \u{fffd}"}}}])
        );
        for (sender, expected) in [
            (
                r#""sender":{"number":1},"from":"9","text":"x","kind":"status""#,
                Some("1"),
            ),
            (r#""sender":{"number":{}},"from":"9""#, None),
            (r#""sender":"6281200000001""#, None),
            (r#""from":"9""#, None),
        ] {
            for text in [r#"{"body":"Ya"}"#, r#""Ya""#] {
                let body = format!(
                    r#"{{"inbox":{{"message_id":"m1",{sender},"message":{{"text":{text}}}}}}}"#
                );
                let event = serde_json::to_value(&parse(&body)[0]).unwrap();
                assert_eq!(event["kind"], "inbound", "{body}");
                assert_eq!(event["text"], "Ya", "{body}");
                assert_eq!(
                    event.get("from").and_then(|from| from.as_str()),
                    expected,
                    "{body}"
                );
            }
        }
        let media = r#"{"inbox":{"message_id":"m1","sender":{"number":1},"gateway":[],"message":{"image":{}}}}"#;
        let Some(Event::InboundWhatsApp(media)) = parse(media).pop() else {
            panic!("a message is expected");
        };
        assert_eq!((media.text, media.gateway_number), (None, None));
        assert!(media.message.contains_key("image"));
        // What is no object stands in `extra`, and its name is not written twice.
        let odd = r#"{"inbox":{"message_id":"m1","sender":{"number":1},"message":"0000"}}"#;
        assert_eq!(
            serde_json::to_string(&parse(odd)[0]).unwrap(),
            r#"{"kind":"inbound","message_id":"m1","from":"1","message":"0000"}"#
        );
    }

    #[test]
    fn one_odd_item_does_not_lose_the_others() {
        let body = r#"[{"status":{"message_id":"1","status":"read"}},{"status":{"status":"read"}},7,
            {"phone":"6281200000001"}]"#;
        let events = parse(body);
        assert_eq!(events.len(), 4);
        assert!(matches!(events[0], Event::WhatsAppStatus(_)));
        let raw = serde_json::to_value(&events[1]).unwrap();
        let expected = json!({"kind": "unreadable", "raw": {"status": {"status": "read"}}});
        assert_eq!(raw, expected);
        assert!(!format!("{events:?}").contains("62812"));
    }

    #[test]
    fn what_has_no_known_shape_is_refused_and_not_repeated() {
        for (body, word) in [
            ("", "empty"),
            ("marker", "neither"),
            ("id=&originator=marker&msg=a", "id is empty"),
            ("ref_no=1&status=marker", "id is missing"),
            (r#"{"phone":"marker"}"#, "CallbackFields"),
            (
                r#"{"id":"1","originator":"1","msg":"marker"}"#,
                "CallbackFields",
            ),
            ("[]", "CallbackFields"),
            ("{\"id\": ", "begins like JSON"),
        ] {
            let error = Event::parse_unverified(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook, "{body}");
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(word) && !shown.contains("marker"), "{shown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>, json in r#"[{}\[\]":,a-c0-9]{0,60}"#) {
            let _ = Event::parse_unverified(&body);
            let _ = Event::parse_unverified(json.as_bytes());
        }
    }
}
