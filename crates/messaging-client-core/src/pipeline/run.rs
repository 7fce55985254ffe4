use std::future::poll_fn;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout_at};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::classify::{AttemptError, Classify};
use super::clock_shift::ClockShift;
use super::observer::{AttemptEnded, CallEnded};
use super::plan::{Departure, Plan};
use super::rate_limit::Permit;
use super::retry::Outcome;
use crate::auth::Authenticate;
use crate::clock::LONGEST;
use crate::endpoint::{Effect, Endpoint};
use crate::error::{Error, ErrorKind, ResponseError, ValidationError};
use crate::request::{RequestBody, UnsignedRequest};
use crate::response::{RawResponse, Response};
use crate::transport::{TransportError, TransportFailure};

pub(crate) async fn run<E: Endpoint>(call: &Plan<E>) -> Result<Response<E::Response>, Error> {
    let span = tracing::info_span!(
        "messaging_call",
        otel.name = E::OPERATION,
        operation = E::OPERATION
    );
    async {
        let mut run = Run::new(call);
        let result = run.until_it_ends().await;
        run.report_call(&result);
        result
    }
    .instrument(span)
    .await
}

/// All that would be refused before sending, without sending.
pub(crate) fn check<E: Endpoint>(call: &Plan<E>) -> Result<(), Error> {
    let run = Run::new(call);
    let signed = run.unsigned().and_then(|unsigned| run.signed(unsigned));
    signed.map(drop).map_err(refused::<E>)
}

/// Before anything was sent.
fn refused<E: Endpoint>(why: ValidationError) -> Error {
    Error::invalid_request(E::OPERATION, why)
}

struct Run<'a, E: Endpoint> {
    call: &'a Plan<E>,
    classify: Classify,
    started: Instant,
    deadline: Instant,
    attempts: u32,
    /// Whether an earlier attempt of this call, tried again by request, may have been accepted.
    may_have_been_sent: bool,
    shift: ClockShift,
    clock_was_corrected: bool,
}

impl<'a, E: Endpoint> Run<'a, E> {
    fn new(call: &'a Plan<E>) -> Self {
        let started = Instant::now();
        Self {
            call,
            classify: Classify {
                operation: E::OPERATION,
                effect: E::EFFECT,
                timeout: call.timeout,
                response_limit: call.context.options.response_limit,
            },
            started,
            deadline: started + call.timeout.min(LONGEST),
            attempts: 0,
            may_have_been_sent: false,
            shift: ClockShift(call.context.clock_shift.load(Relaxed)),
            clock_was_corrected: false,
        }
    }

    async fn until_it_ends(&mut self) -> Result<Response<E::Response>, Error> {
        loop {
            let failed = match self.attempt().await {
                Ok(response) => return Ok(response),
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
                self.call.context.options.clock.sleep(wait).await;
            }
        }
    }

    /// How long to wait before another attempt; `None` where there must be none.
    fn wait_before_next(&mut self, error: &Error, outcome: Outcome) -> Option<Duration> {
        let policy = &self.call.retry;
        if !policy.allows(E::EFFECT, outcome, self.attempts) {
            return None;
        }
        if outcome == Outcome::ClockRefused {
            // By the response's `Date` header, once.
            let theirs = error.raw().and_then(RawResponse::date)?;
            self.shift = ClockShift::between(self.call.context.options.clock.now(), theirs);
            let again = std::mem::replace(&mut self.clock_was_corrected, true);
            return (!again).then_some(Duration::ZERO);
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        // Only HTTP 429 says that nothing will be accepted before then.
        let asked_for = error
            .retry_after()
            .filter(|wait| outcome == Outcome::Limited || *wait < left)
            .unwrap_or_default();
        let fraction = self.call.context.options.randomness.fraction();
        let back_off = policy.wait(self.attempts, fraction);
        // What was asked for is waited out whole; the random part on top must fit in.
        let room = left.saturating_sub(asked_for);
        let wait = match asked_for.is_zero() {
            true => back_off,
            false => asked_for.saturating_add(back_off.min(room / 2)),
        };
        (wait < left).then_some(wait)
    }

    async fn attempt(&mut self) -> Result<Response<E::Response>, AttemptError> {
        // The request comes first: what cannot be sent is refused without waiting for a turn.
        let unsigned = self.unsigned().map_err(refused::<E>)?;
        let permit = self.wait_for_turn().await?;
        // The signature comes after the turn: it holds the time, which must be that of departure.
        let request = self.signed(unsigned).map_err(refused::<E>)?;
        if let Some(permit) = permit {
            request.body().progress().hold(permit);
        }
        self.announce_departure().await?;
        self.attempts += 1;
        let span = self.attempt_span();
        let begun = Instant::now();
        let result = self.exchange(request).instrument(span.clone()).await;
        let error = result.as_ref().err().map(|failed| &failed.error);
        let (http_status, trace_id) = match &result {
            Ok(response) => (Some(response.raw().status()), response.trace_id()),
            Err(failed) => (failed.error.http_status(), failed.error.trace_id()),
        };
        let status_code = http_status.map(|status| status.as_u16());
        span.record("http.response.status_code", status_code)
            .record("error.type", error.map(|error| error.kind().as_str()))
            .record("trace_id", trace_id);
        if let Some(observer) = &self.call.context.options.observer {
            observer.attempt_ended(&AttemptEnded {
                operation: E::OPERATION,
                method: E::METHOD,
                path: E::PATH,
                host: self.call.context.base_url.host(),
                attempt: self.attempts,
                elapsed: begun.elapsed(),
                http_status,
                error,
            });
        }
        result
    }

    fn unsigned(&self) -> Result<UnsignedRequest, ValidationError> {
        let (endpoint, account) = (&self.call.endpoint, &self.call.context.account);
        let unsigned = match &self.call.context.options.audience {
            Some(audience) if E::SENDS_MESSAGE => endpoint.request_for(audience, account)?,
            _ => endpoint.request(account)?,
        };
        account.check(&unsigned)?;
        Ok(unsigned)
    }

    async fn wait_for_turn(&self) -> Result<Option<Permit>, Error> {
        let Some(limiter) = &self.call.context.options.limiter else {
            return Ok(None);
        };
        let begun = Instant::now();
        let within = self.deadline.saturating_duration_since(begun);
        let during = "while it waited for its turn under the rate limit";
        let permit = self.in_time(limiter.acquire(within), during).await;
        if let Some(observer) = &self.call.context.options.observer {
            observer.waited_for_turn(E::OPERATION, begun.elapsed());
        }
        let permit = permit?.map_err(|why| self.classify.no_permit(why))?;
        Ok(Some(permit))
    }

    /// A step before the request goes, up to the deadline.
    async fn in_time<T>(&self, step: impl Future<Output = T>, during: &str) -> Result<T, Error> {
        let done = timeout_at(self.deadline, step).await;
        done.map_err(|_| {
            let timeout = self.call.timeout.as_secs_f64();
            let detail = format!(
                "the {timeout} s for this call ran out {during}; this attempt was not sent"
            );
            Error::new(E::OPERATION, ErrorKind::Timeout, detail)
        })
    }

    fn signed(
        &self,
        mut unsigned: UnsignedRequest,
    ) -> Result<http::Request<RequestBody>, ValidationError> {
        let account = &self.call.context.account;
        let options = &self.call.context.options;
        let now = self.now();
        account.prepare(&mut unsigned, now)?;
        let mut request =
            unsigned.encode(&self.call.context.base_url, options.randomness.as_ref())?;
        account.sign(&mut request, now)?;
        Ok(request)
    }

    /// The application's own step; its time counts against the deadline.
    async fn announce_departure(&self) -> Result<(), Error> {
        let Some(hook) = &self.call.before_departure else {
            return Ok(());
        };
        let departure = Departure {
            operation: E::OPERATION,
            attempt: self.attempts + 1,
        };
        let during = "while the application's own step before departure ran";
        let done = self.in_time(hook(departure), during).await?;
        done.map_err(|why| {
            let detail =
                "the application's own step before departure stopped it; this attempt was not sent";
            Error::new(E::OPERATION, ErrorKind::InvalidRequest, detail).with_source(Some(why))
        })
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<Response<E::Response>, AttemptError> {
        let limit = self.call.context.options.response_limit;
        let progress = request.body().progress().clone();
        let mut sending = self.call.context.transport.send(request, limit);
        let watched = poll_fn(|task| {
            let polled = sending.as_mut().poll(task);
            progress.release_unless_reported();
            polled
        });
        let timeout = self.call.context.options.attempt_timeout;
        let deadline = match timeout.filter(|_| E::EFFECT == Effect::Read) {
            Some(timeout) => (Instant::now() + timeout.min(LONGEST)).min(self.deadline),
            None => self.deadline,
        };
        let exchanged = timeout_at(deadline, watched).await.unwrap_or_else(|_| {
            // While the request still exists: dropping it could look like sending it.
            let broken = TransportError::new(match progress.give_up() {
                true => TransportFailure::Connect,
                false => TransportFailure::Timeout,
            });
            Err(match progress.take_head() {
                Some((status, headers)) => broken.head(status, headers),
                None => broken,
            })
        });
        let endpoint = &self.call.endpoint;
        match exchanged {
            Ok(raw) => self.read(raw),
            Err(broken) => Err(self.classify.no_response(endpoint, broken, self.now())),
        }
    }

    fn read(&self, raw: RawResponse) -> Result<Response<E::Response>, AttemptError> {
        let decoded = self.call.endpoint.decode(&raw);
        let clock_refused =
            matches!(&decoded, Err(ResponseError::Api(refusal)) if refusal.clock_refused);
        if self.clock_was_corrected && !clock_refused {
            // The corrected time was accepted, so the next call begins with it.
            self.call.context.clock_shift.store(self.shift.0, Relaxed);
        }
        match decoded {
            Ok(response) => {
                let trace_id = E::trace_id(&response).map(str::to_owned);
                Ok(Response::new(response, raw, self.attempts, trace_id))
            }
            Err(failure) => Err(self.classify.response_error(failure, raw, self.now())),
        }
    }

    /// The provider's time, as far as it is known.
    fn now(&self) -> SystemTime {
        self.shift.apply(self.call.context.options.clock.now())
    }

    fn report_call(&self, result: &Result<Response<E::Response>, Error>) {
        let error = result.as_ref().err();
        let (operation, attempts) = (E::OPERATION, self.attempts);
        let elapsed = self.started.elapsed();
        if let Some(observer) = &self.call.context.options.observer {
            observer.call_ended(&CallEnded {
                operation,
                elapsed,
                attempts,
                error,
            });
        }
        let elapsed_ms = elapsed.as_millis();
        match error {
            None => tracing::debug!(operation, attempts, elapsed_ms, "call succeeded"),
            Some(error) => tracing::warn!(
                operation,
                attempts,
                elapsed_ms,
                kind = error.kind().as_str(),
                field = error.field(),
                http_status = error.http_status().map(|status| status.as_u16()),
                provider_code = error.shown_code(),
                trace_id = error.trace_id(),
                may_have_been_sent = error.may_have_been_sent(),
                "call failed"
            ),
        }
    }

    /// A span by the names of the OpenTelemetry conventions for HTTP clients.
    fn attempt_span(&self) -> Span {
        tracing::info_span!(
            "attempt",
            otel.name = [E::METHOD.as_str(), " ", E::PATH].concat(),
            otel.kind = "client",
            operation = E::OPERATION,
            http.request.method = E::METHOD.as_str(),
            http.request.resend_count = self.attempts - 1,
            server.address = self.call.context.base_url.host(),
            http.response.status_code = Empty,
            error.r#type = Empty,
            trace_id = Empty,
        )
    }
}
