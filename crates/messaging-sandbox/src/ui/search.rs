//! What is searched for: `to: from: text: state: provider: account: code: before: after:` and words.

use super::wire::read_time;
use crate::messages::{Channel, MessageState, ProviderName, SentMessage, normal_recipient};

/// Conditions that a message must meet, all of them.
#[derive(Default)]
pub(super) struct Search {
    conditions: Vec<Condition>,
    /// Whether it would find a message that a recipient wrote: only when it is asked for.
    pub(super) wants_received: bool,
}

type Condition = Box<dyn Fn(&SentMessage) -> bool + Send + Sync>;

fn boxed(condition: impl Fn(&SentMessage) -> bool + Send + Sync + 'static) -> Condition {
    Box::new(condition)
}

/// The condition of a name, in the search box and as a parameter of the API; `None` where there is none of this name,
/// or where it cannot have this value.
fn condition(name: &str, value: &str) -> Option<Condition> {
    let (lower, value) = (value.to_lowercase(), value.to_owned());
    let (number, time) = (normal_recipient(&value), read_time(&value));
    let (after_id, flag): (Option<u64>, Option<bool>) = (value.parse().ok(), lower.parse().ok());
    Some(match name {
        "to" => boxed(move |one| normal_recipient(&one.to).contains(&number)),
        "from" => boxed(move |one| {
            let from = one.from.as_deref().unwrap_or_default();
            normal_recipient(from).contains(&number)
        }),
        "text" => boxed(move |one| {
            let mut words = one.content.words().into_iter().chain([one.to.as_str()]);
            words.any(|word| word.to_lowercase().contains(&lower))
        }),
        "state" => MessageState::from_word(&lower).map(|it| boxed(move |one| one.state == it))?,
        "provider" => {
            ProviderName::from_word(&lower).map(|it| boxed(move |one| one.provider == it))?
        }
        "account" => boxed(move |one| one.account == value),
        "channel" => Channel::from_word(&lower).map(|it| boxed(move |one| one.channel == it))?,
        "operation" => boxed(move |one| one.operation == value),
        "message_id" => boxed(move |one| one.message_id == value),
        "code" => boxed(move |one| one.code() == Some(&value)),
        "before" => time.map(|time| boxed(move |one| one.at < time))?,
        "after" => time.map(|time| boxed(move |one| one.at > time))?,
        "duplicate" => flag.map(|is| boxed(move |one| one.duplicate_of.is_some() == is))?,
        "after_id" => after_id.map(|id| boxed(move |one| one.id > id))?,
        _ => return None,
    })
}

impl Search {
    /// Reads a search box: `name:value` or a word, in quotes where there are spaces.
    pub(super) fn read(text: &str) -> Self {
        let mut search = Self::default();
        for word in words(text) {
            let named = word.split_once(':');
            if !named.is_some_and(|(name, value)| search.add(name, value)) {
                search.add("text", &word);
            }
        }
        search
    }

    /// Adds a condition by its name, none for an empty value. Returns whether there is one of this name that can have
    /// the value.
    pub(super) fn add(&mut self, name: &str, value: &str) -> bool {
        let condition = condition(name, value);
        let is_known = condition.is_some();
        if !value.is_empty() {
            self.conditions.extend(condition);
            let received = MessageState::Received.as_str();
            self.wants_received |= name == "state" && value.eq_ignore_ascii_case(received);
        }
        is_known
    }

    pub(super) fn meets(&self, message: &SentMessage) -> bool {
        self.conditions.iter().all(|condition| condition(message))
    }
}

/// The words of a text; quotes keep spaces together.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match (c, words.last_mut()) {
            ('"', _) => quoted = !quoted,
            (c, _) if c.is_whitespace() && !quoted => words.push(String::new()),
            (c, Some(word)) => word.push(c),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::messages::Content;

    #[test]
    fn all_conditions_must_be_met() {
        let content = Content::text("Kode Anda 123456");
        let mut message = SentMessage::new(
            ProviderName::NusaSms,
            "sms.send",
            Channel::Sms,
            "m1",
            "6281200000001",
            content,
        );
        message.at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        message.id = 5;
        message.from = Some("6281100000001".to_owned());
        for (search, met) in [
            ("", true),
            ("kode", true),
            ("kode anda", true),
            ("\"anda kode\"", false),
            ("text:\"kode anda\"", true),
            ("to:081200000001", true),
            ("to:0812", true),
            ("0001", true),
            ("provider:nusasms state:accepted", true),
            ("provider:nxcloud", false),
            ("state:read", false),
            ("code:123456 account:default", true),
            (
                "before:2024-01-01T00:00:00Z after:2023-01-01T00:00:00Z",
                true,
            ),
            ("before:2023-01-01T00:00:00Z", false),
            ("before:yesterday", false),
            ("duplicate:true", false),
            ("after_id:5", false),
            ("after_id:4", true),
            ("from:0811", true),
            ("from:0812", false),
            ("channel:sms", true),
            ("channel:line", false),
            ("operation:sms.send", true),
            ("operation:sms", false),
            ("message_id:m1", true),
            ("message_id:m2", false),
            ("before:2023-11-14T22:13:20Z", false),
            ("after:2023-11-14T22:13:20Z", false),
            ("to: text:kode", true),
            ("nonsense:5", false),
        ] {
            assert_eq!(Search::read(search).meets(&message), met, "{search}");
        }
        for (search, received) in [
            ("state:RECEIVED", true),
            ("state:read", false),
            ("text:received", false),
        ] {
            assert_eq!(Search::read(search).wants_received, received, "{search}");
        }
    }
}
