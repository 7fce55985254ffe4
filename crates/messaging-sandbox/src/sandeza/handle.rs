//! What only Sandeza's controls have.

use std::net::IpAddr;
use std::time::Duration;

use super::recipient::normalise;
use super::{Channel, ChannelMessage, IncomingMessage, SandezaProvider};
use crate::callback::{CallbackError, CallbackUrl};
use crate::controls::Controls;
use crate::identifiers::identifier;
use crate::lock::lock;

/// A running Sandeza. [`accepted`](Controls::accepted) has requests, [`messages_on`](Self::messages_on)
/// what went out on each channel. In the [`callback_log`](Controls::callback_log) `message_id` is the
/// `ref_id`, or for a user's message what [`send_incoming`](Self::send_incoming) returned.
pub type Sandeza = Controls<SandezaProvider>;

impl Controls<SandezaProvider> {
    /// Registers a template, for e-mail and WhatsApp. From the first registered template on,
    /// unknown ones answer 2, "template not found".
    pub fn register_template(&self, template_id: impl Into<String>) {
        let mut account = self.account();
        let templates = account.templates.get_or_insert_default();
        templates.insert(template_id.into());
    }

    /// Makes these the only templates. Without any, every template answers 2, "template not found".
    pub fn only_templates<T: Into<String>>(&self, template_ids: impl IntoIterator<Item = T>) {
        let template_ids = template_ids.into_iter().map(Into::into);
        self.account().templates = Some(template_ids.collect());
    }

    /// Makes a phone number, in any of its spellings, an e-mail address or a chat id one that has
    /// unsubscribed: a message to it answers 21.
    pub fn mark_unsubscribed(&self, recipient: &str) {
        self.account().unsubscribed.insert(normalise(recipient));
    }

    /// Lets only these addresses call, and answers 6 to all others.
    pub fn allow_only_callers(&self, callers: impl IntoIterator<Item = IpAddr>) {
        self.account().callers = Some(callers.into_iter().collect());
    }

    /// Lets every address call, as at first.
    pub fn allow_all_callers(&self) {
        self.account().callers = None;
    }

    /// Sets how many more requests are accepted before one answers 7; `None` for any number.
    pub fn set_tokens(&self, tokens: Option<u64>) {
        self.account().tokens = tokens;
    }

    /// How many more requests are accepted; `None` without a limit.
    pub fn tokens(&self) -> Option<u64> {
        self.account().tokens
    }

    /// The messages that went out on a channel, oldest first, of the last
    /// [`MOST_KEPT`](crate::MOST_KEPT) on all channels. A backup is among them once it has gone
    /// out.
    pub fn messages_on(&self, channel: Channel) -> Vec<ChannelMessage> {
        let mut messages = lock(&self.provider.sent).messages();
        messages.retain(|message| message.channel == channel);
        messages
    }

    /// From now on, posts status callbacks about every accepted request to this address, unless the
    /// recipient is a magic one: sent from operator (16), delivered (1), then on WhatsApp read (9),
    /// on e-mail opened (7). Those of different channels of a request of type 2 overtake each
    /// other. A callback that is not answered with 2xx is tried four times in all, 50 ms, 100 ms
    /// and 200 ms apart.
    pub fn register_callback(&self, url: CallbackUrl) {
        *lock(&self.provider.callback) = Some(url);
    }

    /// From now on, posts users' messages to this address rather than to that of
    /// [`register_callback`](Self::register_callback).
    pub fn register_incoming_callback(&self, url: CallbackUrl) {
        *lock(&self.provider.incoming) = Some(url);
    }

    /// Removes both addresses: posts no more callbacks about requests that are accepted from now
    /// on.
    pub fn remove_callbacks(&self) {
        *lock(&self.provider.callback) = None;
        *lock(&self.provider.incoming) = None;
    }

    /// Sets how long a minute of `backup_exp` takes, 10 ms at first.
    pub fn set_backup_minute(&self, minute: Duration) {
        *lock(&self.provider.minute) = minute;
    }

    /// Forwards a WhatsApp user's message to the application. Returns its id.
    ///
    /// # Errors
    ///
    /// When no callback address is registered.
    pub fn send_incoming(&self, message: IncomingMessage) -> Result<String, CallbackError> {
        self.provider.send_incoming(message)
    }
}

impl SandezaProvider {
    pub(super) fn send_incoming(&self, message: IncomingMessage) -> Result<String, CallbackError> {
        let url = lock(&self.incoming).clone();
        let url = url.or_else(|| lock(&self.callback).clone());
        let url = url.ok_or(CallbackError::NoAddress)?;
        let id = identifier();
        self.core.outbox.send(url, message.delivery(&id));
        Ok(id)
    }
}
