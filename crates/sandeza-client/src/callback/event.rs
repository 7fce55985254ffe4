use messaging_client_core::{Error, Personal, read_document};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{InboundMessage, StatusUpdate};
use crate::json::documents;

const PARSE: &str = "sandeza.webhook.parse";

/// One callback: one HTTP request of the platform to the application's server.
///
/// ```
/// use sandeza_client::callback::{Callback, Event};
///
/// # fn handle(body: &[u8]) -> Result<(), sandeza_client::Error> {
/// // In the web server's handler, behind a URL that only the provider knows:
/// for event in Callback::parse_unverified(body)?.events {
///     if let Event::Status(update) = event {
///         println!("{} is {}", update.ref_id, update.delivery_status());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Callback {
    /// What happened, in the order of the callback; at least one.
    pub events: Vec<Event>,
}

/// Something that happened.
///
/// It is written to JSON with a `kind`: `status`, with the shared `delivery_status` beside the
/// platform's own fields; `inbound`, with the fields of its content; or `unreadable`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A message has a new status.
    Status(#[serde(serialize_with = "normalised")] Box<StatusUpdate>),
    /// A recipient wrote on WhatsApp, or chose a reply.
    Inbound(#[serde(serialize_with = "summary")] Box<InboundMessage>),
    /// One of several events, which is not as documented.
    Unreadable(UnreadableEvent),
}

/// An event that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnreadableEvent {
    /// The event as received, in JSON.
    pub raw: Personal,
}

impl Callback {
    /// Reads a callback **without verifying it**: the platform documents no signature, so anybody can
    /// have sent it. Give the provider a callback URL that carries a secret
    /// ([`SignedUrls`](super::SignedUrls)), and pass nothing else to this function.
    ///
    /// The document shows one object; a list of them is read too, and one of them that cannot be read
    /// is [`Event::Unreadable`]; the others are not lost.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is not JSON, no event of it is one of the
    /// documented shapes, or one is an object with nothing in it.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let not_json = || Error::webhook(PARSE, "the callback is not JSON");
        let document: Box<RawValue> = read_document(body).map_err(|_| not_json())?;
        let objects = documents(&document).map_err(|_| not_json())?;
        let mut events = Vec::with_capacity(objects.len());
        let mut first_problem = None;
        for object in objects {
            match Event::read(object) {
                Ok(event) => events.push(event),
                Err(problem) => {
                    first_problem.get_or_insert(problem);
                    events.push(Event::unreadable(object)?);
                }
            }
        }
        let is_unreadable = |event: &Event| matches!(event, Event::Unreadable(_));
        if events.iter().all(is_unreadable) {
            let problem = first_problem.unwrap_or("the callback is an empty list");
            return Err(Error::webhook(PARSE, problem));
        }
        Ok(Self { events })
    }
}

impl Event {
    fn read(object: &RawValue) -> Result<Self, &'static str> {
        let document = object.get().as_bytes();
        let fields: Value = read_document(document).map_err(|_| "the callback is not JSON")?;
        let is_object = |name: &str| fields.get(name).is_some_and(Value::is_object);
        if fields.get("status").is_some_and(|status| !status.is_null()) {
            let malformed = "the status update has no ref_id, or is malformed";
            let update = read_document(document).map_err(|_| malformed)?;
            Ok(Self::Status(Box::new(update)))
        } else if is_object("from") || is_object("message") {
            let message = read_document(document);
            let message = message.map_err(|_| "the inbound message is malformed")?;
            Ok(Self::Inbound(Box::new(message)))
        } else {
            Err("the callback has neither a status nor a sender with a message")
        }
    }

    /// An object with nothing in it is no event.
    fn unreadable(object: &RawValue) -> Result<Self, Error> {
        let raw = object.get().to_owned();
        if raw.split_ascii_whitespace().collect::<String>() == "{}" {
            let problem = "the callback has an event with nothing in it";
            return Err(Error::webhook(PARSE, problem));
        }
        Ok(Self::Unreadable(UnreadableEvent { raw: raw.into() }))
    }
}

/// A status update, and its status in the shared vocabulary.
fn normalised<S: Serializer>(update: &StatusUpdate, to: S) -> Result<S::Ok, S::Error> {
    update.delivery_status().serialize_beside(update, to)
}

fn summary<S: Serializer>(message: &InboundMessage, serializer: S) -> Result<S::Ok, S::Error> {
    message.summary().serialize(serializer)
}

#[cfg(test)]
mod tests {
    use messaging_client_core::{DeliveryStatus, ErrorKind};

    use super::*;
    use crate::callback::{MessageStatus, ReportedChannel};

    fn parse(body: &str) -> Vec<Event> {
        Callback::parse_unverified(body.as_bytes()).unwrap().events
    }

    fn status(body: &str) -> StatusUpdate {
        match parse(body).remove(0) {
            Event::Status(update) => *update,
            other => panic!("a status expected, not {other:?}"),
        }
    }

    #[test]
    fn the_documented_status_is_read() {
        let update = status(
            r#"{"status":1,"channel":"1","ref_id":"reffid-sms-001","time":"2024-01-01 10:00:00","division_id":"d-1","new":7}"#,
        );
        assert_eq!(update.ref_id, "reffid-sms-001");
        assert_eq!(update.status, MessageStatus::Delivered);
        assert_eq!(update.delivery_status(), DeliveryStatus::Delivered);
        assert_eq!(update.channel, Some(ReportedChannel::Sms));
        assert_eq!(update.time.as_deref(), Some("2024-01-01 10:00:00"));
        assert_eq!(update.division_id.as_deref(), Some("d-1"));
        assert_eq!(update.extra["new"], 7);
    }

    #[test]
    fn numbers_and_texts_both_do() {
        let update = status(r#"{"status":"16","channel":7,"ref_id":17}"#);
        assert_eq!(update.status, MessageStatus::SentByOperator);
        assert_eq!(update.channel, Some(ReportedChannel::WhatsApp));
        assert_eq!((update.ref_id.as_str(), update.time), ("17", None));
        let other = status(r#"{"status":"gone","channel":6,"ref_id":"r"}"#);
        assert_eq!(other.status.as_str(), "gone");
        assert_eq!(other.delivery_status(), DeliveryStatus::Unknown);
        assert_eq!(other.channel.unwrap().as_str(), "6");
    }

    #[test]
    fn several_updates_keep_their_order() {
        let events = parse(r#"[{"status":3,"ref_id":"a"},{"status":1,"ref_id":"b"}]"#);
        let ids: Vec<_> = events
            .iter()
            .map(|event| match event {
                Event::Status(update) => update.ref_id.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn what_is_no_object_is_an_event_in_its_place() {
        for odd in ["null", "7", r#""x""#, r#""""#, "[]", "[[{}]]", "false"] {
            let events = parse(&format!(r#"[{odd},{{"status":1,"ref_id":"a"}}]"#));
            assert!(matches!(events[0], Event::Unreadable(_)), "{odd}");
            assert!(matches!(events[1], Event::Status(_)), "{odd}");
        }
    }

    #[test]
    fn no_field_of_a_written_event_is_there_twice() {
        let body = r#"{"from":{"username":"62812","name":"Budi"},"message":{"id":"m","text":{},
            "interactive":{"body":{"text":"Ya"}},"from":"x","name":[],"message_id":7,"new":1}}"#;
        let written = serde_json::to_string(&parse(body)[0]).unwrap();
        for (name, known) in [
            ("from", r#""62812""#),
            ("name", r#""Budi""#),
            ("text", r#""Ya""#),
            ("message_id", r#""m""#),
        ] {
            let field = format!(r#""{name}":{known}"#);
            assert!(written.contains(&field), "{written}");
        }
        let again: serde_json::Map<String, Value> = serde_json::from_str(&written).unwrap();
        let top_level = [
            "kind",
            "message_id",
            "from",
            "name",
            "text",
            "new",
            "interactive",
        ];
        assert_eq!(again.len(), top_level.len(), "{written}");
        assert_eq!(written.matches(r#""text""#).count(), 2, "{written}");
        assert_eq!(written.matches(r#""from""#).count(), 1, "{written}");
    }

    const INBOUND: &str = r#"{"from":{"avatar":"","description":null,"name":"Budi","username":"6281200000001"},
        "message":{"id":"in-1","interactive":{"body":{"text":"Ya"},"footer":{"text":"F","title":"T"},
        "header":{"media_url":"https://m.example.com/1.png","text":"H","type":"image"},"items":"x"},
        "location":{"address":"Jl. A","latitude":-6.25,"live_period":60,"longitude":106.5,"name":"Monas"},
        "media":{"animated":false,"id":"m","mime_type":"image/png","name":"1.png","size":17,"url":"https://m.example.com/1.png"},
        "postback":{"key":"yes","title":"Ya"},"reply_to":"r"},"product":"WhatsApp"}"#;

    fn inbound(body: &str) -> InboundMessage {
        match parse(body).remove(0) {
            Event::Inbound(message) => *message,
            other => panic!("an inbound message expected, not {other:?}"),
        }
    }

    #[test]
    fn the_tabled_fields_of_a_message_are_read_and_the_others_kept() {
        let message = inbound(INBOUND);
        assert_eq!(message.message_id(), Some("in-1"));
        assert_eq!(message.text(), Some("Ya"));
        assert_eq!(message.extra["product"], "WhatsApp");
        let from = message.from.as_ref().unwrap();
        assert_eq!(from.username.as_deref(), Some("6281200000001"));
        let content = message.message.as_ref().unwrap();
        assert_eq!(content.extra["reply_to"], "r");
        let postback = content.postback.as_ref().unwrap();
        assert_eq!(postback.key.as_deref(), Some("yes"));
        let location = content.location.as_ref().unwrap();
        assert_eq!(location.latitude.as_deref(), Some("-6.25"));
        assert_eq!(location.live_period, Some(60));
        assert_eq!(content.media.as_ref().unwrap().size, Some(17));
        let interactive = content.interactive.as_ref().unwrap();
        assert_eq!(interactive.extra["items"], "x");
        let header = interactive.header.as_ref().unwrap();
        assert_eq!(header.r#type.as_deref(), Some("image"));
    }

    #[test]
    fn a_field_in_another_form_does_not_lose_the_message() {
        let message = inbound(
            r#"{"from":"6281200000001","message":{"id":7,"media":[1],"text":{"body":"hai"}}}"#,
        );
        assert_eq!(message.message_id(), Some("7"));
        assert_eq!(message.extra["from"], "6281200000001");
        let content = message.message.unwrap();
        assert!(content.media.is_none());
        assert_eq!(content.extra["media"][0], 1);
        assert_eq!(content.extra["text"]["body"], "hai");
    }

    #[test]
    fn what_was_read_can_be_stored() {
        let message = inbound(INBOUND);
        let stored = serde_json::to_string(&message).unwrap();
        assert_eq!(
            serde_json::from_str::<InboundMessage>(&stored).unwrap(),
            message
        );
        let update = status(r#"{"status":1,"channel":"1","ref_id":"r","new":true}"#);
        let stored = serde_json::to_string(&update).unwrap();
        assert_eq!(
            serde_json::from_str::<StatusUpdate>(&stored).unwrap(),
            update
        );
    }

    #[test]
    fn what_is_no_callback_is_refused_and_not_repeated() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "marker",
            "[[]]",
            r#"{"status":1}"#,
            r#"{"status":[],"ref_id":"marker"}"#,
            r#"{"status":null,"ref_id":"marker"}"#,
            r#"{"from":"marker"}"#,
            r#"[{"status":1,"ref_id":"r"},{}]"#,
        ] {
            let error = Callback::parse_unverified(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook);
            assert!(!format!("{error} {error:?}").contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let shown = format!("{:?}", parse(INBOUND));
        for personal in ["62812", "Budi", "Monas", "https", "Ya", "106.5"] {
            assert!(!shown.contains(personal), "{personal}: {shown}");
        }
    }
}
