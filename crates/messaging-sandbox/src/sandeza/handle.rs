//! What a test holds in its hand.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::ScriptedFault;
use super::accepted::{AcceptedRequest, ChannelMessage};
use super::account::Account;
use super::channel::Channel;
use super::incoming::{IncomingError, IncomingLetter, IncomingMessage};
use super::provider::Provider;
use super::references::References;
use crate::callback::{CallbackAttempt, CallbackUrl};
use crate::journal::Journal;
use crate::lock::lock;
use crate::server::{Handler, Server};

/// A running Sandeza. It stops when the [`Sandbox`](crate::Sandbox) that it belongs to is dropped.
///
/// Every method takes effect with the next request that arrives.
#[derive(Debug)]
pub struct Sandeza {
    server: Server,
    provider: Arc<Provider>,
}

impl Sandeza {
    pub(crate) async fn bind(
        addr: SocketAddr,
        account: Account,
        clock_offset_ms: i64,
    ) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let provider = Arc::new(Provider::new(account, clock_offset_ms, runtime));
        let handler: Arc<dyn Handler> = Arc::<Provider>::clone(&provider);
        Ok(Self {
            server: Server::bind(addr, handler).await?,
            provider,
        })
    }

    /// The base URL, which `/json/send/cgw` follows: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Moves the provider's clock, in milliseconds against the system's: forward when positive. It
    /// is the clock that `time` is checked against and that `Date` headers and callbacks carry.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.provider.clock.set_offset_ms(offset_ms);
    }

    /// Replaces the account: credentials, senders, templates, tokens.
    pub fn set_account(&self, account: Account) {
        *lock(&self.provider.account) = account;
    }

    /// Registers a template, for e-mail and WhatsApp. From the first registered template on,
    /// unknown ones answer 2, "template not found".
    pub fn register_template(&self, template_id: impl Into<String>) {
        lock(&self.provider.account).register_template(template_id.into());
    }

    /// Makes these the only templates. Without any, every template answers 2, "template not found".
    pub fn only_templates<T: Into<String>>(&self, template_ids: impl IntoIterator<Item = T>) {
        lock(&self.provider.account).only_templates(template_ids.into_iter().map(Into::into));
    }

    /// Makes a phone number, in any of its spellings, an e-mail address or a chat id one that has
    /// unsubscribed: a message to it answers 21.
    pub fn mark_unsubscribed(&self, recipient: &str) {
        lock(&self.provider.account).mark_unsubscribed(recipient);
    }

    /// Lets only these addresses call, and answers 6 to all others.
    pub fn allow_only_callers(&self, callers: impl IntoIterator<Item = IpAddr>) {
        let callers = callers.into_iter().collect();
        lock(&self.provider.account).set_callers(Some(callers));
    }

    /// Lets every address call, as at first.
    pub fn allow_all_callers(&self) {
        lock(&self.provider.account).set_callers(None);
    }

    /// Sets how many more requests are accepted before one answers 7; `None` for any number.
    pub fn set_tokens(&self, tokens: Option<u64>) {
        lock(&self.provider.account).set_tokens(tokens);
    }

    /// How many more requests are accepted; `None` without a limit.
    pub fn tokens(&self) -> Option<u64> {
        lock(&self.provider.account).remaining()
    }

    /// Makes the next `times` sends meet a fault. Faults happen in the order in which they were
    /// asked for.
    pub fn fail_next(&self, times: usize, fault: ScriptedFault) {
        lock(&self.provider.faults).push(times, fault);
    }

    /// The accepted requests, oldest first: the last [`MOST_KEPT`](crate::MOST_KEPT).
    pub fn accepted(&self) -> Vec<AcceptedRequest> {
        lock(&self.provider.journal).messages()
    }

    /// How many requests were accepted since the start or the last [`clear`](Self::clear),
    /// forgotten ones included.
    pub fn accepted_count(&self) -> u64 {
        lock(&self.provider.journal).accepted()
    }

    /// The messages that went out on a channel, oldest first, of the last
    /// [`MOST_KEPT`](crate::MOST_KEPT) on all channels. A back-up is among them once it has gone
    /// out.
    pub fn messages_on(&self, channel: Channel) -> Vec<ChannelMessage> {
        let mut messages = lock(&self.provider.sent).messages();
        messages.retain(|message| message.channel == channel);
        messages
    }

    /// How many requests were received since the start or the last [`clear`](Self::clear):
    /// accepted, refused and failed ones, on any path.
    pub fn requests(&self) -> u64 {
        lock(&self.provider.journal).requests()
    }

    /// Forgets what happened: accepted requests, used references, counts, the callback log,
    /// callbacks and back-ups that are still under way, and faults that have not happened yet. The
    /// account, the clock and the callback addresses stay.
    pub fn clear(&self) {
        lock(&self.provider.faults).clear();
        self.provider.outbox.clear();
        *lock(&self.provider.journal) = Journal::default();
        *lock(&self.provider.sent) = Journal::default();
        *lock(&self.provider.references) = References::default();
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

    /// Sets the wait before each callback, 10 ms at first.
    pub fn set_callback_pause(&self, pause: Duration) {
        self.provider.outbox.set_pause(pause);
    }

    /// Sets how long a minute of `backup_exp` takes, 10 ms at first.
    pub fn set_backup_minute(&self, minute: Duration) {
        *lock(&self.provider.minute) = minute;
    }

    /// Every attempt to deliver a callback, oldest first: the last [`MOST_KEPT`](crate::MOST_KEPT).
    /// Its `message_id` is the `ref_id`, or for a user's message what
    /// [`send_incoming`](Self::send_incoming) returned.
    pub fn callback_log(&self) -> Vec<CallbackAttempt> {
        self.provider.outbox.log()
    }

    /// Waits until every callback so far is delivered or given up, and every back-up has gone out
    /// that will.
    pub async fn callbacks_idle(&self) {
        self.provider.outbox.idle().await;
    }

    /// Forwards a WhatsApp user's message to the application. Returns its id.
    ///
    /// # Errors
    ///
    /// When no callback address is registered.
    pub fn send_incoming(&self, message: IncomingMessage) -> Result<String, IncomingError> {
        let url = lock(&self.provider.incoming)
            .clone()
            .or_else(|| lock(&self.provider.callback).clone())
            .ok_or(IncomingError::NoCallbackUrl)?;
        let id = self.provider.identifiers.next();
        let letter = IncomingLetter {
            id: id.clone(),
            message,
        };
        self.provider.outbox.send(url, vec![Box::new(letter)]);
        Ok(id)
    }
}
