//! The way of one call: draft, wait for the rate limit, authenticate, send, decode; and again, where
//! that is safe, within one deadline.

use std::future::poll_fn;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use crate::client::{ClockShift, Core};
use crate::failed_attempt::{Failed, Judge};
use crate::retry::Outcome;
use crate::{
    Answer, Authenticate, Draft, Effect, Endpoint, Error, Failure, InvalidRequest, Payload, Reply,
    RetryPolicy, Transport, TransportError, TransportFailure, Turn,
};

/// Longer deadlines than this count as this; adding them to the clock could overflow.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);

pub(crate) async fn run<E: Endpoint>(
    core: &Core<E::Account>,
    endpoint: &E,
    timeout: Duration,
    policy: &RetryPolicy,
) -> Result<Reply<E::Response>, Error> {
    let span = tracing::debug_span!("messaging_call", operation = E::OPERATION);
    async {
        // Before the deadline begins: the first call that blocks makes its transport here.
        let transport = core
            .transport()
            .map_err(|refused| Error::invalid_request(E::OPERATION, refused))?;
        let mut run = Run::new(core, transport, endpoint, timeout, policy);
        let result = run.until_it_ends().await;
        run.log_end(result.as_ref().err());
        result
    }
    .instrument(span)
    .await
}

struct Run<'a, E: Endpoint> {
    core: &'a Core<E::Account>,
    transport: &'a dyn Transport,
    endpoint: &'a E,
    policy: &'a RetryPolicy,
    timeout: Duration,
    started: Instant,
    deadline: Instant,
    attempts: u32,
    /// Whether an earlier attempt of this call, tried again by request, may have been accepted.
    may_have_been_sent: bool,
    shift: ClockShift,
    clock_was_corrected: bool,
}

impl<'a, E: Endpoint> Run<'a, E> {
    fn new(
        core: &'a Core<E::Account>,
        transport: &'a dyn Transport,
        endpoint: &'a E,
        timeout: Duration,
        policy: &'a RetryPolicy,
    ) -> Self {
        let started = Instant::now();
        Self {
            core,
            transport,
            endpoint,
            policy,
            timeout,
            started,
            deadline: started + timeout.min(LONGEST_TIMEOUT),
            attempts: 0,
            may_have_been_sent: false,
            shift: core.clock_offset.get(),
            clock_was_corrected: false,
        }
    }

    async fn until_it_ends(&mut self) -> Result<Reply<E::Response>, Error> {
        loop {
            let failed = match self.attempt().await {
                Ok(reply) => return Ok(reply),
                Err(failed) => failed,
            };
            self.may_have_been_sent |= failed.error.may_have_been_sent();
            let error = failed
                .error
                .with_attempts(self.attempts)
                .with_may_have_been_sent(self.may_have_been_sent);
            let Some(wait) = self.wait_before_next(&error, failed.outcome) else {
                return Err(error);
            };
            if !wait.is_zero() {
                self.core.options.clock.sleep(wait).await;
            }
        }
    }

    /// How long to wait before another attempt; `None` where there must be none.
    fn wait_before_next(&mut self, error: &Error, outcome: Outcome) -> Option<Duration> {
        if !self.policy.allows(E::EFFECT, outcome, self.attempts) {
            return None;
        }
        if outcome == Outcome::ClockRefused {
            return self.correct_clock(error).then_some(Duration::ZERO);
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        // Only HTTP 429 says that nothing will be accepted before then.
        let asked_for = error
            .retry_after()
            .filter(|wait| outcome == Outcome::Limited || *wait < left);
        let wait = asked_for.unwrap_or_else(|| {
            let fraction = self.core.options.randomness.fraction();
            self.policy.wait(self.attempts, fraction)
        });
        (wait < left).then_some(wait)
    }

    /// Sets the clock of this call by the answer's `Date` header, once.
    fn correct_clock(&mut self, error: &Error) -> bool {
        let Some(theirs) = error.answer().and_then(Answer::date) else {
            return false;
        };
        if self.clock_was_corrected {
            return false;
        }
        self.clock_was_corrected = true;
        self.shift = ClockShift::between(self.core.options.clock.now(), theirs);
        true
    }

    async fn attempt(&mut self) -> Result<Reply<E::Response>, Failed> {
        // Drafting comes first: what cannot be sent is refused without waiting for a turn.
        let draft = self
            .drafted()
            .map_err(|refused| self.judge().refused_here(refused))?;
        let turn = self.wait_for_turn().await?;
        let request = self
            .authenticated(draft)
            .map_err(|refused| self.judge().refused_here(refused))?;
        if let Some(turn) = turn {
            request.body().progress().hold(turn);
        }
        self.attempts += 1;
        let span =
            tracing::debug_span!("attempt", operation = E::OPERATION, attempt = self.attempts);
        let begun = Instant::now();
        let result = self.exchange(request).instrument(span.clone()).await;
        span.in_scope(|| log_attempt(self.attempts, begun, &result));
        result
    }

    fn drafted(&self) -> Result<Draft, InvalidRequest> {
        let account = &self.core.account;
        let draft = self.endpoint.draft(account)?;
        account.check(&draft)?;
        Ok(draft)
    }

    async fn wait_for_turn(&self) -> Result<Option<Turn>, Failed> {
        let Some(limiter) = &self.core.limiter else {
            return Ok(None);
        };
        timeout_at(self.deadline, limiter.acquire())
            .await
            .map(Some)
            .map_err(|_| self.judge().no_turn())
    }

    fn authenticated(&self, mut draft: Draft) -> Result<http::Request<Payload>, InvalidRequest> {
        let account = &self.core.account;
        let now = self.core.now(self.shift);
        account.prepare(&mut draft, now)?;
        let mut request =
            draft.encode(&self.core.base_url, self.core.options.randomness.as_ref())?;
        account.seal(&mut request, now)?;
        Ok(request)
    }

    async fn exchange(
        &self,
        request: http::Request<Payload>,
    ) -> Result<Reply<E::Response>, Failed> {
        let options = &self.core.options;
        let progress = request.body().progress().clone();
        let mut sending = self.transport.send(request, options.response_limit);
        let watched = poll_fn(|context| {
            let polled = sending.as_mut().poll(context);
            progress.end_turn_unless_reported();
            polled
        });
        match timeout_at(self.attempt_deadline(), watched).await {
            Ok(Ok(answer)) => self.read(answer),
            Ok(Err(broken)) => Err(self.judge().no_answer(self.endpoint, broken)),
            // Asked while the request still exists: dropping it could look like sending it.
            Err(_) => {
                let failure = match progress.nothing_was_sent() {
                    true => TransportFailure::Connect,
                    false => TransportFailure::Timeout,
                };
                let broken = TransportError::new(failure);
                Err(self.judge().no_answer(self.endpoint, broken))
            }
        }
    }

    fn attempt_deadline(&self) -> Instant {
        match self.core.options.attempt_timeout {
            Some(timeout) if E::EFFECT == Effect::Read => self
                .deadline
                .min(Instant::now() + timeout.min(LONGEST_TIMEOUT)),
            _ => self.deadline,
        }
    }

    fn read(&self, answer: Answer) -> Result<Reply<E::Response>, Failed> {
        let decoded = self.endpoint.decode(&answer);
        let clock_refused =
            matches!(&decoded, Err(Failure::Refused(refusal)) if refusal.clock_refused);
        if self.clock_was_corrected && !clock_refused {
            // The corrected time was accepted, so the next call begins with it.
            self.core.clock_offset.learn(self.shift);
        }
        match decoded {
            Ok(response) => Ok(Reply::new(response, answer, self.attempts)),
            Err(failure) => Err(self.judge().no(failure, answer)),
        }
    }

    fn judge(&self) -> Judge {
        Judge {
            operation: E::OPERATION,
            effect: E::EFFECT,
            timeout: self.timeout,
            response_limit: self.core.options.response_limit,
            now: self.core.now(self.shift),
        }
    }

    fn log_end(&self, error: Option<&Error>) {
        let elapsed_ms = || self.started.elapsed().as_millis();
        match error {
            None => tracing::debug!(
                attempts = self.attempts,
                elapsed_ms = elapsed_ms(),
                "call succeeded"
            ),
            Some(error) => tracing::warn!(
                attempts = self.attempts,
                elapsed_ms = elapsed_ms(),
                kind = error.kind().as_str(),
                http_status = error.http_status().map(|status| status.as_u16()),
                provider_code = error.provider_code(),
                may_have_been_sent = error.may_have_been_sent(),
                "call failed"
            ),
        }
    }
}

fn log_attempt<T>(attempt: u32, begun: Instant, result: &Result<Reply<T>, Failed>) {
    // Read only where somebody listens.
    let elapsed_ms = || begun.elapsed().as_millis();
    match result {
        Ok(reply) => tracing::debug!(
            attempt,
            elapsed_ms = elapsed_ms(),
            http_status = reply.answer().status().as_u16(),
            "attempt succeeded"
        ),
        Err(Failed { error, .. }) => tracing::debug!(
            attempt,
            elapsed_ms = elapsed_ms(),
            kind = error.kind().as_str(),
            http_status = error.http_status().map(|status| status.as_u16()),
            provider_code = error.provider_code(),
            "attempt failed"
        ),
    }
}
