//! The provider behind its two sockets: its state, and which API a request is for.

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::DATE;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::account::Account;
use super::arrivals::Arrivals;
use super::host::Host;
use super::journal::{AcceptedMessage, MessageKind};
use super::notice::Notice;
use super::rest::{BASE_PATH, Refusal};
use super::sms::{self, RecentTexts};
use super::status::MessageStatus;
use super::upcoming::Schedule;
use crate::callback::{CallbackUrl, Letter, Outbox};
use crate::clock::Clock;
use crate::fault::FaultQueue;
use crate::identifiers::Identifiers;
use crate::journal::{Journal, MOST_KEPT};
use crate::lock::lock;
use crate::server::{Answer, BoxFuture, Handler, ReceivedRequest};

/// The wait before each callback until a test sets another.
const CALLBACK_PAUSE: Duration = Duration::from_millis(10);

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

/// What each host has of its own.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) account: Mutex<Account>,
    pub(super) arrivals: Mutex<Arrivals>,
}

impl Side {
    fn new(account: Account) -> Self {
        Self {
            account: Mutex::new(account),
            arrivals: Mutex::default(),
        }
    }
}

/// Locks are taken in this order: account, schedule, any other.
pub(super) struct Provider {
    pub(super) clock: Clock,
    pub(super) production: Side,
    pub(super) test: Side,
    pub(super) faults: Mutex<FaultQueue<i64>>,
    pub(super) journal: Mutex<Journal<Arc<AcceptedMessage>>>,
    pub(super) schedule: Mutex<Schedule>,
    pub(super) recent_texts: Mutex<RecentTexts>,
    pub(super) targets: Mutex<Targets>,
    pub(super) pace: Mutex<Duration>,
    pub(super) identifiers: Identifiers,
    pub(super) outbox: Outbox,
    /// Told when something else than the passing of time may have made a status due.
    pub(super) changed: Arc<Notify>,
}

impl Provider {
    /// Delivers its callbacks on this runtime.
    pub(super) fn new(account: Account, clock_offset_ms: i64, runtime: Handle) -> Self {
        let clock = Clock::new(clock_offset_ms);
        Self {
            production: Side::new(account),
            test: Side::new(Account::test()),
            faults: Mutex::default(),
            journal: Mutex::default(),
            schedule: Mutex::default(),
            recent_texts: Mutex::default(),
            targets: Mutex::default(),
            pace: Mutex::new(PACE),
            identifiers: Identifiers::new(clock.now_ms()),
            outbox: Outbox::new(runtime, CALLBACK_PAUSE, MOST_KEPT),
            changed: Arc::default(),
            clock,
        }
    }

    pub(super) fn side(&self, host: Host) -> &Side {
        match host {
            Host::Production => &self.production,
            Host::Test => &self.test,
        }
    }

    pub(super) fn pace(&self) -> Duration {
        *lock(&self.pace)
    }

    pub(super) fn find(
        &self,
        wanted: impl Fn(&AcceptedMessage) -> bool,
    ) -> Option<Arc<AcceptedMessage>> {
        lock(&self.journal)
            .find(|message| wanted(message))
            .map(Arc::clone)
    }

    /// Keeps an accepted message and plans what becomes of it. Whoever calls holds the lock of the
    /// account.
    pub(super) fn record(&self, message: AcceptedMessage) -> Arc<AcceptedMessage> {
        let message = Arc::new(message);
        lock(&self.journal).record(Arc::clone(&message));
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
        let mut account = lock(&self.production.account);
        // Held to the end, so that nobody finds the outbox idle in between.
        let mut schedule = lock(&self.schedule);
        let now_ms = self.clock.now_ms();
        let mut pushes: BTreeMap<String, (CallbackUrl, Vec<Box<dyn Letter>>)> = BTreeMap::new();
        for due in schedule.take_due(now_ms) {
            if due.status == MessageStatus::Failed {
                give_back(&mut account, &due.message);
            }
            let kind = due.message.kind;
            let target = self.status_target(kind);
            if let Some(url) = target.filter(|_| is_pushed(kind, due.status)) {
                let notice = Notice::status(&due.message, due.status, due.at_ms);
                let of_message = pushes.entry(due.message.id.clone());
                let (_, letters) = of_message.or_insert_with(|| (url, Vec::new()));
                letters.push(Box::new(notice));
            }
        }
        for (url, letters) in pushes.into_values() {
            self.outbox.send(url, letters);
        }
        schedule.next_in_ms(now_ms).map(Duration::from_millis)
    }

    fn status_target(&self, kind: MessageKind) -> Option<CallbackUrl> {
        let targets = lock(&self.targets);
        match kind {
            MessageKind::Sms | MessageKind::SmsGroup => targets.sms.clone(),
            _ => targets.whatsapp.clone(),
        }
    }

    fn answer(&self, host: Host, request: &ReceivedRequest) -> Answer {
        lock(&self.journal).count_request();
        let in_time = lock(&self.side(host).arrivals).arrive(request.received_at);
        self.catch_up();
        let process = || {
            if in_time {
                self.route(host, request)
            } else {
                Refusal::RATE.answer(request)
            }
        };
        let fault = lock(&self.faults).next();
        let answer = match fault {
            Some(fault) => fault.answer(&self.clock, |code| refuse(code, request), process),
            None => process(),
        };
        self.catch_up();
        answer
    }

    /// The test host has no SMS: no document mentions one.
    fn route(&self, host: Host, request: &ReceivedRequest) -> Answer {
        let mut account = lock(&self.side(host).account);
        if let Some(operation) = request.path.strip_prefix(BASE_PATH) {
            return self.rest(host, &mut account, operation, request);
        }
        match sms::Operation::of(&request.path) {
            Some(operation) if host == Host::Production => {
                self.sms(operation, &mut account, request)
            }
            _ => self.rest(host, &mut account, "", request),
        }
    }
}

/// The refusal with a code that a script asks for, in the form of the API that was called.
fn refuse(code: i64, request: &ReceivedRequest) -> Answer {
    match sms::Operation::of(&request.path) {
        Some(operation) => operation.refuse(code, request),
        None => Refusal::ErrorCode(code).answer(request),
    }
}

/// Whether a status is pushed: of WhatsApp Business only those that its document names.
fn is_pushed(kind: MessageKind, status: MessageStatus) -> bool {
    use MessageStatus::{Delivered, Failed, Read, Sent};
    match kind {
        MessageKind::Broadcast | MessageKind::Reply | MessageKind::Otp => {
            matches!(status, Sent | Delivered | Read | Failed)
        }
        _ => true,
    }
}

/// The documents say that the deduction of a failed message is reverted.
fn give_back(account: &mut Account, message: &AcceptedMessage) {
    if message.host != Host::Production {
        return;
    }
    match message.kind {
        MessageKind::Sms | MessageKind::SmsGroup => {}
        _ => account.whatsapp.give_back(message.credits),
    }
}

/// One of the provider's two hosts, for a server.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) host: Host,
    pub(super) provider: Arc<Provider>,
}

impl Handler for Front {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        let mut answer = self.provider.answer(self.host, &request);
        answer
            .headers
            .insert(DATE, self.provider.clock.http_date(Duration::ZERO));
        Box::pin(ready(answer))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("outbox", &self.outbox)
            .finish_non_exhaustive()
    }
}
