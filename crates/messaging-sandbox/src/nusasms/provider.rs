//! The provider behind its two sockets: its state, and which API a request is for.

use std::collections::BTreeMap;
use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;

use super::arrivals::Arrivals;
use super::handle::Companions;
use super::notice::status_notice;
use super::rest::{self, BASE_PATH, Call, Refusal};
use super::sms::{self, RecentTexts};
use super::upcoming::Schedule;
use super::{AcceptedMessage, Account, Host, MessageKind, MessageStatus};
use crate::callback::{CallbackUrl, Delivery};
use crate::lock::lock;
use crate::messages::ProviderName;
use crate::provider::{self, Core, Provider, Setup};
use crate::server::{Answer, BoxFuture, Handler, ReceivedRequest};

/// How long a message stays in a status until a test sets another pace.
const PACE: Duration = Duration::from_secs(1);

/// Where pushes go.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) whatsapp: Option<CallbackUrl>,
    pub(super) sms: Option<CallbackUrl>,
    pub(super) inbound: Option<CallbackUrl>,
    /// Whether the address of a phone check may be on another machine.
    pub(super) remote_allowed: bool,
}

/// NusaSMS behind its sockets. Its core has the accounts of the production host.
///
/// Locks are taken in this order: catching up, account, any other.
#[derive(Debug)]
pub struct NusaSmsProvider {
    pub(super) core: Core<Account, AcceptedMessage, i64>,
    test_account: Arc<Mutex<Account>>,
    pub(super) arrivals: [Mutex<Arrivals>; 2],
    pub(super) schedule: Mutex<Schedule>,
    catching_up: Mutex<()>,
    pub(super) recent_texts: Mutex<RecentTexts>,
    pub(super) targets: Mutex<Targets>,
    pub(super) pace: Mutex<Duration>,
    /// Told when something else than the passing of time may have made a status due.
    pub(super) changed: Arc<Notify>,
}

impl NusaSmsProvider {
    pub(crate) fn new(account: Account, setup: &Setup) -> io::Result<Self> {
        Ok(Self {
            core: Core::new(ProviderName::NusaSms, account, setup)?,
            test_account: Arc::new(Mutex::new(Account::test())),
            arrivals: Default::default(),
            schedule: Mutex::default(),
            catching_up: Mutex::default(),
            recent_texts: Mutex::default(),
            targets: Mutex::default(),
            pace: Mutex::new(PACE),
            changed: Arc::default(),
        })
    }

    pub(super) fn arrivals(&self, host: Host) -> &Mutex<Arrivals> {
        let [production, test] = &self.arrivals;
        match host {
            Host::Production => production,
            Host::Test => test,
        }
    }

    pub(super) fn pace(&self) -> Duration {
        *lock(&self.pace)
    }

    pub(super) fn find(
        &self,
        wanted: impl Fn(&AcceptedMessage) -> bool,
    ) -> Option<Arc<AcceptedMessage>> {
        lock(&self.core.journal).find(wanted)
    }

    /// Keeps an accepted message and plans what becomes of it.
    pub(super) fn record(
        &self,
        request: &ReceivedRequest,
        message: AcceptedMessage,
    ) -> Arc<AcceptedMessage> {
        if let Some(sent) = message.sent_message() {
            self.core.messages.accept(request, sent);
        }
        let message = Arc::new(message);
        let bytes = message.body.len();
        lock(&self.core.journal).record(Arc::clone(&message), bytes);
        if !matches!(
            message.kind,
            MessageKind::PhoneCheck | MessageKind::SmsGroup
        ) {
            lock(&self.schedule).add(&message);
            self.changed.notify_one();
        }
        message
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
        for due in due {
            let message = &due.message;
            // Somebody gave it another status in the meantime.
            if !message
                .timetable()
                .steps()
                .contains(&(due.at_ms, due.status))
            {
                continue;
            }
            let target = self.status_target(message.kind);
            self.reached(message, due.status);
            if let Some(url) = target.filter(|_| is_pushed(message.kind, due.status)) {
                let notice = status_notice(message, due.status, due.at_ms);
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
        let sms = matches!(message.kind, MessageKind::Sms | MessageKind::SmsGroup);
        if status == MessageStatus::Failed && message.host == Host::Production && !sms {
            let account = self.core.accounts.named(&message.account);
            lock(&account).whatsapp.give_back(message.credits);
        }
        if let Some(state) = status.state() {
            let (id, channel) = (&message.id, message.kind.channel());
            self.core
                .messages
                .reached(ProviderName::NusaSms, id, channel, state);
        }
    }

    pub(super) fn status_target(&self, kind: MessageKind) -> Option<CallbackUrl> {
        let targets = lock(&self.targets);
        match kind {
            MessageKind::Sms | MessageKind::SmsGroup => targets.sms.clone(),
            _ => targets.whatsapp.clone(),
        }
    }

    /// The account that a request is from.
    pub(super) fn account(&self, host: Host, request: &ReceivedRequest) -> Arc<Mutex<Account>> {
        if host == Host::Test {
            return Arc::clone(&self.test_account);
        }
        let key = request.header("apikey");
        let user = sms::Operation::of(&request.path).and_then(|_| sms::user(request));
        self.core.accounts.of(request, |account| match &user {
            Some(user) => *user == account.sms_user,
            None => key == Some(account.api_key.as_str()),
        })
    }

    fn answer(&self, host: Host, request: &ReceivedRequest) -> Answer {
        let in_time = lock(self.arrivals(host)).arrive(request.received_at);
        self.catch_up();
        let answer = provider::answer(self, request, || {
            if in_time {
                self.route(host, request)
            } else {
                Refusal::RATE.answer(request)
            }
        });
        self.catch_up();
        answer
    }

    /// The test host has no SMS: no document mentions one.
    fn route(&self, host: Host, request: &ReceivedRequest) -> Answer {
        let account = self.account(host, request);
        let account = &mut lock(&account);
        let sms = sms::Operation::of(&request.path).filter(|_| host == Host::Production);
        if let Some(operation) = sms {
            return self.sms(operation, account, request);
        }
        let call = Call {
            provider: self,
            host,
            account,
            request,
        };
        call.answer(request.path.strip_prefix(BASE_PATH).unwrap_or_default())
    }
}

impl Provider for NusaSmsProvider {
    type Account = Account;
    type Companions = Companions;
    type Message = AcceptedMessage;
    type Code = i64;

    const NAME: ProviderName = ProviderName::NusaSms;
    const FAULTS_ANYWHERE: bool = true;

    fn core(&self) -> &Core<Account, AcceptedMessage, i64> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        match request.path.strip_prefix(BASE_PATH) {
            Some(path) => rest::operation_name(path),
            None => Some(sms::Operation::of(&request.path)?.name(request)),
        }
    }

    /// The refusal with a code that a script asks for, in the form of the API that was called.
    fn refuse(&self, code: i64, request: &ReceivedRequest) -> Answer {
        match sms::Operation::of(&request.path) {
            Some(operation) => operation.refuse(code, request),
            None => Refusal::ErrorCode(code).answer(request),
        }
    }

    fn reason(answer: &Answer) -> Option<(String, String)> {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        rest::reason(&body)
            .or_else(|| sms::reason(&body, &answer.body))
            .or_else(|| answer.plain_reason())
    }

    fn forget(&self) {
        lock(&self.schedule).clear();
        lock(&self.recent_texts).clear();
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
    use MessageStatus::{Delivered, Failed, Queued, Read, Sent};
    match kind {
        MessageKind::Broadcast | MessageKind::Reply | MessageKind::Otp => {
            matches!(status, Queued | Sent | Delivered | Read | Failed)
        }
        _ => true,
    }
}

/// One of the provider's two hosts, for a server.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) host: Host,
    pub(super) provider: Arc<NusaSmsProvider>,
}

impl Handler for Listener {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        Box::pin(ready(self.provider.answer(self.host, &request)))
    }
}
