//! Where messages and refusals are kept.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Channel, MessageState, ProviderName, Refusal, SentMessage, normal_recipient};
use crate::clock::system_time;
use crate::journal::MOST_KEPT;
use crate::template_text::filled;

/// How many bytes are kept, of messages and of refusals each.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// How many refusals are kept.
const MOST_REFUSALS: usize = 10_000;

/// How close together the same message counts as a duplicate, unless set.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);

#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) messages: BTreeMap<u64, Arc<SentMessage>>,
    bytes: usize,
    /// Messages up to this number have made room for others; later ones are here unless they were forgotten.
    pub(super) made_room: u64,
    /// The number of the newest message by the provider's id and the channel.
    by_message_id: HashMap<Key, u64>,
    /// Messages whose state somebody set.
    pub(super) settled: HashSet<Key>,
    /// The newest message by recipient and content.
    by_content: HashMap<u64, u64>,
    pub(super) refusals: VecDeque<Arc<Refusal>>,
    refusal_bytes: usize,
    last_message: u64,
    last_refusal: u64,
    pub(super) last_attempt: u64,
    /// [`DUPLICATE_WINDOW`] unless set.
    pub(super) window: Option<Duration>,
    pub(super) templates: BTreeMap<String, String>,
}

impl Store {
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    #[cfg(feature = "ui")]
    pub(super) fn restore(&mut self, message: SentMessage) {
        self.remove(message.id);
        self.last_message = self.last_message.max(message.id);
        self.keep(message);
    }

    /// Gives a message its number and time, and says whether it is a duplicate.
    pub(super) fn add(&mut self, mut message: SentMessage) -> Arc<SentMessage> {
        self.last_message = self.last_message.saturating_add(1);
        message.id = self.last_message;
        if message.at == SystemTime::UNIX_EPOCH {
            message.at = system_time();
        }
        // The values of a template whose text is known are put in their places.
        if let Some(template) = &message.content.template
            && let Some(text) = self.templates.get(&template.name)
        {
            message.content.text = Some(filled(text, &template.body));
        }
        if message.state != MessageState::Received {
            let before = self.by_content.insert(likeness(&message), message.id);
            let window = self.window.unwrap_or(DUPLICATE_WINDOW);
            message.duplicate_of = before.filter(|before| {
                let before = self.messages.get(before);
                let since = before.map(|before| message.at.duration_since(before.at));
                since.is_some_and(|since| since.unwrap_or_default() <= window)
            });
        }
        self.keep(message)
    }

    fn keep(&mut self, message: SentMessage) -> Arc<SentMessage> {
        self.bytes = self.bytes.saturating_add(size_of_message(&message));
        self.by_message_id.insert(key(&message), message.id);
        let message = Arc::new(message);
        self.messages.insert(message.id, Arc::clone(&message));
        while self.messages.len() > MOST_KEPT || (self.bytes > MOST_BYTES && self.len() > 1) {
            let oldest = self.messages.keys().next().copied().unwrap_or_default();
            self.made_room = self.made_room.max(oldest);
            self.remove(oldest);
        }
        message
    }

    fn remove(&mut self, id: u64) {
        let Some(message) = self.messages.remove(&id) else {
            return;
        };
        self.bytes = self.bytes.saturating_sub(size_of_message(&message));
        let key = key(&message);
        self.settled.remove(&key);
        if self.by_message_id.get(&key) == Some(&id) {
            self.by_message_id.remove(&key);
        }
        let likeness = likeness(&message);
        if self.by_content.get(&likeness) == Some(&id) {
            self.by_content.remove(&likeness);
        }
    }

    /// Forgets everything, or everything of one provider.
    pub(super) fn forget(&mut self, only: Option<ProviderName>) {
        let of = |provider| only.is_none_or(|only| only == provider);
        let all = self.messages.values();
        let gone: Vec<u64> = all
            .filter(|one| of(one.provider))
            .map(|one| one.id)
            .collect();
        gone.into_iter().for_each(|id| self.remove(id));
        if only.is_none() {
            self.made_room = 0;
        }
        self.refusals.retain(|refusal| !of(refusal.provider));
        self.refusal_bytes = self.refusals.iter().map(|one| one.size()).sum();
    }

    /// The message of a provider's id, if it may get this state.
    pub(super) fn may_reach(&self, key: &Key, state: MessageState) -> Option<u64> {
        let message = self.messages.get(self.by_message_id.get(key)?)?;
        state.may_follow(message.state).then_some(message.id)
    }

    /// From now on its state is only set by hand.
    #[cfg(feature = "ui")]
    pub(super) fn settle(&mut self, id: u64) {
        self.settled
            .extend(self.messages.get(&id).map(|one| key(one)));
    }

    /// The message with its new state.
    pub(super) fn set_state(&mut self, id: u64, state: MessageState) -> Option<Arc<SentMessage>> {
        let message = self.messages.get_mut(&id)?;
        Arc::make_mut(message).state = state;
        Some(Arc::clone(message))
    }

    pub(super) fn refuse(&mut self, mut refusal: Refusal) -> Arc<Refusal> {
        self.last_refusal = self.last_refusal.saturating_add(1);
        refusal.id = self.last_refusal;
        self.refusal_bytes = self.refusal_bytes.saturating_add(refusal.size());
        let refusal = Arc::new(refusal);
        self.refusals.push_back(Arc::clone(&refusal));
        while self.refusals.len() > MOST_REFUSALS || self.refusal_bytes > MOST_BYTES {
            let Some(oldest) = self.refusals.pop_front() else {
                break;
            };
            self.refusal_bytes = self.refusal_bytes.saturating_sub(oldest.size());
        }
        refusal
    }
}

/// The provider's id of a message, which is one on each channel.
pub(super) type Key = (ProviderName, String, Channel);

fn key(message: &SentMessage) -> Key {
    let id = message.message_id.clone();
    (message.provider, id, message.channel)
}

/// About as many bytes as it takes.
fn size_of_message(message: &SentMessage) -> usize {
    let words: usize = message.content.words().iter().map(|word| word.len()).sum();
    let from = message.from.as_ref().map_or(0, String::len);
    words + message.request.size() + message.to.len() + from + message.message_id.len() + 1024
}

/// The same number for the same words from an account to the same recipient, whichever provider they go through.
fn likeness(message: &SentMessage) -> u64 {
    let mut hasher = DefaultHasher::new();
    message.account.hash(&mut hasher);
    normal_recipient(&message.to).hash(&mut hasher);
    message.channel.hash(&mut hasher);
    message.content.words().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::{Content, RequestRecord, SignatureCheck};
    use super::*;

    fn message(to: &str, text: &str, at_seconds: u64) -> SentMessage {
        let content = Content::text(text);
        SentMessage {
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(at_seconds),
            ..SentMessage::new(
                ProviderName::NusaSms,
                "sms.send",
                Channel::Sms,
                text,
                to,
                content,
            )
        }
    }

    #[test]
    fn the_same_within_the_window_is_a_duplicate() {
        let mut store = Store::default();
        let mut duplicate_of = |to, text, at| store.add(message(to, text, at)).duplicate_of;
        assert_eq!(duplicate_of("6281200000001", "a", 1), None);
        assert_eq!(duplicate_of("081200000001", "a", 121), Some(1));
        assert_eq!(duplicate_of("6281200000001", "b", 121), None);
        assert_eq!(duplicate_of("6281200000002", "a", 121), None);
        assert_eq!(duplicate_of("6281200000001", "a", 242), None);
    }

    #[test]
    fn many_or_large_messages_push_out_the_oldest() {
        let mut store = Store::default();
        for number in 0..=MOST_KEPT {
            store.add(message("1", &number.to_string(), 1));
        }
        assert_eq!(store.len(), MOST_KEPT);
        assert!(!store.messages.contains_key(&1) && store.messages.contains_key(&2));
        let body = Bytes::from(vec![0; 10 * MEGABYTE]);
        for _ in 0..40 {
            let mut large = message("1", "large", 1);
            large.request.body = body.clone();
            store.add(large);
        }
        assert!(store.bytes <= MOST_BYTES, "{}", store.bytes);
        assert!(store.len() < 30, "{}", store.len());
        store.forget(None);
        assert_eq!((store.len(), store.bytes), (0, 0));
        assert!(store.by_content.is_empty() && store.by_message_id.is_empty());
        let mut huge = message("1", "huge", 1);
        huge.request.body = Bytes::from(vec![0; MOST_BYTES]);
        store.add(huge);
        assert_eq!(store.len(), 1);
    }

    #[test]
    fn all_that_a_caller_makes_long_counts() {
        let long = || "x".repeat(MEGABYTE);
        let short = || message("1", "short", 1);
        let mut messages = [short(), short(), short(), short()];
        messages[0].request.path = long();
        messages[1].request.headers = vec![("x".to_owned(), long())];
        messages[2].to = long();
        messages[3].from = Some(long());
        let check = |expected_string, signed_string| SignatureCheck {
            expected_string,
            signed_string,
            ..SignatureCheck::default()
        };
        let mut refusals: [Refusal; 6] = std::array::from_fn(|_| refusal());
        refusals[0].request.path = long();
        refusals[1].signature = Some(check(long(), None));
        refusals[2].signature = Some(check(String::new(), Some(long())));
        refusals[3].reason = long();
        refusals[4].to = Some(long());
        refusals[5].signature = Some(SignatureCheck {
            received: long(),
            ..SignatureCheck::default()
        });
        let mut store = Store::default();
        for (number, message) in (1..).zip(messages) {
            store.add(message);
            assert_eq!(store.bytes / MEGABYTE, number);
        }
        for (number, refusal) in (1..).zip(refusals) {
            store.refuse(refusal);
            assert_eq!(store.refusal_bytes / MEGABYTE, number);
        }
        store.forget(None);
        assert_eq!((store.bytes, store.refusal_bytes), (0, 0));
    }

    #[test]
    fn many_or_large_refusals_push_out_the_oldest() {
        let mut store = Store::default();
        for _ in 0..=MOST_REFUSALS {
            store.refuse(refusal());
        }
        assert_eq!(store.refusals.len(), MOST_REFUSALS);
        assert_eq!(store.refusals.front().map(|one| one.id), Some(2));
        let reason = "x".repeat(10 * MEGABYTE);
        for _ in 0..30 {
            let mut large = refusal();
            large.reason.clone_from(&reason);
            store.refuse(large);
        }
        assert!(store.refusal_bytes <= MOST_BYTES && store.refusals.len() >= 25);
    }

    const MEGABYTE: usize = 1024 * 1024;

    fn refusal() -> Refusal {
        Refusal {
            id: 0,
            provider: ProviderName::NusaSms,
            account: "default".to_owned(),
            operation: "sms.send".to_owned(),
            to: None,
            status: 400,
            code: String::new(),
            reason: String::new(),
            signature: None,
            at: SystemTime::UNIX_EPOCH,
            request: RequestRecord::default(),
        }
    }

    #[test]
    fn a_known_template_is_filled() {
        let mut store = Store::default();
        let text = "Halo {{1}}, {{2}}".to_owned();
        store.templates.insert("hello".to_owned(), text);
        let mut sent = message("1", "", 1);
        sent.content.template = Some(super::super::TemplateUse {
            name: "hello".to_owned(),
            body: vec!["Budi".to_owned(), "ok".to_owned()],
            ..Default::default()
        });
        assert_eq!(
            store.add(sent).content.text.as_deref(),
            Some("Halo Budi, ok")
        );
    }
}
