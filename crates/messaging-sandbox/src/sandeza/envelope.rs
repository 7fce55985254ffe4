//! The fields around the channels.

use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::answer::check_length;
use super::{AcceptedRequest, Fields, Refusal, codes};
use crate::server::ReceivedRequest;

/// A subject has fewer than 100 characters.
const LONGEST_SUBJECT: usize = 99;
/// What the documents allow for a budget code.
const LONGEST_BUDGET_CODE: usize = 180;
/// What the documents allow for a reference.
const LONGEST_REF_ID: usize = 50;

const KNOWN: [&str; 10] = [
    "signature",
    "time",
    "type",
    "created_by",
    "username",
    "ref_id",
    "subject",
    "sender_id",
    "budget_code",
    "channel",
];

/// What a request asks for with its several channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendType {
    /// Type 1: the first channel, and the next one when that fails.
    PrimaryBackup,
    /// Type 2: one channel, or several at once.
    All,
}

/// A request whose fields are there and of the right JSON types.
pub(super) struct Envelope<'a> {
    pub(super) signature: &'a str,
    pub(super) time: &'a str,
    pub(super) username: &'a str,
    /// The channels as they are keyed, in the order of the request.
    pub(super) channels: Vec<(String, &'a Value)>,
    /// The request as it is kept, without its id and its channels before it is accepted.
    pub(super) accepted: AcceptedRequest,
}

impl<'a> Envelope<'a> {
    /// Reads the fields; whatever is wrong is 1. `body` is the one of the request as a [`Value`], which does not keep the
    /// order of the channels.
    pub(super) fn read(body: &'a Value, request: &ReceivedRequest) -> Result<Self, Refusal> {
        let fields = Fields::of(body, "")?;
        fields.only(&KNOWN)?;
        let time = fields.required_text("time")?;
        let are_digits = time.bytes().all(|byte| byte.is_ascii_digit());
        fields.check(are_digits, "time", "must be Unix seconds in digits")?;
        let signature = fields.required_text("signature")?;
        let send_type = match fields.required_text("type")? {
            "1" => SendType::PrimaryBackup,
            "2" => SendType::All,
            _ => return Err(fields.wrong("type", "must be \"1\" or \"2\"")),
        };
        let created_by = fields.text("created_by")?;
        let username = fields.required_text("username")?;
        let ref_id = fields.text("ref_id")?;
        let ref_id = ref_id.ok_or_else(|| fields.wrong("ref_id", "is required"))?;
        let accepted = AcceptedRequest {
            ref_id: ref_id.to_owned(),
            code_sms: String::new(),
            send_type,
            channels: Vec::new(),
            subject: fields.required_text("subject")?.to_owned(),
            sender_id: fields.required_text("sender_id")?.to_owned(),
            created_by: created_by.map(str::to_owned),
            budget_code: fields.text("budget_code")?.map(str::to_owned),
            headers: request.headers.clone(),
            body: request.body.clone(),
        };
        Ok(Self {
            signature,
            time,
            username,
            channels: channels(&fields, &request.body)?,
            accepted,
        })
    }

    /// 9 for a reference that is empty, too long, not in lower case, or has a space in it.
    pub(super) fn check_ref_id(&self) -> Result<(), Refusal> {
        let ref_id = &self.accepted.ref_id;
        let plain = |c: char| !c.is_uppercase() && !c.is_whitespace() && !c.is_control();
        let length = ref_id.chars().count();
        let valid = (1..=LONGEST_REF_ID).contains(&length) && ref_id.chars().all(plain);
        Refusal::unless(valid, codes::REFNUM)
    }

    /// 24 for the free texts. Their characters are checked as those of any field.
    pub(super) fn check_texts(&self) -> Result<(), Refusal> {
        check_length(&self.accepted.subject, LONGEST_SUBJECT, "subject")?;
        let budget_code = self.accepted.budget_code.as_deref().unwrap_or_default();
        check_length(budget_code, LONGEST_BUDGET_CODE, "budget_code")
    }
}

fn channels<'a>(fields: &Fields<'a>, bytes: &[u8]) -> Result<Vec<(String, &'a Value)>, Refusal> {
    let object = fields.required("channel")?;
    let object = object
        .as_object()
        .ok_or_else(|| fields.wrong("channel", "must be an object"))?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let keys = Keys(Some("channel")).deserialize(&mut reader);
    let keys = keys.map_err(|_| Refusal::parameter("a field is repeated"))?;
    fields.check(keys.len() == object.len(), "channel", "has a channel twice")?;
    let entry = |key: String| object.get(&key).map(|value| (key, value));
    Ok(keys.into_iter().filter_map(entry).collect())
}

/// Reads the keys of an object in the order in which they were sent: those of the object under this key, or of the
/// object itself.
struct Keys(Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Keys {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if self.0 == Some(&*key) {
                // The last one counts, as it does for the values.
                keys = map.next_value_seed(Self(None))?;
                continue;
            }
            map.next_value::<IgnoredAny>()?;
            if self.0.is_none() {
                keys.push(key);
            }
        }
        Ok(keys)
    }
}
