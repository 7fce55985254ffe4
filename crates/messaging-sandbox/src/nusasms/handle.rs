//! What a test holds in its hand.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::ScriptedFault;
use super::account::Account;
use super::date::spaced_date_time;
use super::host::Host;
use super::inbound::{InboundSms, NoCallbackTarget};
use super::journal::AcceptedMessage;
use super::notice::Notice;
use super::provider::{Front, Provider};
use super::status::MessageStatus;
use super::timekeeper::Timekeeper;
use crate::callback::{CallbackAttempt, CallbackUrl};
use crate::journal::Journal;
use crate::lock::lock;
use crate::server::{Handler, Server};

/// A running NusaSMS: both of its hosts. It stops when the [`Sandbox`](crate::Sandbox) that it
/// belongs to is dropped.
///
/// Every method takes effect with the next request that arrives.
#[derive(Debug)]
pub struct NusaSms {
    production: Server,
    test: Server,
    provider: Arc<Provider>,
    _timekeeper: Timekeeper,
}

impl NusaSms {
    pub(crate) async fn bind(
        production: SocketAddr,
        test: SocketAddr,
        account: Account,
        clock_offset_ms: i64,
    ) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let provider = Arc::new(Provider::new(account, clock_offset_ms, runtime.clone()));
        let front = |host| -> Arc<dyn Handler> {
            let provider = Arc::clone(&provider);
            Arc::new(Front { host, provider })
        };
        Ok(Self {
            production: Server::bind(production, front(Host::Production)).await?,
            test: Server::bind(test, front(Host::Test)).await?,
            _timekeeper: Timekeeper::start(&provider, &runtime),
            provider,
        })
    }

    /// The base URL of the production host, which `/nusasms_api/1.0/...` and `/api/...` follow:
    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.production.url()
    }

    /// The base URL of the test host, which `/nusasms_api/1.0/...` follows.
    pub fn test_url(&self) -> String {
        self.test.url()
    }

    /// The address that the production host listens on.
    pub fn addr(&self) -> SocketAddr {
        self.production.addr()
    }

    /// The address that the test host listens on.
    pub fn test_addr(&self) -> SocketAddr {
        self.test.addr()
    }

    /// Moves the provider's clock, in milliseconds against the system's: forward when positive.
    /// Statuses that are reached by that happen at once.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.provider.clock.set_offset_ms(offset_ms);
        self.clock_moved();
    }

    /// Moves the provider's clock forward by this much more. Statuses that are reached by that
    /// happen at once.
    pub fn advance_clock(&self, by: Duration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.provider.clock.advance_ms(by_ms);
        self.clock_moved();
    }

    fn clock_moved(&self) {
        self.provider.catch_up();
        self.provider.changed.notify_one();
    }

    /// Sets how long messages that are accepted from now on stay in each status, one second at
    /// first: `Q`, `S`, `D`, `R`.
    pub fn set_pace(&self, pace: Duration) {
        *lock(&self.provider.pace) = pace;
    }

    /// Sets how far apart calls to one host have to arrive, 50 ms at first as documented; `None`
    /// takes any. A call that comes sooner after the one before it is answered with 429.
    pub fn set_rate_limit(&self, limit: Option<Duration>) {
        for host in [Host::Production, Host::Test] {
            lock(&self.provider.side(host).arrivals).set_limit(limit);
        }
    }

    /// When calls arrived at the production host, in this order, refused ones included: the last
    /// 100,000 at least.
    pub fn arrivals(&self) -> Vec<Instant> {
        lock(&self.provider.production.arrivals).times()
    }

    /// When calls arrived at the test host.
    pub fn test_arrivals(&self) -> Vec<Instant> {
        lock(&self.provider.test.arrivals).times()
    }

    /// Replaces the account of the production host: credentials, senders, groups, credits.
    pub fn set_account(&self, account: Account) {
        *lock(&self.provider.production.account) = account;
    }

    /// Sets the WhatsApp credits of the production account; the day until which they last stays.
    pub fn set_wa_balance(&self, balance: f64) {
        lock(&self.provider.production.account).whatsapp.balance = balance;
    }

    /// The WhatsApp credits that are left.
    pub fn wa_balance(&self) -> f64 {
        lock(&self.provider.production.account).whatsapp.balance
    }

    /// Sets the SMS credits of the production account; the day until which they last stays.
    pub fn set_sms_balance(&self, balance: f64) {
        lock(&self.provider.production.account).sms.balance = balance;
    }

    /// The SMS credits that are left.
    pub fn sms_balance(&self) -> f64 {
        lock(&self.provider.production.account).sms.balance
    }

    /// Registers a template. From the first one on, a broadcast with an unknown name answers 404.
    pub fn register_template(&self, name: impl Into<String>) {
        let name = name.into();
        lock(&self.provider.production.account)
            .templates
            .insert(name);
    }

    /// Makes a number one without WhatsApp, which a check of phone numbers reports.
    pub fn mark_not_on_whatsapp(&self, number: impl Into<String>) {
        let number = number.into();
        lock(&self.provider.production.account)
            .not_on_whatsapp
            .insert(number);
    }

    /// Whether the caller's address is on the production account's list. When it is not, REST
    /// answers 403 and SMS -40.
    pub fn set_ip_allowed(&self, allowed: bool) {
        lock(&self.provider.production.account).ip_allowed = allowed;
    }

    /// Sets how many SMS one number gets in 24 hours before -78, 100 at first; `None` for any
    /// number of them. The number that the provider allows is not documented.
    pub fn set_sms_daily_limit(&self, messages: Option<usize>) {
        lock(&self.provider.recent_texts).set_limit(messages);
    }

    /// Makes the next `times` requests, to either host and of any operation, meet a fault. Faults
    /// happen in the order in which they were asked for.
    pub fn fail_next(&self, times: usize, fault: ScriptedFault) {
        lock(&self.provider.faults).push(times, fault);
    }

    /// The accepted messages, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn accepted(&self) -> Vec<AcceptedMessage> {
        let messages = lock(&self.provider.journal).messages();
        messages.iter().map(|message| (**message).clone()).collect()
    }

    /// How many messages were accepted since the start or the last [`clear`](Self::clear),
    /// forgotten ones included.
    pub fn accepted_count(&self) -> u64 {
        lock(&self.provider.journal).accepted()
    }

    /// The status that an accepted message has now; `None` for an unknown one.
    pub fn status(&self, id: &str) -> Option<MessageStatus> {
        let message = self.provider.find(|message| message.id == id)?;
        Some(message.timetable.status(self.provider.clock.now_ms()))
    }

    /// How many requests were received since the start or the last [`clear`](Self::clear):
    /// accepted, refused and failed ones, on any path of either host.
    pub fn requests(&self) -> u64 {
        lock(&self.provider.journal).requests()
    }

    /// Forgets what happened: accepted messages and what would become of them, arrivals, counts,
    /// the callback log, callbacks that are still under way, and faults that have not happened yet.
    /// The account with its credits, the clock, the limits and the callback addresses stay.
    pub fn clear(&self) {
        lock(&self.provider.faults).clear();
        lock(&self.provider.schedule).clear();
        *lock(&self.provider.journal) = Journal::default();
        lock(&self.provider.recent_texts).clear();
        for host in [Host::Production, Host::Test] {
            lock(&self.provider.side(host).arrivals).clear();
        }
        self.provider.outbox.clear();
    }

    /// Registers one address for all three kinds of callbacks.
    pub fn register_callback(&self, url: &CallbackUrl) {
        self.register_whatsapp_callback(url.clone());
        self.register_sms_callback(url.clone());
        self.register_inbound_callback(url.clone());
    }

    /// From now on, posts every status that a WhatsApp message gets to this address. A callback
    /// that is not answered with 2xx is tried four times in all, 50 ms, 100 ms and 200 ms apart.
    pub fn register_whatsapp_callback(&self, url: CallbackUrl) {
        lock(&self.provider.targets).whatsapp = Some(url);
    }

    /// From now on, posts every status that an SMS gets to this address.
    pub fn register_sms_callback(&self, url: CallbackUrl) {
        lock(&self.provider.targets).sms = Some(url);
    }

    /// From now on, posts inbound SMS to this address.
    pub fn register_inbound_callback(&self, url: CallbackUrl) {
        lock(&self.provider.targets).inbound = Some(url);
    }

    /// Posts no more statuses and inbound SMS.
    pub fn remove_callbacks(&self) {
        let mut targets = lock(&self.provider.targets);
        targets.whatsapp = None;
        targets.sms = None;
        targets.inbound = None;
    }

    /// Whether the result of a check of phone numbers may go to another machine. Unless allowed, a
    /// check with such a `callback_url` is accepted and its result is posted nowhere.
    pub fn allow_remote_callbacks(&self, allowed: bool) {
        lock(&self.provider.targets).remote_allowed = allowed;
    }

    /// Sets the wait before each callback, 10 ms at first.
    pub fn set_callback_pause(&self, pause: Duration) {
        self.provider.outbox.set_pause(pause);
    }

    /// Every attempt to deliver a callback, oldest first: the last [`MOST_KEPT`](super::MOST_KEPT).
    pub fn callback_log(&self) -> Vec<CallbackAttempt> {
        self.provider.outbox.log()
    }

    /// Waits until every callback so far is delivered or given up. Statuses that are still to come
    /// are not waited for.
    pub async fn callbacks_idle(&self) {
        self.provider.outbox.idle().await;
    }

    /// Posts an SMS that somebody sends to the account. Returns its id.
    ///
    /// # Errors
    ///
    /// When no address is registered for inbound SMS.
    pub fn send_inbound_sms(&self, sms: &InboundSms) -> Result<String, NoCallbackTarget> {
        let url = lock(&self.provider.targets)
            .inbound
            .clone()
            .ok_or(NoCallbackTarget)?;
        let now_ms = self.provider.clock.now_ms();
        let id = super::identifiers::message_id(now_ms);
        let received = spaced_date_time(now_ms);
        let mut fields = vec![
            ("id", id.as_str()),
            ("originator", &sms.originator),
            ("msg", &sms.text),
            ("receive_date", &received),
        ];
        if let Some(number) = &sms.gateway_number {
            fields.push(("gateway_number", number));
        }
        let notice = Notice::form(&id, "inbound_sms", &fields);
        self.provider.outbox.send(url, vec![Box::new(notice)]);
        Ok(id)
    }
}
