//! The provider behind the socket: its state, and what comes before and after its routes.

use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, DATE, HeaderValue, LOCATION};

use super::accepted::AcceptedMessage;
use super::account::Account;
use super::form::{Form, decode};
use super::html::html;
use super::magic::Magic;
use super::multipart::{Malformed, boundary};
use super::receive::FormSink;
use super::refusal::Refusal;
use super::route::{BASE_PATH, site};
use super::state::State;
use super::trap::{Trap, Traps};
use crate::clock::Clock;
use crate::fault::FaultQueue;
use crate::identifiers::Identifiers;
use crate::journal::Journal;
use crate::lock::lock;
use crate::server::{Answer, BodySink, BoxFuture, Handler, ReceivedRequest};

/// Where calls are redirected to under maintenance.
const MAINTENANCE_PATH: &str = "/maintenance-mode";

/// Locks are taken in this order: account, state, any other.
pub(super) struct Provider {
    pub(super) clock: Clock,
    pub(super) started_ms: u64,
    pub(super) account: Mutex<Account>,
    pub(super) state: Mutex<State>,
    pub(super) faults: Mutex<FaultQueue<Refusal>>,
    pub(super) journal: Mutex<Journal<AcceptedMessage>>,
    pub(super) traps: Mutex<Traps>,
    pub(super) identifiers: Identifiers,
    pub(super) most_held: AtomicUsize,
}

impl Provider {
    pub(super) fn new(account: Account, clock_offset_ms: i64) -> Self {
        let clock = Clock::new(clock_offset_ms);
        let started_ms = clock.now_ms();
        Self {
            started_ms,
            account: Mutex::new(account),
            state: Mutex::default(),
            faults: Mutex::default(),
            journal: Mutex::default(),
            traps: Mutex::default(),
            identifiers: Identifiers::new(started_ms),
            most_held: AtomicUsize::new(0),
            clock,
        }
    }

    pub(super) fn is_trapped(&self, trap: Trap) -> bool {
        lock(&self.traps).is_on(trap)
    }

    pub(super) fn note_held(&self, bytes: usize) {
        self.most_held.fetch_max(bytes, Ordering::Relaxed);
    }

    /// Answers a refusal in the form that is switched on.
    pub(super) fn refuse(&self, refusal: &Refusal) -> Answer {
        if self.is_trapped(Trap::HtmlErrors) {
            return refusal.page();
        }
        refusal.answer()
    }

    /// Does what the magic number of a form asks for, or else what is usual.
    pub(super) fn at_magic(
        &self,
        form: &Form,
        process: impl FnOnce() -> Answer,
    ) -> Result<Answer, Refusal> {
        let text = |name| form.text(name).unwrap_or_default();
        match Magic::of(text("mobile_code"), text("mobile")) {
            Some(Magic::Refuse(refusal)) => Err(refusal),
            Some(Magic::Fault(fault)) => {
                Ok(fault.answer(&self.clock, |refusal| self.refuse(&refusal), process))
            }
            _ => Ok(process()),
        }
    }

    /// Answers a request, whose body `form` reads.
    pub(super) fn answer(
        &self,
        request: &ReceivedRequest,
        form: impl FnOnce() -> Result<Form, Malformed>,
    ) -> Answer {
        lock(&self.journal).count_request();
        let process = || self.process(request, form);
        let fault = lock(&self.faults).next();
        let mut answer = match fault {
            Some(fault) => fault.answer(&self.clock, |refusal| self.refuse(&refusal), process),
            None => process(),
        };
        let date = self.clock.http_date(Duration::ZERO);
        answer.headers.insert(DATE, date);
        answer
    }

    fn process(
        &self,
        request: &ReceivedRequest,
        form: impl FnOnce() -> Result<Form, Malformed>,
    ) -> Answer {
        if request.path == MAINTENANCE_PATH {
            return html(StatusCode::OK, "Under Maintenance");
        }
        let Some(path) = request.path.strip_prefix(BASE_PATH) else {
            return html(StatusCode::NOT_FOUND, "Not Found");
        };
        if self.is_trapped(Trap::Maintenance) {
            return redirect(&format!("{}{MAINTENANCE_PATH}", site(request)));
        }
        let mut account = lock(&self.account);
        self.route(&mut account, path, request, form)
            .unwrap_or_else(|refusal| self.refuse(&refusal))
    }
}

fn redirect(target: &str) -> Answer {
    let answer = html(StatusCode::FOUND, "Redirecting");
    match HeaderValue::try_from(target) {
        Ok(target) => answer.header(LOCATION, target),
        Err(_) => answer,
    }
}

/// The provider for a server.
#[derive(Debug)]
pub(super) struct Front(pub(super) Arc<Provider>);

impl Handler for Front {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        self.0.note_held(request.body.len());
        let answer = self.0.answer(&request, || decode(&request));
        Box::pin(ready(answer))
    }

    fn body_sink(&self, head: &ReceivedRequest) -> Option<Box<dyn BodySink>> {
        let boundary = boundary(head.header(CONTENT_TYPE.as_str())?)?;
        Some(Box::new(FormSink::new(&boundary, Arc::clone(&self.0))))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").finish_non_exhaustive()
    }
}
