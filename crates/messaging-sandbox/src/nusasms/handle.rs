//! What only NusaSMS's controls have.

use std::future::ready;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::date::spaced_date_time;
use super::identifiers;
use super::notice::form_notice;
use super::upcoming::keep_time;
use super::{Host, InboundSms, MessageStatus, NusaSmsProvider};
use crate::callback::{CallbackError, CallbackUrl};
use crate::controls::Controls;
use crate::lock::lock;
use crate::provider::Provider;
use crate::server::{Handler, ReceivedRequest, Server};

/// A running NusaSMS: both of its hosts. [`url`](Controls::url) is that of the production host, which
/// `/nusasms_api/1.0/...` and `/api/...` follow.
pub type NusaSms = Controls<NusaSmsProvider>;

/// What NusaSMS has beside its production host.
#[derive(Debug)]
pub struct Companions {
    test: Server,
    /// Ends with this.
    _timekeeper: JoinSet<()>,
}

impl Controls<NusaSmsProvider> {
    /// Starts both hosts.
    pub(crate) async fn start_hosts(
        [production, test]: [SocketAddr; 2],
        provider: Arc<NusaSmsProvider>,
    ) -> io::Result<Self> {
        let listener = |host| -> Arc<dyn Handler> {
            let provider = Arc::clone(&provider);
            Arc::new(move |request: ReceivedRequest| ready(provider.answer(host, &request)))
        };
        let test = Server::bind(test, listener(Host::Test)).await?;
        let mut timekeeper = JoinSet::new();
        timekeeper.spawn(keep_time(Arc::downgrade(&provider)));
        let companions = Companions {
            test,
            _timekeeper: timekeeper,
        };
        let handler = listener(Host::Production);
        Self::start(production, provider, handler, companions).await
    }

    /// The base URL of the test host, which `/nusasms_api/1.0/...` follows.
    pub fn test_url(&self) -> String {
        self.companions.test.url()
    }

    /// The address that the test host listens on.
    pub fn test_addr(&self) -> SocketAddr {
        self.companions.test.addr()
    }

    /// Moves the provider's clock forward by this much more. Statuses that are reached by that
    /// happen at once.
    pub fn advance_clock(&self, by: Duration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.provider.core.clock.advance_ms(by_ms);
        self.provider.clock_moved();
    }

    /// Sets how long messages that are accepted from now on stay in each status, one second at
    /// first: `Q`, `S`, `D`, `R`.
    pub fn set_pace(&self, pace: Duration) {
        lock(&self.provider.settings).pace = pace;
    }

    /// Sets how far apart calls to one host have to arrive, 50 ms at first as documented; `None`
    /// takes any. A call that comes sooner after the one before it is answered with 429.
    pub fn set_rate_limit(&self, limit: Option<Duration>) {
        lock(&self.provider.settings).rate_limit = limit;
    }

    /// When calls arrived at the production host, in this order, refused ones included: the last
    /// 100,000 at least.
    pub fn arrivals(&self) -> Vec<Instant> {
        lock(self.provider.arrivals(Host::Production)).clone()
    }

    /// When calls arrived at the test host.
    pub fn test_arrivals(&self) -> Vec<Instant> {
        lock(self.provider.arrivals(Host::Test)).clone()
    }

    /// Sets the WhatsApp credits of the production account; the day until which they last stays.
    pub fn set_wa_balance(&self, balance: f64) {
        self.account().whatsapp.balance = balance;
    }

    /// The WhatsApp credits that are left.
    pub fn wa_balance(&self) -> f64 {
        self.account().whatsapp.balance
    }

    /// Sets the SMS credits of the production account; the day until which they last stays.
    pub fn set_sms_balance(&self, balance: f64) {
        self.account().sms.balance = balance;
    }

    /// The SMS credits that are left.
    pub fn sms_balance(&self) -> f64 {
        self.account().sms.balance
    }

    /// Registers a template. From the first one on, a broadcast with an unknown name answers 404.
    pub fn register_template(&self, name: impl Into<String>) {
        self.account().templates.insert(name.into());
    }

    /// Makes a number one without WhatsApp, which a check of phone numbers reports.
    pub fn mark_not_on_whatsapp(&self, number: impl Into<String>) {
        self.account().not_on_whatsapp.insert(number.into());
    }

    /// Whether the caller's address is on the production account's list. When it is not, REST
    /// answers 403 and SMS -40.
    pub fn set_ip_allowed(&self, allowed: bool) {
        self.account().ip_allowed = allowed;
    }

    /// Sets how many SMS one number gets in 24 hours before -78, 100 at first; `None` for any
    /// number of them. The number that the provider allows is not documented.
    pub fn set_sms_daily_limit(&self, messages: Option<usize>) {
        lock(&self.provider.settings).daily_limit = messages;
    }

    /// The status that an accepted message has now; `None` for an unknown one.
    pub fn status(&self, id: &str) -> Option<MessageStatus> {
        let core = &self.provider.core;
        let message = lock(&core.journal).find(|message| message.id == id)?;
        Some(message.timetable().status(core.clock.now_ms()))
    }

    /// Registers one address for all three kinds of callbacks.
    pub fn register_callback(&self, url: &CallbackUrl) {
        self.provider.set_target(Some(url.clone()));
    }

    /// From now on, posts every status that a WhatsApp message gets to this address. A callback
    /// that is not answered with 2xx is tried four times in all, 50 ms, 100 ms and 200 ms apart.
    pub fn register_whatsapp_callback(&self, url: CallbackUrl) {
        lock(&self.provider.settings).whatsapp = Some(url);
    }

    /// From now on, posts every status that an SMS gets to this address.
    pub fn register_sms_callback(&self, url: CallbackUrl) {
        lock(&self.provider.settings).sms = Some(url);
    }

    /// From now on, posts inbound SMS to this address.
    pub fn register_inbound_callback(&self, url: CallbackUrl) {
        lock(&self.provider.settings).inbound = Some(url);
    }

    /// Posts no more statuses and inbound SMS.
    pub fn remove_callbacks(&self) {
        self.provider.set_target(None);
    }

    /// Whether the result of a check of phone numbers may go to another machine. Unless allowed, a
    /// check with such a `callback_url` is accepted and its result is posted nowhere.
    pub fn allow_remote_callbacks(&self, allowed: bool) {
        lock(&self.provider.settings).remote_allowed = allowed;
    }

    /// Posts an SMS that somebody sends to the account. Returns its id.
    ///
    /// # Errors
    ///
    /// When no address is registered for inbound SMS.
    pub fn send_inbound_sms(&self, sms: &InboundSms) -> Result<String, CallbackError> {
        self.provider.inbound_sms(sms)
    }
}

impl NusaSmsProvider {
    /// Posts an inbound SMS, and returns its id.
    pub(super) fn inbound_sms(&self, sms: &InboundSms) -> Result<String, CallbackError> {
        let url = lock(&self.settings).inbound.clone();
        let url = url.ok_or(CallbackError::NoAddress)?;
        let now_ms = self.core.clock.now_ms();
        let id = identifiers::message_id(now_ms);
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
        let notice = form_notice(&id, "inbound_sms", &fields);
        self.core.outbox.send(url, notice);
        Ok(id)
    }
}
