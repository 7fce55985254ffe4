//! The provider behind the socket: its state, and which operation a request is for.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{ALLOW, DATE, HeaderValue};
use http::{Method, StatusCode};
use tokio::runtime::Handle;

use super::account::Account;
use super::callback::CallbackTarget;
use super::journal::AcceptedMessage;
use crate::callback::Outbox;
use crate::clock::Clock;
use crate::fault::FaultQueue;
use crate::identifiers::Identifiers;
use crate::journal::{Journal, MOST_KEPT};
use crate::lock::lock;
use crate::server::{Answer, BoxFuture, Handler, ReceivedRequest};

/// The path of the send operation.
pub(super) const SEND_PATH: &str = "/saas/wa/send";

/// The wait before each callback until a test sets another.
const CALLBACK_PAUSE: Duration = Duration::from_millis(10);

pub(super) struct Provider {
    pub(super) clock: Arc<Clock>,
    pub(super) account: Mutex<Account>,
    pub(super) faults: Mutex<FaultQueue<i64>>,
    pub(super) journal: Mutex<Journal<AcceptedMessage>>,
    pub(super) target: Mutex<Option<CallbackTarget>>,
    pub(super) identifiers: Identifiers,
    pub(super) outbox: Outbox,
}

impl Provider {
    /// Delivers its callbacks on this runtime.
    pub(super) fn new(account: Account, clock_offset_ms: i64, runtime: Handle) -> Self {
        let clock = Arc::new(Clock::new(clock_offset_ms));
        Self {
            account: Mutex::new(account),
            faults: Mutex::default(),
            journal: Mutex::default(),
            target: Mutex::default(),
            identifiers: Identifiers::new(clock.now_ms()),
            outbox: Outbox::new(runtime, CALLBACK_PAUSE, MOST_KEPT),
            clock,
        }
    }

    /// An id in the form of the documented sample: `wamid.` and 32 hex digits.
    pub(super) fn message_id(&self) -> String {
        format!("wamid.{}", self.identifiers.next())
    }

    /// What a gateway answers to other paths and methods is not documented; these are HTTP's own ways.
    fn route(&self, request: &ReceivedRequest) -> Answer {
        if request.path != SEND_PATH {
            return Answer::text(StatusCode::NOT_FOUND, "text/plain", "no such path");
        }
        if request.method != Method::POST {
            return Answer::text(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only POST")
                .header(ALLOW, HeaderValue::from_static("POST"));
        }
        self.send(request)
    }
}

impl Handler for Provider {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        lock(&self.journal).count_request();
        let mut answer = self.route(&request);
        // After the work, so that a date is never older than the clock that a signature was checked against.
        answer
            .headers
            .insert(DATE, self.clock.http_date(Duration::ZERO));
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
