//! What the provider accepted, for a test to look at.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::signature::Algorithm;

/// How many accepted messages, and how many attempts of callbacks, a sandbox keeps. Older ones are forgotten, so
/// that a sandbox can run for long.
pub const MOST_KEPT: usize = 100_000;

/// A message that the provider accepted.
///
/// `Debug` shows the id, the template and the language: no phone number, header value or text.
#[derive(Clone)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// The id that was answered, also when a fault kept that answer from the application.
    pub message_id: String,
    /// The sender.
    pub business_phone: String,
    /// The recipient's phone number, if given.
    pub to: Option<String>,
    /// The recipient's business-scoped user id, if given.
    pub recipient: Option<String>,
    /// The name of the template.
    pub template: String,
    /// The language code of the template.
    pub language: String,
    /// `template.components` as sent; null when there are none.
    pub components: Value,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
    /// The algorithm of the signature that was checked.
    pub algorithm: Algorithm,
}

impl AcceptedMessage {
    /// Whom the message went to: the phone number where both are given, as the documents say.
    pub fn addressee(&self) -> &str {
        self.to
            .as_deref()
            .or(self.recipient.as_deref())
            .unwrap_or_default()
    }
}

impl fmt::Debug for AcceptedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcceptedMessage")
            .field("message_id", &self.message_id)
            .field("template", &self.template)
            .field("language", &self.language)
            .field("algorithm", &self.algorithm)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub(super) struct Journal {
    messages: VecDeque<AcceptedMessage>,
    accepted: u64,
    requests: u64,
}

impl Journal {
    pub(super) fn count_request(&mut self) {
        self.requests = self.requests.saturating_add(1);
    }

    pub(super) fn record(&mut self, message: AcceptedMessage) {
        self.accepted = self.accepted.saturating_add(1);
        if self.messages.len() >= MOST_KEPT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    pub(super) fn messages(&self) -> Vec<AcceptedMessage> {
        self.messages.iter().cloned().collect()
    }

    /// The newest first, because replies are mostly to what was just sent.
    pub(super) fn find(&self, message_id: &str) -> Option<&AcceptedMessage> {
        self.messages
            .iter()
            .rev()
            .find(|message| message.message_id == message_id)
    }

    pub(super) fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: usize) -> AcceptedMessage {
        AcceptedMessage {
            message_id: number.to_string(),
            business_phone: String::new(),
            to: None,
            recipient: None,
            template: String::new(),
            language: String::new(),
            components: Value::Null,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            algorithm: Algorithm::Md5,
        }
    }

    #[test]
    fn the_oldest_messages_are_forgotten_and_still_counted() {
        let mut journal = Journal::default();
        for number in 0..=MOST_KEPT {
            journal.record(message(number));
        }
        assert_eq!(journal.accepted(), MOST_KEPT as u64 + 1);
        assert_eq!(journal.messages().len(), MOST_KEPT);
        assert!(journal.find("0").is_none());
        assert!(journal.find("1").is_some());
    }
}
