//! What all providers accepted and refused, in one place and in the same words.

mod content;
mod record;
mod refusal;
mod sent_message;
mod store;
mod whatsapp;

#[cfg(feature = "ui")]
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::timeout;

pub use self::content::{Button, Content, Location, Media, TemplateUse};
pub use self::refusal::{Refusal, SignatureCheck};
pub use self::sent_message::{Channel, MessageState, ProviderName, RequestRecord, SentMessage};

#[cfg(feature = "ui")]
pub(crate) use self::record::header_texts;
pub(crate) use self::refusal::Outcome;
pub(crate) use self::sent_message::normal_recipient;
use self::store::Store;
pub(crate) use self::whatsapp::whatsapp_content;
use crate::lock::lock;
use crate::server::ReceivedRequest;
use crate::sms_parts::sms_parts;

/// How many messages are taken at once from where they are kept.
const BATCH: usize = 256;

/// How many changes a slow listener may be behind before it is told that it missed some.
const CHANGES: usize = 1024;

/// Something that changed, for whoever listens.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "ui"), expect(dead_code, reason = "read by the page"))]
pub(crate) enum Change {
    /// A message was accepted, or a recipient wrote one.
    Message(Arc<SentMessage>),
    /// A message got another state.
    State(Arc<SentMessage>),
    /// A request was refused.
    Refused(Arc<Refusal>),
    /// A callback was attempted.
    Callback(u64),
    /// A request was answered: for the log.
    Answered(Arc<Outcome>),
    /// Everything, or everything of one provider, was forgotten.
    Forgotten(Option<ProviderName>),
    /// Messages were taken back from a file.
    Imported,
}

/// The messages of all providers, as [`Sandbox::messages`](crate::Sandbox::messages) gives them: the
/// last [`MOST_KEPT`](crate::MOST_KEPT) and at most 256 MiB, requests included.
///
/// Clones look at the same messages.
#[derive(Clone)]
pub struct Messages {
    store: Arc<Mutex<Store>>,
    changes: broadcast::Sender<Change>,
}

impl Messages {
    pub(crate) fn new() -> Self {
        Self {
            store: Arc::default(),
            changes: broadcast::Sender::new(CHANGES),
        }
    }

    /// The messages that were accepted, oldest first. A backup is among them once it has gone out.
    pub fn all(&self) -> Vec<Arc<SentMessage>> {
        self.find(|message| message.state != MessageState::Received)
    }

    /// The accepted messages for a recipient, in any spelling of the number, oldest first.
    pub fn to(&self, recipient: &str) -> Vec<Arc<SentMessage>> {
        self.find(|message| message.state != MessageState::Received && message.is_to(recipient))
    }

    /// The messages that meet a condition, oldest first, those that recipients wrote included.
    pub fn find(&self, wanted: impl Fn(&SentMessage) -> bool) -> Vec<Arc<SentMessage>> {
        let mut found = self.newest(None, usize::MAX, wanted);
        found.reverse();
        found
    }

    /// Up to so many messages that meet a condition, newest first, older than the one of a number.
    pub fn newest(
        &self,
        before: Option<u64>,
        most: usize,
        wanted: impl Fn(&SentMessage) -> bool,
    ) -> Vec<Arc<SentMessage>> {
        let mut before = before.unwrap_or(u64::MAX);
        let mut found = Vec::new();
        while found.len() < most {
            // The condition may be slow; the providers need what is locked here.
            let store = lock(&self.store);
            let batch = store.messages.range(..before).rev().take(BATCH);
            let batch: Vec<_> = batch.map(|(_, one)| Arc::clone(one)).collect();
            drop(store);
            let Some(last) = batch.last() else {
                break;
            };
            before = last.id;
            let room = most.saturating_sub(found.len());
            found.extend(batch.into_iter().filter(|one| wanted(one)).take(room));
        }
        found
    }

    /// How many messages are kept.
    pub fn count(&self) -> usize {
        lock(&self.store).len()
    }

    /// A message by its number.
    pub fn get(&self, id: u64) -> Option<Arc<SentMessage>> {
        lock(&self.store).messages.get(&id).cloned()
    }

    /// The newest one-time password for a recipient, and the message that it is in.
    pub fn code(&self, recipient: &str) -> Option<(String, Arc<SentMessage>)> {
        let messages = self.to(recipient);
        messages.into_iter().rev().find_map(|message| {
            let code = message.code()?.to_owned();
            Some((code, message))
        })
    }

    /// The messages that said the same to the same recipient as one shortly before them.
    pub fn duplicates(&self) -> Vec<Arc<SentMessage>> {
        self.find(|message| message.duplicate_of.is_some())
    }

    /// The requests that were refused, oldest first.
    pub fn refusals(&self) -> Vec<Arc<Refusal>> {
        lock(&self.store).refusals.iter().cloned().collect()
    }

    /// Waits until there is a message that meets a condition, and returns the first one. `None` when
    /// there is none within this time.
    pub async fn wait_for(
        &self,
        time: Duration,
        wanted: impl Fn(&SentMessage) -> bool,
    ) -> Option<Arc<SentMessage>> {
        let waiting = async {
            let mut changes = self.changes();
            loop {
                if let Some(message) = self.find(&wanted).into_iter().next() {
                    return message;
                }
                // All are looked at again only when some changes were missed.
                while let Ok(change) = changes.recv().await {
                    match change {
                        Change::Message(one) | Change::State(one) if wanted(&one) => return one,
                        Change::Imported => break,
                        _ => {}
                    }
                }
            }
        };
        timeout(time, waiting).await.ok()
    }

    /// Sets how close together the same message counts as a duplicate, two minutes at first.
    pub fn set_duplicate_window(&self, window: Duration) {
        lock(&self.store).window = Some(window);
    }

    /// Gives a template a text, so that its messages can be shown with their values in place of
    /// `{{1}}`, `{{2}}` and so on. An empty text takes it away.
    pub fn set_template_text(&self, name: impl Into<String>, text: impl Into<String>) {
        let templates = &mut lock(&self.store).templates;
        templates.insert(name.into(), text.into());
        templates.retain(|_, text| !text.is_empty());
    }

    /// Forgets all messages and refusals. What each provider keeps stays; its own `clear` forgets
    /// that.
    pub fn clear(&self) {
        self.forget(None);
    }

    /// Takes messages back under the numbers that they had.
    #[cfg(feature = "ui")]
    pub(crate) fn restore(&self, messages: impl IntoIterator<Item = SentMessage>) {
        for message in messages {
            lock(&self.store).restore(message);
        }
        self.tell(Change::Imported);
    }

    /// All messages, and the number up to which older ones have made room for them.
    #[cfg(feature = "ui")]
    pub(crate) fn complete(&self) -> (u64, Vec<Arc<SentMessage>>) {
        let store = lock(&self.store);
        (store.made_room, store.messages.values().cloned().collect())
    }

    /// The texts of templates that were set.
    #[cfg(feature = "ui")]
    pub(crate) fn template_texts(&self) -> BTreeMap<String, String> {
        lock(&self.store).templates.clone()
    }

    /// Forgets everything, or everything of one provider.
    pub(crate) fn forget(&self, only: Option<ProviderName>) {
        let mut store = lock(&self.store);
        store.forget(only);
        self.tell(Change::Forgotten(only));
    }

    /// What changes from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Tells all listeners. What changes a message is told while it is locked, so that they hear it in order.
    pub(crate) fn tell(&self, change: Change) {
        // Fails only when nobody listens.
        let _ = self.changes.send(change);
    }

    /// The number of the next attempt to deliver a callback.
    pub(crate) fn next_attempt(&self) -> u64 {
        let mut store = lock(&self.store);
        store.last_attempt += 1;
        store.last_attempt
    }

    /// Keeps a message that a request made. Returns its number.
    pub(crate) fn accept(&self, request: &ReceivedRequest, mut message: SentMessage) -> u64 {
        message.account = request.notes().account().to_owned();
        message.request = RequestRecord::of(request);
        let text = message.content.text.as_deref();
        let text = text.filter(|_| message.channel == Channel::Sms);
        let parts = text.map(|text| sms_parts(text, message.encoding.is_some()));
        (message.encoding, message.parts) = parts.unzip();
        let id = self.add(message);
        request.notes().accepted.push(id);
        id
    }

    /// Keeps a message that no request made by itself.
    pub(crate) fn add(&self, message: SentMessage) -> u64 {
        let mut store = lock(&self.store);
        let message = store.add(message);
        let id = message.id;
        self.tell(Change::Message(message));
        id
    }

    /// Moves the state of a message forward, found by the provider's id and the channel. Returns `false` where
    /// somebody set its state: then nothing more happens to it by itself.
    pub(crate) fn reached(
        &self,
        provider: ProviderName,
        message_id: &str,
        state: Option<(Channel, MessageState)>,
    ) -> bool {
        let mut store = lock(&self.store);
        let is_on = |channel| state.is_none_or(|(on, _)| on == channel);
        let mut settled = store.settled.iter();
        if settled.any(|(of, id, on)| *of == provider && id == message_id && is_on(*on)) {
            return false;
        }
        if let Some((channel, state)) = state
            && let Some(id) = store.may_reach(&(provider, message_id.to_owned(), channel), state)
            && let Some(message) = store.set_state(id, state)
        {
            self.tell(Change::State(message));
        }
        true
    }

    /// Sets the state of a message whatever it was.
    #[cfg(feature = "ui")]
    pub(crate) fn set_state(&self, id: u64, state: MessageState) {
        let mut store = lock(&self.store);
        store.settle(id);
        if let Some(message) = store.set_state(id, state) {
            self.tell(Change::State(message));
        }
    }

    /// Keeps the outcome of a request.
    pub(crate) fn note(&self, request: &ReceivedRequest, mut outcome: Outcome) {
        let mut store = lock(&self.store);
        if outcome.is_refusal() {
            outcome.refusal.request = RequestRecord::of(request);
            let refusal = store.refuse(outcome.refusal.clone());
            self.tell(Change::Refused(refusal));
        }
        if let Some(fault) = &outcome.fault {
            for id in &outcome.accepted {
                if let Some(message) = store.messages.get_mut(id) {
                    Arc::make_mut(message).fault = Some(fault.clone());
                }
            }
        }
        drop(store);
        self.tell(Change::Answered(Arc::new(outcome)));
    }
}

debug_shows!(Messages(one) { kept: lock(&one.store).len() });

debug_shows!(Outcome(one) { accepted, refusal });

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_slow_condition_keeps_nobody_waiting() {
        let messages = Messages::new();
        for number in 0..1000_u32 {
            let (number, content) = (number.to_string(), Content::default());
            let (provider, channel) = (ProviderName::NusaSms, Channel::Sms);
            messages.add(SentMessage::new(
                provider, "sms.send", channel, number, "1", content,
            ));
        }
        let (counted, count) = channel();
        let other = messages.clone();
        let found = messages.newest(Some(900), 300, |one| {
            if one.id == 899 {
                let (other, counted) = (other.clone(), counted.clone());
                std::thread::spawn(move || counted.send(other.count()));
                assert_eq!(count.recv_timeout(Duration::from_secs(5)), Ok(1000));
            }
            one.id % 2 == 0
        });
        let ids: Vec<u64> = found.iter().map(|one| one.id).collect();
        let expected: Vec<u64> = (1..900).rev().filter(|id| id % 2 == 0).take(300).collect();
        assert_eq!(ids, expected);
        let all: Vec<u64> = messages.find(|_| true).iter().map(|one| one.id).collect();
        assert!(all.into_iter().eq(1..=1000));
        assert!(messages.newest(None, 0, |_| true).is_empty());
    }
}
