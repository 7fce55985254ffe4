//! What a test holds in its hand.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::ScriptedFault;
use super::account::Account;
use super::button::{ButtonLetter, ButtonReplyError};
use super::callback::{CallbackTarget, Signer};
use super::journal::AcceptedMessage;
use super::provider::Provider;
use crate::callback::CallbackAttempt;
use crate::journal::Journal;
use crate::lock::lock;
use crate::server::{Handler, Server};

/// A running NXCloud. It stops when the [`Sandbox`](crate::Sandbox) that it belongs to is dropped.
///
/// Every method takes effect with the next request that arrives.
#[derive(Debug)]
pub struct NxCloud {
    server: Server,
    provider: Arc<Provider>,
}

impl NxCloud {
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

    /// The base URL, which `/saas/wa/send` follows: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Moves the provider's clock, in milliseconds against the system's: forward when positive. It is the clock
    /// that `ts` is checked against and that `Date` headers and callbacks carry.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.provider.clock.set_offset_ms(offset_ms);
    }

    /// Replaces the account: credentials, senders, templates, balance.
    pub fn set_account(&self, account: Account) {
        *lock(&self.provider.account) = account;
    }

    /// Registers a template in every language. From the first registered template on, unknown names answer 22093.
    pub fn register_template(&self, name: impl Into<String>) {
        lock(&self.provider.account).register_template(name.into(), [].into());
    }

    /// Registers a template in these languages only; the others answer 22092. Without any, it is in every
    /// language.
    pub fn register_template_in<L: Into<String>>(
        &self,
        name: impl Into<String>,
        languages: impl IntoIterator<Item = L>,
    ) {
        let languages = languages.into_iter().map(Into::into).collect();
        lock(&self.provider.account).register_template(name.into(), languages);
    }

    /// Makes these the only templates, in every language. Without any name, every send answers 22093.
    pub fn only_templates<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) {
        lock(&self.provider.account).only_templates(names.into_iter().map(Into::into));
    }

    /// Makes a number, or a user id, one without WhatsApp: a send to it answers 22091.
    pub fn mark_not_on_whatsapp(&self, number: impl Into<String>) {
        lock(&self.provider.account).mark_not_on_whatsapp(number.into());
    }

    /// Sets how many more messages are accepted before a send answers 22125; `None` for any number.
    pub fn set_balance(&self, messages: Option<u64>) {
        lock(&self.provider.account).set_balance(messages);
    }

    /// How many more messages are accepted; `None` without a limit.
    pub fn balance(&self) -> Option<u64> {
        lock(&self.provider.account).remaining()
    }

    /// Makes the next `times` sends meet a fault. Faults happen in the order in which they were asked for.
    pub fn fail_next(&self, times: usize, fault: ScriptedFault) {
        lock(&self.provider.faults).push(times, fault);
    }

    /// The accepted messages, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn accepted(&self) -> Vec<AcceptedMessage> {
        lock(&self.provider.journal).messages()
    }

    /// How many messages were accepted since the start or the last [`clear`](Self::clear), forgotten ones
    /// included.
    pub fn accepted_count(&self) -> u64 {
        lock(&self.provider.journal).accepted()
    }

    /// How many requests were received since the start or the last [`clear`](Self::clear): accepted, refused and
    /// failed ones, on any path.
    pub fn requests(&self) -> u64 {
        lock(&self.provider.journal).requests()
    }

    /// Forgets what happened: accepted messages, counts, the callback log, callbacks that are still under way, and
    /// faults that have not happened yet. The account, the clock and the callback target stay.
    pub fn clear(&self) {
        lock(&self.provider.faults).clear();
        *lock(&self.provider.journal) = Journal::default();
        self.provider.outbox.clear();
    }

    /// From now on, posts status callbacks about every accepted message to this address: `sent`, `delivered` and
    /// `read` in this order, unless the recipient is a magic one. A callback that is not answered with 2xx is
    /// tried four times in all, 50 ms, 100 ms and 200 ms apart.
    pub fn register_callback(&self, target: CallbackTarget) {
        *lock(&self.provider.target) = Some(target);
    }

    /// Posts no more callbacks about messages that are accepted from now on.
    pub fn remove_callback(&self) {
        *lock(&self.provider.target) = None;
    }

    /// Sets the wait before each callback, 10 ms at first.
    pub fn set_callback_pause(&self, pause: Duration) {
        self.provider.outbox.set_pause(pause);
    }

    /// Every attempt to deliver a callback, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn callback_log(&self) -> Vec<CallbackAttempt> {
        self.provider.outbox.log()
    }

    /// Waits until every callback so far is delivered or given up.
    pub async fn callbacks_idle(&self) {
        self.provider.outbox.idle().await;
    }

    /// Presses a quick-reply button of an accepted message: posts the callback of a button with this text and
    /// payload. Returns the id of the recipient's message.
    ///
    /// # Errors
    ///
    /// When there is no such message, or no callback target.
    pub fn send_button_reply(
        &self,
        message_id: &str,
        text: impl Into<String>,
        payload: impl Into<String>,
    ) -> Result<String, ButtonReplyError> {
        let message = lock(&self.provider.journal)
            .find(|message| message.message_id == message_id)
            .cloned()
            .ok_or(ButtonReplyError::UnknownMessage)?;
        let target = lock(&self.provider.target)
            .clone()
            .ok_or(ButtonReplyError::NoCallbackTarget)?;
        let clock = Arc::clone(&self.provider.clock);
        let signer = Signer::new(&lock(&self.provider.account), &target, clock);
        let reply_id = self.provider.message_id();
        let letter = ButtonLetter {
            reply_id: reply_id.clone(),
            text: text.into(),
            payload: payload.into(),
            message,
            signer,
        };
        self.provider
            .outbox
            .send(target.url(), vec![Box::new(letter)]);
        Ok(reply_id)
    }
}
