//! The provider behind its two sockets: its state, and which API a request is for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::StatusCode;
use http::header::{ALLOW, HeaderValue};
use tokio::sync::Notify;

use super::arrivals::{RATE_LIMIT, arrive};
use super::handle::Companions;
use super::identifiers;
use super::notice::status_notice;
use super::operation::{Call, Operation};
use super::rest::Refusal;
use super::sms::{self, MOST_TO_ONE, Parameters, RecentTexts};
use super::upcoming::Schedule;
use super::{AcceptedMessage, Account, MessageKind, MessageStatus};
use crate::callback::{CallbackUrl, Delivery};
use crate::lock::lock;
use crate::messages::{Channel, ProviderName};
use crate::provider::{self, Core, Provider};
use crate::server::{Answer, ReceivedRequest};

/// How long a message stays in a status until a test sets another pace.
const PACE: Duration = Duration::from_secs(1);

/// Which of the provider's two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host {
    /// `api.nusasms.com`: everything is real and costs credit.
    Production,
    /// `dev.nusasms.com`: one account with a public key, nothing is real, nothing is deducted.
    Test,
}

/// What a test sets, beside the account: where pushes go, and limits.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) whatsapp: Option<CallbackUrl>,
    pub(super) sms: Option<CallbackUrl>,
    pub(super) inbound: Option<CallbackUrl>,
    /// Whether the address of a phone check may be on another machine.
    pub(super) remote_allowed: bool,
    /// How long a message stays in a status.
    pub(super) pace: Duration,
    /// How far apart calls to one host have to arrive.
    pub(super) rate_limit: Option<Duration>,
    /// How many SMS go to the same number in a day.
    pub(super) daily_limit: Option<usize>,
}

/// NusaSMS behind its sockets. Its core has the accounts of the production host.
///
/// Locks are taken in this order: catching up, account, any other.
#[derive(Debug)]
pub struct NusaSmsProvider {
    pub(super) core: Core<Self>,
    test_account: Arc<Mutex<Account>>,
    /// When calls arrived at each host, oldest first.
    arrivals: [Mutex<Vec<Instant>>; 2],
    pub(super) schedule: Mutex<Schedule>,
    catching_up: Mutex<()>,
    pub(super) recent_texts: Mutex<RecentTexts>,
    pub(super) settings: Mutex<Settings>,
    /// Told when something else than the passing of time may have made a status due.
    pub(super) changed: Arc<Notify>,
}

impl NusaSmsProvider {
    pub(super) fn arrivals(&self, host: Host) -> &Mutex<Vec<Instant>> {
        let [production, test] = &self.arrivals;
        match host {
            Host::Production => production,
            Host::Test => test,
        }
    }

    /// Makes happen what is due: gives back credit and pushes statuses. Returns how long it is to
    /// the next one.
    pub(super) fn catch_up(&self) -> Option<Duration> {
        // Held to the end, so that nobody finds the outbox idle in between.
        let _one_at_a_time = lock(&self.catching_up);
        let now_ms = self.core.clock.now_ms();
        let (due, next_in_ms) = {
            let mut schedule = lock(&self.schedule);
            (schedule.take_due(now_ms), schedule.next_in_ms(now_ms))
        };
        let mut pushes: BTreeMap<String, (CallbackUrl, Vec<Delivery>)> = BTreeMap::new();
        for ((at_ms, _), (message, status)) in due {
            // Somebody gave it another status in the meantime.
            if !message.timetable().steps.contains(&(at_ms, status)) {
                continue;
            }
            let target = self.status_target(message.kind);
            self.reached(&message, status);
            if let Some(url) = target.filter(|_| is_pushed(message.kind, status)) {
                let notice = status_notice(&message, status, at_ms);
                let of_message = pushes.entry(message.id.clone());
                let (_, jobs) = of_message.or_insert_with(|| (url, Vec::new()));
                jobs.push(notice);
            }
        }
        for (url, jobs) in pushes.into_values() {
            self.core.outbox.run(Some(url), jobs);
        }
        next_in_ms.map(Duration::from_millis)
    }

    /// What a status means for the credit and for whoever looks at the message. The documents say
    /// that the deduction of a failed message is reverted.
    fn reached(&self, message: &AcceptedMessage, status: MessageStatus) {
        let (id, channel) = (&message.id, message.kind.channel());
        let paid = message.host == Host::Production && channel == Channel::WhatsApp;
        if status == MessageStatus::Failed && paid {
            let account = self.core.accounts.named(&message.account);
            lock(&account).whatsapp.balance += f64::from(message.credits);
        }
        let state = status.state().map(|state| (channel, state));
        self.core.messages.reached(Self::NAME, id, state);
    }

    pub(super) fn status_target(&self, kind: MessageKind) -> Option<CallbackUrl> {
        let settings = lock(&self.settings);
        match kind.channel() {
            Channel::Sms => settings.sms.clone(),
            _ => settings.whatsapp.clone(),
        }
    }

    /// Sets where everything is pushed to; `None` for nowhere.
    pub(super) fn set_target(&self, url: Option<CallbackUrl>) {
        let mut settings = lock(&self.settings);
        settings.whatsapp.clone_from(&url);
        settings.sms.clone_from(&url);
        settings.inbound = url;
    }

    /// The account that a request is from.
    pub(super) fn account(&self, host: Host, request: &ReceivedRequest) -> Arc<Mutex<Account>> {
        if host == Host::Test {
            return Arc::clone(&self.test_account);
        }
        let key = request.header("apikey");
        let is_sms = Operation::of(&request.path).is_some_and(|(operation, _)| operation.is_sms());
        let parameters = is_sms.then(|| Parameters::of(request));
        let user = parameters.as_ref().and_then(|sent| sent.get("user"));
        self.core.accounts.of(request, |account| match user {
            Some(user) => user == account.sms_user,
            None => key == Some(account.api_key.as_str()),
        })
    }

    pub(super) fn answer(&self, host: Host, request: &ReceivedRequest) -> Answer {
        let limit = lock(&self.settings).rate_limit;
        let in_time = arrive(&mut lock(self.arrivals(host)), request.received_at, limit);
        self.catch_up();
        let answer = provider::answer(self, request, || {
            let answer = if in_time {
                self.route(host, request)
            } else {
                let status = StatusCode::TOO_MANY_REQUESTS;
                Err(Refusal::Failure(status, "Rate limit exceeded"))
            };
            answer.unwrap_or_else(|refusal| refusal.answer(request))
        });
        self.catch_up();
        answer
    }

    /// The test host has no SMS: no document mentions one.
    fn route(&self, host: Host, request: &ReceivedRequest) -> Result<Answer, Refusal> {
        let account = self.account(host, request);
        let account = &mut lock(&account);
        let (operation, _) = Operation::of(&request.path)
            .filter(|(operation, _)| host == Host::Production || !operation.is_sms())
            .ok_or(Refusal::not_found("Not Found"))?;
        let allowed = operation.methods();
        if !allowed.split(", ").any(|method| request.method == method) {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            let answer = Refusal::Failure(status, "Method Not Allowed").answer(request);
            return Ok(answer.header(ALLOW, HeaderValue::from_static(allowed)));
        }
        let call = Call {
            provider: self,
            host,
            account,
            request,
        };
        if operation.is_sms() {
            return Ok(call.sms(operation));
        }
        call.rest(operation)
    }
}

impl Provider for NusaSmsProvider {
    type Account = Account;
    type Companions = Companions;
    type Message = AcceptedMessage;
    type Code = i64;

    const NAME: ProviderName = ProviderName::NusaSms;
    const FAULTS_ANYWHERE: bool = true;

    fn new(core: Core<Self>) -> Self {
        Self {
            core,
            test_account: Arc::new(Mutex::new(Account::test())),
            arrivals: Default::default(),
            schedule: Mutex::default(),
            catching_up: Mutex::default(),
            recent_texts: Mutex::default(),
            settings: Mutex::new(Settings {
                whatsapp: None,
                sms: None,
                inbound: None,
                remote_allowed: false,
                pace: PACE,
                rate_limit: Some(RATE_LIMIT),
                daily_limit: Some(MOST_TO_ONE),
            }),
            changed: Arc::default(),
        }
    }

    fn core(&self) -> &Core<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        match Operation::of(&request.path)? {
            (Operation::Command, _) if Parameters::of(request).get("cmd") == Some("DR") => {
                Some("sms.delivery_report")
            }
            (_, name) => Some(name),
        }
    }

    /// The refusal with a code, in the form of the API that was called.
    fn refuse(&self, code: i64, request: &ReceivedRequest) -> Answer {
        let (operation, parameters) = match Operation::of(&request.path) {
            Some((operation, _)) if operation.is_sms() => (operation, Parameters::of(request)),
            _ => return Refusal::ErrorCode(code).answer(request),
        };
        let answer = match operation {
            // That of a group has a campaign name too.
            Operation::Send(kind @ MessageKind::SmsGroup) => {
                let campaign = identifiers::campaign_name(self.core.clock.now_ms());
                sms::answer_send(kind, &parameters, code, &campaign)
            }
            Operation::Send(kind) => sms::answer_send(kind, &parameters, code, ""),
            // No document shows one.
            _ => parameters.result(&[("status", &code.to_string())]),
        };
        answer.refused(code, sms::meaning(code))
    }

    fn forget(&self) {
        *lock(&self.schedule) = Schedule::default();
        *lock(&self.recent_texts) = RecentTexts::default();
        for arrivals in &self.arrivals {
            lock(arrivals).clear();
        }
    }

    fn clock_moved(&self) {
        self.catch_up();
        self.changed.notify_one();
    }
}

/// Whether a status is pushed: of WhatsApp Business only those that its document names.
fn is_pushed(kind: MessageKind, status: MessageStatus) -> bool {
    !kind.is_business() || !matches!(status, MessageStatus::Unsent | MessageStatus::Aborted)
}
