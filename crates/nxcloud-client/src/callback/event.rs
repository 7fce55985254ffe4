use messaging_client_core::{Error, Extra, Personal, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ButtonReply, StatusUpdate};

const PARSE: &str = "nxcloud.webhook.parse";

/// One callback: one HTTP request of the platform to the application's server.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Callback {
    /// The sender's number. Tabled, yet missing from every older example.
    pub business_phone: Option<Personal>,
    /// What happened, in the order of the callback. Empty where the platform sends an empty list.
    pub events: Vec<Event>,
    /// The other fields of the callback, such as `contacts`, `metadata`, `app_id` and `wabaId`.
    pub extra: Extra,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A message has a new state.
    Status(Box<StatusUpdate>),
    /// A recipient tapped a quick-reply button.
    ButtonReply(Box<ButtonReply>),
    /// A recipient wrote. Documented for the platform's other WhatsApp API only, so most of it is
    /// left as it came.
    Inbound(Box<InboundMessage>),
    /// A template or the account changed: `{"field": ..., "value": {...}}`.
    Change {
        /// What changed, such as `message_template_status_update`.
        field: String,
        /// How.
        value: Extra,
    },
}

/// A message of a recipient to the business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InboundMessage {
    /// Its id.
    #[serde(rename = "id", deserialize_with = "lenient::text")]
    pub message_id: String,
    /// Who wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Personal>,
    /// Unix time in seconds.
    #[serde(
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub timestamp: Option<i64>,
    /// `text`, `image`, `video`, `voice`, `audio`, `document`, `location`, `sticker`, or another kind.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Everything else, among it the content under the name of its kind.
    #[serde(flatten)]
    pub content: Extra,
}

impl InboundMessage {
    /// The text of a text message.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.content.get("text")?.get("body")?.as_str()
    }
}

#[derive(Deserialize)]
struct Read {
    business_phone: Option<Personal>,
    statuses: Option<Vec<StatusUpdate>>,
    messages: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    field: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    value: Extra,
    #[serde(flatten)]
    extra: Extra,
}

impl Callback {
    /// Reads a callback **without verifying it**: anybody can have sent it. For an app without a
    /// callback-signing algorithm, behind a check of your own; otherwise use
    /// [`CallbackVerifier`](super::CallbackVerifier).
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is not JSON, or none of the documented
    /// shapes.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let malformed =
            |_| Error::webhook(PARSE, "the callback is not one of the documented shapes");
        let read: Read = serde_json::from_slice(body).map_err(malformed)?;
        if read.statuses.is_none() && read.messages.is_none() && read.field.is_none() {
            return Err(Error::webhook(
                PARSE,
                "the callback has neither statuses nor messages nor a field that changed",
            ));
        }
        let statuses = read.statuses.unwrap_or_default().into_iter();
        let statuses = statuses.map(|status| Event::Status(Box::new(status)));
        let mut events: Vec<Event> = statuses.collect();
        for message in read.messages.unwrap_or_default() {
            events.push(Event::read_message(message).map_err(malformed)?);
        }
        if let Some(field) = read.field {
            let value = read.value;
            events.push(Event::Change { field, value });
        }
        Ok(Self {
            business_phone: read.business_phone,
            events,
            extra: read.extra,
        })
    }
}

impl Event {
    fn read_message(message: Value) -> Result<Self, serde_json::Error> {
        let is_button = message
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|kind| kind.eq_ignore_ascii_case("button"));
        if is_button {
            let reply = ButtonReply::read(message)?;
            return Ok(Self::ButtonReply(Box::new(reply)));
        }
        let inbound = serde_json::from_value(message)?;
        Ok(Self::Inbound(Box::new(inbound)))
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;

    const BUTTON: &str = r#"{"contacts":[{"profile":{"name":"Budi"},"wa_id":"6281200000001"}],
        "messages":[{"from":"6281200000001","id":"wamid.2","timestamp":"1660019986","type":"button",
        "button":{"payload":"STOP","text":"Stop it"},"context":{"from":"6281200000009","id":"wamid.1"},
        "tag_name":"t","wa_ext":"{\"templateId\":17,\"templateName\":\"promo\",\"components\":[]}"}],
        "business_phone":"6281200000009","messaging_product":"whatsapp"}"#;

    fn parse(body: &str) -> Callback {
        Callback::parse_unverified(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_tapped_button_and_its_template() {
        let callback = parse(BUTTON);
        assert_eq!(callback.business_phone.as_deref(), Some("6281200000009"));
        assert_eq!(callback.extra["messaging_product"], "whatsapp");
        let [Event::ButtonReply(reply)] = callback.events.as_slice() else {
            panic!("one reply expected");
        };
        assert_eq!(reply.message_id, "wamid.2");
        assert_eq!(reply.context.id.as_deref(), Some("wamid.1"));
        assert_eq!(reply.button.payload.as_deref(), Some("STOP"));
        assert_eq!(reply.extra["tag_name"], "t");
        let template = reply.template().unwrap();
        assert_eq!(template.template_id.as_deref(), Some("17"));
        assert_eq!(template.template_name.as_deref(), Some("promo"));
    }

    #[test]
    fn wa_ext_may_be_an_object_or_nonsense() {
        let object = BUTTON.replace(
            r#""{\"templateId\":17,\"templateName\":\"promo\",\"components\":[]}""#,
            r#"{"templateName":"promo"}"#,
        );
        let nonsense = BUTTON.replace(
            r#""{\"templateId\":17,\"templateName\":\"promo\",\"components\":[]}""#,
            r#""nonsense""#,
        );
        assert_ne!(object, BUTTON);
        for (body, readable) in [(object, true), (nonsense, false)] {
            let callback = parse(&body);
            let Event::ButtonReply(reply) = &callback.events[0] else {
                panic!("a reply expected");
            };
            assert_eq!(reply.template().is_some(), readable);
        }
    }

    #[test]
    fn several_updates_in_one_callback_keep_their_order() {
        let callback = parse(
            r#"{"statuses":[{"id":"a","status":"sent"},{"id":"b","status":"read"}],"channel":2}"#,
        );
        let ids: Vec<_> = callback
            .events
            .iter()
            .map(|event| match event {
                Event::Status(update) => update.message_id.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn an_empty_list_is_a_callback_about_nothing() {
        for body in [r#"{"statuses":[]}"#, r#"{"messages":[],"statuses":null}"#] {
            assert_eq!(parse(body).events, []);
        }
    }

    #[test]
    fn parts_that_are_null_do_not_make_a_callback_unreadable() {
        let callback = parse(
            r#"{"messages":[{"id":"w","type":"button","button":null,"context":null}],"value":null}"#,
        );
        let [Event::ButtonReply(reply)] = callback.events.as_slice() else {
            panic!("one reply expected");
        };
        assert_eq!((&reply.button.text, &reply.context.id), (&None, &None));
        let callback = parse(r#"{"field":"account_update","value":null}"#);
        assert!(
            matches!(callback.events.as_slice(), [Event::Change { value, .. }] if value.is_empty())
        );
    }

    #[test]
    fn other_pushes_of_the_platform_are_kept() {
        let callback =
            parse(r#"{"messages":[{"from":"62","id":"w","type":"text","text":{"body":"hai"}}]}"#);
        let Event::Inbound(message) = &callback.events[0] else {
            panic!("a message expected");
        };
        assert_eq!(
            (message.kind.as_deref(), message.text()),
            (Some("text"), Some("hai"))
        );

        let callback = parse(r#"{"field":"account_update","value":{"time":1660019986}}"#);
        let Event::Change { field, value } = &callback.events[0] else {
            panic!("a change expected");
        };
        assert_eq!(
            (field.as_str(), &value["time"]),
            ("account_update", &1_660_019_986.into())
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
            r#"{"statuses":[{"marker":1}]}"#,
            r#"{"statuses":null}"#,
        ] {
            let error = Callback::parse_unverified(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook);
            assert!(!format!("{error} {error:?}").contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let shown = format!("{:?}", parse(BUTTON));
        for personal in ["62812", "Budi", "Stop", "STOP"] {
            assert!(!shown.contains(personal), "{personal}: {shown}");
        }
    }
}
