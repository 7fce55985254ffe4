//! What is wrong with the end of a case: its own expectations, and what holds for every case.

use std::fmt::Debug;
use std::time::Duration;

use crate::canary::leak_in;
use crate::expected::{End, Expected};
use crate::fault::Fault;
use crate::operation::Operation;
use crate::trial::Trial;

/// How far a call may go beyond its deadline.
const GRACE: Duration = Duration::from_millis(250);

/// What was found wrong with a case.
#[derive(Default)]
pub(crate) struct Verdict {
    pub(crate) problems: Vec<String>,
    /// The call took too long, which on a busy machine may be bad luck.
    late: bool,
}

impl Verdict {
    pub(crate) fn on(operation: &Operation, fault: &Fault, trial: &Trial) -> Self {
        let mut verdict = Self::default();
        verdict.check_end(fault, trial);
        verdict.check_details(operation, fault, trial);
        verdict.check_promises(operation, fault, trial);
        verdict.check_time(fault, trial);
        verdict.check_leaks(operation, trial);
        verdict
    }

    pub(crate) fn only_late(&self) -> bool {
        self.late && self.problems.len() == 1
    }

    fn expect<T: PartialEq + Debug>(&mut self, what: &str, got: T, expected: T) {
        if got != expected {
            self.problems
                .push(format!("{what}: {got:?} instead of {expected:?}"));
        }
    }

    fn forbid(&mut self, wrong: bool, what: impl Into<String>) {
        if wrong {
            self.problems.push(what.into());
        }
    }

    fn check_end(&mut self, fault: &Fault, trial: &Trial) {
        let (end, attempts) = match &trial.called.outcome {
            Ok(success) => (End::Success, success.attempts),
            Err(error) => {
                let end = End::Failure {
                    kind: error.kind(),
                    may_have_been_sent: error.may_have_been_sent(),
                };
                (end, error.attempts())
            }
        };
        let got = Expected {
            end,
            attempts,
            requests: trial.requests.len(),
        };
        self.expect("it ended", got, fault.expected);
        if let (Err(error), true) = (&trial.called.outcome, got != fault.expected) {
            self.problems.push(error.to_string());
        }
    }

    fn check_details(&mut self, operation: &Operation, fault: &Fault, trial: &Trial) {
        self.expect("it waited", trial.waits.clone(), fault.waits.clone());
        let length = match &trial.called.outcome {
            Ok(success) => Some(success.body_length),
            Err(error) => error.raw().map(|raw| raw.body().len()),
        };
        if fault.body_length.is_some() {
            self.expect("the response's length", length, fault.body_length);
        }
        let Err(error) = &trial.called.outcome else {
            return;
        };
        self.expect("retry_after", error.retry_after(), fault.retry_after);
        if let Some(code) = &fault.code {
            self.expect("the code", error.provider_code(), Some(code));
        }
        let name = format!("{}.{}", operation.provider, operation.name);
        self.expect("the operation", error.operation(), &name);
    }

    /// What holds whatever the fault is.
    fn check_promises(&mut self, operation: &Operation, fault: &Fault, trial: &Trial) {
        let requests = trial.requests.len();
        let repeated = operation.writes() && requests > 1 && !fault.surely_not_accepted;
        self.forbid(repeated, "a write reached the server more than once");
        self.expect("redirected to another origin", trial.elsewhere, (0, 0));
        let Err(error) = &trial.called.outcome else {
            return;
        };
        let doubtful_read = !operation.writes() && error.may_have_been_sent();
        self.forbid(doubtful_read, "a read that may have been sent");
        let shown = error.to_string();
        self.forbid(shown.lines().count() != 1, format!("not one line: {shown}"));
        let kept = error.raw().map_or(0, |raw| raw.body().len());
        self.forbid(
            kept > fault.response_limit,
            "the response is over the limit",
        );
        let too_many = u32::try_from(requests).unwrap_or(u32::MAX) > error.attempts();
        self.forbid(too_many, "more requests than attempts");
    }

    fn check_time(&mut self, fault: &Fault, trial: &Trial) {
        let elapsed = trial.called.elapsed;
        let limit = fault.quick.unwrap_or(fault.timeout + GRACE);
        if elapsed > limit {
            self.late = true;
            self.problems
                .push(format!("it took {elapsed:?}, over {limit:?}"));
        }
        let early = fault.ends_at_deadline() && elapsed < fault.timeout;
        self.forbid(early, format!("given up too early, after {elapsed:?}"));
        let waits: Duration = trial.waits.iter().sum();
        self.forbid(waits > fault.timeout, "it would have waited too long");
    }

    fn check_leaks(&mut self, operation: &Operation, trial: &Trial) {
        for (place, text) in &trial.called.shown {
            if let Some(leak) = leak_in(text) {
                self.problems.push(format!("{place} shows {leak}"));
            }
        }
        // Where a request arrived, it had what was searched for; where none did, nothing went out.
        for request in &trial.requests {
            let unescaped = unescaped(request);
            let carried = operation.carries.iter().chain(&["canary"]);
            for canary in carried.filter(|canary| !unescaped.contains(**canary)) {
                self.problems
                    .push(format!("the request is without {canary}"));
            }
        }
        if trial.requests.is_empty() {
            let sent = String::from_utf8_lossy(&trial.received);
            self.forbid(leak_in(&sent).is_some(), "something was sent in the clear");
        }
    }
}

/// The request as its form had it before it was escaped, and as it is.
fn unescaped(request: &str) -> String {
    let form: String = form_urlencoded::parse(request.as_bytes())
        .map(|(name, value)| format!("{name}={value}&"))
        .collect();
    format!("{request}\n{form}")
}
