//! What the four providers have in common: their state, and what happens around every request.

use std::fmt::Debug;
use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{ALLOW, DATE, HeaderValue};
use http::{Method, StatusCode};

use crate::accounts::Accounts;
use crate::callback::Outbox;
use crate::clock::Clock;
use crate::fault_rules::FaultRules;
use crate::journal::Journal;
use crate::lock::lock;
use crate::messages::{Messages, Outcome, ProviderName};
use crate::server::{Answer, Fault, Handler, ReceivedRequest};

/// The state that every provider has. Only its account, its messages and its refusals have types of
/// their own.
#[derive(Debug)]
pub struct Core<P: Provider> {
    pub(crate) clock: Arc<Clock>,
    pub(crate) accounts: Accounts<P::Account>,
    pub(crate) faults: Mutex<FaultRules<P::Code>>,
    pub(crate) journal: Mutex<Journal<P::Message>>,
    pub(crate) outbox: Outbox,
    pub(crate) messages: Messages,
    /// How much later than at once it answers.
    pub(crate) latency: Mutex<Duration>,
}

/// A provider that knows an account and delivers its callbacks on the current runtime.
pub(crate) fn open<P: Provider>(
    account: P::Account,
    clock_offset_ms: i64,
    messages: &Messages,
) -> io::Result<Arc<P>> {
    let clock = Arc::new(Clock::new(clock_offset_ms));
    Ok(Arc::new(P::new(Core {
        accounts: Accounts::new(account),
        faults: Mutex::default(),
        journal: Mutex::default(),
        outbox: Outbox::new(P::NAME, &clock, messages)?,
        messages: messages.clone(),
        latency: Mutex::default(),
        clock,
    })))
}

/// A provider behind its socket. The four of this crate are all there are.
pub trait Provider: Sized + Send + Sync + 'static {
    /// An account with it.
    type Account;
    /// A message that it accepted.
    type Message: Clone;
    /// What runs beside its first server.
    type Companions: Send + Sync;
    /// What its refusals are named by.
    type Code: Clone + Debug;

    /// Its name.
    const NAME: ProviderName;
    /// Whether a scripted fault meets any request, or only those of an operation.
    const FAULTS_ANYWHERE: bool = false;

    #[doc(hidden)]
    fn new(core: Core<Self>) -> Self;

    #[doc(hidden)]
    fn core(&self) -> &Core<Self>;

    /// The operation that a request is for.
    #[doc(hidden)]
    fn operation(request: &ReceivedRequest) -> Option<&'static str>;

    /// How it answers a refusal that a script asks for.
    #[doc(hidden)]
    fn refuse(&self, code: Self::Code, request: &ReceivedRequest) -> Answer;

    /// Forgets what it keeps beside its core.
    #[doc(hidden)]
    fn forget(&self) {}

    /// Does what has become due because its clock was set.
    #[doc(hidden)]
    fn clock_moved(&self) {}
}

/// A provider with one operation: a `POST` to one path.
pub(crate) trait OnePath: Provider {
    const PATH: &'static str;

    /// Answers a `POST` to the path.
    fn send(&self, request: &ReceivedRequest) -> Answer;
}

/// What answers the requests to such a provider. What it answers to any other request is not documented; this is
/// HTTP's own way.
pub(crate) fn one_path<P: OnePath>(provider: Arc<P>) -> Arc<dyn Handler> {
    Arc::new(move |request: ReceivedRequest| {
        let process = || match &request.method {
            _ if request.path != P::PATH => {
                Answer::text(StatusCode::NOT_FOUND, "text/plain", "no such path")
            }
            &Method::POST => provider.send(&request),
            _ => Answer::text(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only POST")
                .header(ALLOW, HeaderValue::from_static("POST")),
        };
        ready(answer(&*provider, &request, process))
    })
}

/// Answers a request: counts it, lets the next fault happen that is for it, and notes the outcome.
pub(crate) fn answer<P: Provider>(
    provider: &P,
    request: &ReceivedRequest,
    process: impl FnOnce() -> Answer,
) -> Answer {
    let core = provider.core();
    lock(&core.journal).requests += 1;
    let operation = P::operation(request);
    let may_fail = P::FAULTS_ANYWHERE || operation.is_some();
    let fault = may_fail.then(|| lock(&core.faults).next(operation));
    let refuse = |code| provider.refuse(code, request);
    let mut answer = match fault.flatten() {
        Some(fault) => fault.answer(&core.clock, refuse, process),
        None => process(),
    };
    // After the work, so that a date is never older than the clock that a signature was checked
    // against.
    let date = core.clock.http_date(Duration::ZERO);
    answer.headers.insert(DATE, date);
    let latency = *lock(&core.latency);
    if answer.scripted.is_none() && !latency.is_zero() {
        answer.fault = Some(Fault::Delay(latency));
    }
    let name = operation.unwrap_or("unknown");
    let outcome = Outcome::of(P::NAME, name, request, &answer, answer.reason());
    core.messages.note(request, outcome);
    answer
}
