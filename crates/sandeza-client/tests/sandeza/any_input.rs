//! Nothing that is read makes the client panic, and what is read once is written the same for ever.

use proptest::prelude::*;
use sandeza_client::callback::Callback;
use sandeza_client::{ErrorKind, Message};
use serde_json::{Map, Value};

const KEYS: &[&str] = &[
    "sms",
    "email",
    "line",
    "whatsapp",
    "message",
    "msisdn",
    "template_id",
    "header",
    "button",
    "carousel",
    "cards",
    "components",
    "card_index",
    "type",
    "sub_type",
    "index",
    "parameters",
    "text",
    "image",
    "link",
    "location",
    "latitude",
    "longitude",
    "payload",
    "action",
    "sections",
    "actions",
    "product_items",
    "body",
    "media",
    "url",
    "list",
    "footer",
    "key",
    "title",
    "attachment",
    "backup_on",
    "backup_exp",
    "status",
    "ref_id",
    "from",
];

const WORDS: &[&str] = &[
    "",
    " ",
    "body",
    "HEADER",
    "button",
    "text",
    "image",
    "location",
    "list",
    "URL",
    "mpm",
    "catalog",
    "CAROUSEL",
    "quick_reply",
    "payload",
    "action",
    "postback",
    "0",
    "3",
    "1;3",
    "0;10",
    "text:=:a||text:=:b",
    "image:=:https://a.example/1.png",
    "button:=:url:=:a",
    "a:=:b||",
    "é;:|",
    "NaN",
    "-6.1",
    "nama:a;b:c",
    "62812",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..12).prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((prop::sample::select(KEYS), inner), 0..5).prop_map(|fields| {
                let fields = fields.into_iter();
                Value::Object(fields.map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

/// The sample with one value, at any depth, replaced.
fn replaced(sample: &mut Value, mut place: usize, by: &Value) {
    let mut waiting = vec![sample];
    while let Some(here) = waiting.pop() {
        if place == 0 {
            *here = by.clone();
            return;
        }
        place -= 1;
        match here {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => waiting.extend(fields.values_mut()),
            _ => {}
        }
    }
}

fn is_stable(message: Value) -> Result<(), TestCaseError> {
    let Ok(read) = serde_json::from_value::<Message>(message) else {
        return Ok(());
    };
    let written = serde_json::to_value(&read).unwrap();
    let again: Message = serde_json::from_value(written.clone()).unwrap();
    prop_assert_eq!(serde_json::to_value(&again).unwrap(), written);
    Ok(())
}

macro_rules! sample {
    ($file:literal) => {
        include_str!(concat!("../samples/", $file, ".json"))
    };
}

const SAMPLES: &[&str] = &[
    sample!("01-sms"),
    sample!("03-email-template"),
    sample!("13-template-header-location"),
    sample!("15-template-otp"),
    sample!("17-template-multi-product"),
    sample!("18-template-carousel"),
    sample!("25-delimited-header-location"),
    sample!("27-delimited-otp"),
    sample!("36-message-buttons-header-document"),
    sample!("37-message-list"),
    sample!("38-message-location"),
];

proptest! {
    #[test]
    fn any_channel_is_read_the_same_for_ever(
        name in prop::sample::select(&["sms", "email", "telegram", "whatsapp"][..]),
        fields in prop::collection::vec((prop::sample::select(KEYS), any_json()), 0..6),
    ) {
        let fields: Map<String, Value> = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        is_stable(serde_json::json!({"ref_id": "r", "channel": {name: fields}}))?;
    }

    #[test]
    fn any_change_of_a_sample_is_read_the_same_for_ever(
        sample in prop::sample::select(SAMPLES),
        place in 0_usize..80,
        by in any_json(),
    ) {
        let mut sample: Value = serde_json::from_str(sample).unwrap();
        for key in ["signature", "time", "type", "username"] {
            sample.as_object_mut().unwrap().remove(key);
        }
        replaced(&mut sample, place, &by);
        is_stable(sample)?;
    }

    #[test]
    fn any_callback_is_an_event_or_an_error(callback in any_json(), bytes in any::<Vec<u8>>()) {
        for body in [callback.to_string().into_bytes(), bytes] {
            match Callback::parse_unverified(&body) {
                Ok(callback) => prop_assert!(!callback.events.is_empty()),
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Webhook),
            }
        }
    }
}
