use std::fmt::Display;

use messaging_client_core::serde_as::{Items, Text};
use messaging_client_core::{Error, Extra, Personal, read_document};
use serde::Deserialize;
use serde_json::Value;
use serde_with::{Same, serde_as};

use super::Event;

const PARSE: &str = "nxcloud.webhook.parse";

/// One callback: one HTTP request of the platform to the application's server.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Callback {
    /// The sender's number. It is in the table, but missing from every older example.
    pub business_phone: Option<Personal>,
    /// What happened, in the order of the callback. Empty if the platform sends an empty list.
    pub events: Vec<Event>,
    /// The other fields of the callback, such as `contacts`, `metadata`, `app_id` and `wabaId`.
    pub extra: Extra,
}

#[serde_as]
#[derive(Deserialize)]
struct Body {
    business_phone: Option<Personal>,
    #[serde_as(as = "Option<Items<Same>>")]
    statuses: Option<Vec<Value>>,
    #[serde_as(as = "Option<Items<Same>>")]
    messages: Option<Vec<Value>>,
    #[serde_as(as = "Option<Text>")]
    field: Option<String>,
    value: Option<Extra>,
    #[serde(flatten)]
    extra: Extra,
}

impl Callback {
    /// Reads a callback **without verifying it**: anybody can have sent it. For an app without a
    /// callback-signing algorithm, behind a check of your own; otherwise use
    /// [`CallbackVerifier`](super::CallbackVerifier).
    ///
    /// It has every event that can be read. One that cannot is an [`Event::Unreadable`] in its place;
    /// an optional field that cannot be read is in the event's `extra`.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is not JSON, has none of the documented
    /// forms, or none of its events can be read.
    pub fn parse_unverified(body: &[u8]) -> Result<Self, Error> {
        let refuse = |detail: &dyn Display| Error::webhook(PARSE, format!("the callback {detail}"));
        let body: Body = read_document(body)
            .map_err(|error| refuse(&format_args!("is not what is documented: {error}")))?;
        if body.statuses.is_none() && body.messages.is_none() && body.field.is_none() {
            let detail = "has neither statuses nor messages nor a field that changed";
            return Err(refuse(&detail));
        }
        let statuses = body.statuses.into_iter().flatten().map(Event::status);
        let messages = body.messages.into_iter().flatten().map(Event::message);
        let value = body.value.unwrap_or_default();
        let change = body.field.map(|field| Event::Change { field, value });
        let events: Vec<Event> = statuses.chain(messages).chain(change).collect();
        let is_unreadable = |event: &Event| matches!(event, Event::Unreadable(_));
        if !events.is_empty() && events.iter().all(is_unreadable) {
            let detail = "has no event that can be read: each lacks its id, or a status its word";
            return Err(refuse(&detail));
        }
        Ok(Self {
            business_phone: body.business_phone,
            events,
            extra: body.extra,
        })
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;
    use serde_json::json;

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
        assert_eq!(reply.context_id.as_deref(), Some("wamid.1"));
        assert_eq!(reply.text.as_deref(), Some("Stop it"));
        assert_eq!(reply.payload.as_deref(), Some("STOP"));
        assert_eq!(reply.extra["tag_name"], "t");
        assert_eq!(reply.extra["context"]["from"], "6281200000009");
        let template = reply.template.as_ref().unwrap();
        assert_eq!(template.template_id.as_deref(), Some("17"));
        assert_eq!(template.template_name.as_deref(), Some("promo"));
    }

    #[test]
    fn wa_ext_may_be_an_object_or_nonsense() {
        let wa_ext = r#""{\"templateId\":17,\"templateName\":\"promo\",\"components\":[]}""#;
        for (instead, readable) in [
            (r#"{"templateName":"promo"}"#, true),
            (r#""nonsense""#, false),
            ("[]", false),
            ("null", false),
        ] {
            let body = BUTTON.replace(wa_ext, instead);
            assert_ne!(body, BUTTON);
            let callback = parse(&body);
            let Event::ButtonReply(reply) = &callback.events[0] else {
                panic!("a reply expected");
            };
            assert_eq!(reply.template.is_some(), readable, "{instead}");
            assert!(reply.extra.contains_key("wa_ext"), "it is kept as it came");
        }
    }

    fn ids(callback: &Callback) -> Vec<&str> {
        let events = callback.events.iter();
        events
            .map(|event| match event {
                Event::Status(update) => update.message_id.as_str(),
                Event::ButtonReply(reply) => reply.message_id.as_str(),
                Event::Inbound(message) => message.message_id.as_str(),
                _ => "",
            })
            .collect()
    }

    #[test]
    fn several_updates_in_one_callback_keep_their_order() {
        let callback = parse(
            r#"{"statuses":[{"id":"a","status":"sent"},{"id":"b","status":"read"}],"channel":2}"#,
        );
        assert_eq!(ids(&callback), ["a", "b"]);
    }

    #[test]
    fn one_odd_field_loses_no_event() {
        for odd in [
            r#""conversation":[]"#,
            r#""conversation":"c""#,
            r#""conversation":{"id":"c","origin":[]}"#,
            r#""recipient_id":{}"#,
            r#""recipient_id":[]"#,
            r#""errors":{"code":131026}"#,
            r#""errors":"x""#,
            r#""errors":[{"title":{}}]"#,
            r#""costs":{"price":"1"}"#,
            r#""costs":[{"price":{}}]"#,
            r#""meta_message_id":[]"#,
            r#""timestamp":{}"#,
            r#""timestamp":1.5"#,
            r#""message_id":7"#,
            r#""text":"\ud83d""#,
        ] {
            let body = format!(
                r#"{{"statuses":[{{"id":"w1","status":"delivered",{odd}}},{{"id":"w2","status":"read"}}]}}"#
            );
            assert_eq!(ids(&parse(&body)), ["w1", "w2"], "{odd}");
        }
        for odd in [
            r#""business_phone":[]"#,
            r#""value":[],"field":null"#,
            r#""contacts":"x""#,
            r#""field":{}"#,
        ] {
            let body = format!(r#"{{{odd},"statuses":[{{"id":"w1","status":"sent"}}]}}"#);
            assert_eq!(ids(&parse(&body)), ["w1"], "{odd}");
        }
        for odd in [r#""button":"Ya""#, r#""wa_ext":[]"#, r#""context":[]"#] {
            let body = format!(r#"{{"messages":[{{"id":"w1","type":"button",{odd}}}]}}"#);
            assert_eq!(ids(&parse(&body)), ["w1"], "{odd}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_event_in_its_place() {
        let callback = parse(
            r#"{"statuses":[{"id":"w1"},{"id":"w2","status":"read"}],
            "messages":[null,{"type":"unsupported"},{"id":"w3","type":"text","text":{"body":"hai"}}]}"#,
        );
        assert_eq!(ids(&callback), ["", "w2", "", "", "w3"]);
        let Event::Unreadable(kept) = &callback.events[0] else {
            panic!("a status without a word");
        };
        assert_eq!(kept["statuses"], json!({"id": "w1"}));
        assert_eq!(
            serde_json::to_value(&callback.events[3]).unwrap(),
            json!({"kind": "unreadable", "messages": {"type": "unsupported"}})
        );
    }

    #[test]
    fn damaged_text_and_a_byte_order_mark_are_read() {
        let marked = format!("\u{feff}{BUTTON}");
        assert_eq!(ids(&parse(&marked)), ["wamid.2"]);
        let cut = BUTTON.replace("Stop it", r"Stop \ud83d");
        assert_eq!(ids(&parse(&cut)), ["wamid.2"]);
        let latin = BUTTON.replace("Stop it", "caf\u{1}").into_bytes();
        let latin: Vec<u8> = latin
            .into_iter()
            .map(|byte| if byte == 1 { 0xe9 } else { byte })
            .collect();
        let callback = Callback::parse_unverified(&latin).unwrap();
        assert_eq!(ids(&callback), ["wamid.2"]);
    }

    #[test]
    fn long_ids_and_prices_keep_their_characters() {
        let callback = parse(
            r#"{"statuses":[{"id":20123456789012345678901,"status":"sent",
            "costs":[{"price":350.00,"foreign_price":0.1234567890123456789}]}]}"#,
        );
        let [Event::Status(update)] = callback.events.as_slice() else {
            panic!("one status expected");
        };
        assert_eq!(update.message_id, "20123456789012345678901");
        assert_eq!(update.costs[0].price.as_deref(), Some("350.00"));
        assert_eq!(
            update.costs[0].foreign_price.as_deref(),
            Some("0.1234567890123456789")
        );
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
        assert_eq!((&reply.text, &reply.context_id), (&None, &None));
        let callback = parse(r#"{"field":"account_update","value":null}"#);
        assert!(
            matches!(callback.events.as_slice(), [Event::Change { value, .. }] if value.is_empty())
        );
    }

    #[test]
    fn other_pushes_of_the_platform_are_kept() {
        let callback = parse(
            r#"{"messages":[{"from":"62","id":"w","type":"text","text":{"body":"hai"}},
            {"id":"v","type":"image","image":{"id":"media-1"}}]}"#,
        );
        let [Event::Inbound(text), Event::Inbound(image)] = callback.events.as_slice() else {
            panic!("two messages expected");
        };
        assert_eq!(
            (text.r#type.as_deref(), text.text.as_deref()),
            (Some("text"), Some("hai"))
        );
        assert_eq!(image.text, None);
        assert_eq!(image.extra["image"]["id"], "media-1");

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
    fn events_are_written_with_their_kind() {
        let written = |body: &str| serde_json::to_value(&parse(body).events).unwrap();
        assert_eq!(
            written(
                r#"{"statuses":[{"id":"w1","status":"READ","timestamp":"1","costs":[{"price":"0.5"}],"new":1}]}"#
            ),
            json!([{"kind": "status", "message_id": "w1", "status": "read", "delivery_status": "read",
                "timestamp": 1, "costs": [{"price": "0.5"}], "new": 1}])
        );
        let reply = &written(BUTTON)[0];
        assert_eq!(
            (&reply["kind"], &reply["message_id"], &reply["context_id"]),
            (&json!("button_reply"), &json!("wamid.2"), &json!("wamid.1"))
        );
        assert_eq!(
            (&reply["text"], &reply["payload"], &reply["from"]),
            (&json!("Stop it"), &json!("STOP"), &json!("6281200000001"))
        );
        assert_eq!(reply["template"]["templateId"], "17");
        assert_eq!(
            written(r#"{"messages":[{"id":"w","type":"text","text":{"body":"hai"}}]}"#),
            json!([{"kind": "inbound", "message_id": "w", "type": "text", "text": "hai"}])
        );
        assert_eq!(
            written(r#"{"field":"f","value":{"a":1}}"#),
            json!([{"kind": "change", "field": "f", "value": {"a": 1}}])
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
            r#"{"statuses":"marker"}"#,
        ] {
            let error = Callback::parse_unverified(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Webhook, "{body}");
            assert!(!format!("{error} {error:?}").contains("marker"));
        }
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let unreadable = r#"{"messages":[{"from":"6281200000001"},{"id":"w","text":"Budi"}]}"#;
        let shown = format!("{:?} {:?}", parse(BUTTON), parse(unreadable));
        for personal in ["62812", "Budi", "Stop", "STOP"] {
            assert!(!shown.contains(personal), "{personal}: {shown}");
        }
    }
}
