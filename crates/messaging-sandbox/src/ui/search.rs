//! What is searched for: `to: from: text: state: provider: account: code: before: after:` and words.

use std::time::SystemTime;

use super::wire::read_time;
use crate::messages::{MessageState, SentMessage, normal_recipient};

/// Conditions that a message must meet, all of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone)]
enum Condition {
    To(String),
    From(String),
    Text(String),
    State(String),
    Provider(String),
    Account(String),
    Channel(String),
    Operation(String),
    MessageId(String),
    Code(String),
    Before(SystemTime),
    After(SystemTime),
    Duplicate(bool),
    AfterId(u64),
    /// What nothing meets: a value that cannot be read.
    Never,
}

/// The names of the conditions: the same in the search box and as parameters of the API.
pub(super) const NAMES: [&str; 14] = [
    "to",
    "from",
    "text",
    "state",
    "provider",
    "account",
    "channel",
    "operation",
    "message_id",
    "code",
    "before",
    "after",
    "duplicate",
    "after_id",
];

impl Search {
    /// Reads a search box: `name:value` or a word, in quotes where there are spaces.
    pub(super) fn read(text: &str) -> Self {
        let mut search = Self::default();
        for word in words(text) {
            match word.split_once(':') {
                Some((name, value)) if NAMES.contains(&name) => search.add(name, value),
                _ => search.add("text", &word),
            }
        }
        search
    }

    /// Adds a condition by its name; other names are ignored, empty values too.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let lower = value.to_lowercase();
        self.conditions.push(match name {
            "to" => Condition::To(normal_recipient(value)),
            "from" => Condition::From(normal_recipient(value)),
            "text" => Condition::Text(lower),
            "state" => Condition::State(lower),
            "provider" => Condition::Provider(lower),
            "account" => Condition::Account(value.to_owned()),
            "channel" => Condition::Channel(lower),
            "operation" => Condition::Operation(value.to_owned()),
            "message_id" => Condition::MessageId(value.to_owned()),
            "code" => Condition::Code(value.to_owned()),
            "before" => read_time(value).map_or(Condition::Never, Condition::Before),
            "after" => read_time(value).map_or(Condition::Never, Condition::After),
            "duplicate" => Condition::Duplicate(lower != "false"),
            "after_id" => value.parse().map_or(Condition::Never, Condition::AfterId),
            _ => return,
        });
    }

    pub(super) fn meets(&self, message: &SentMessage) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.meets(message))
    }

    /// Whether it would find a message that a recipient wrote: only when it is asked for.
    pub(super) fn wants_received(&self) -> bool {
        let received = MessageState::Received.as_str();
        let mut conditions = self.conditions.iter();
        conditions.any(|one| matches!(one, Condition::State(state) if state == received))
    }
}

impl Condition {
    fn meets(&self, message: &SentMessage) -> bool {
        match self {
            Self::To(number) => normal_recipient(&message.to).contains(number.as_str()),
            Self::From(number) => {
                let from = message.from.as_deref().unwrap_or_default();
                normal_recipient(from).contains(number.as_str())
            }
            Self::Text(text) => {
                let mut words = message.content.words().into_iter();
                words.any(|word| word.to_lowercase().contains(text.as_str()))
                    || message.to.to_lowercase().contains(text.as_str())
            }
            Self::State(state) => message.state.as_str() == state,
            Self::Provider(provider) => message.provider.as_str() == provider,
            Self::Account(account) => message.account == *account,
            Self::Channel(channel) => message.channel.as_str() == channel,
            Self::Operation(operation) => message.operation == *operation,
            Self::MessageId(id) => message.message_id == *id,
            Self::Code(code) => message.code() == Some(code),
            Self::Before(time) => message.at < *time,
            Self::After(time) => message.at > *time,
            Self::Duplicate(wanted) => message.duplicate_of.is_some() == *wanted,
            Self::AfterId(id) => message.id > *id,
            Self::Never => false,
        }
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
    use std::time::Duration;

    use super::*;
    use crate::messages::{Channel, Content, ProviderName};

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
            ("nonsense:5", false),
        ] {
            assert_eq!(Search::read(search).meets(&message), met, "{search}");
        }
    }
}
