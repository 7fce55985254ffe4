use std::time::Duration;

use messaging_client_core::{AttemptEnded, CallEnded, Error, Observer};
use opentelemetry::metrics::{Histogram, Meter};
use opentelemetry::{KeyValue, global};

/// The boundaries that the conventions for HTTP give, in seconds.
const BOUNDARIES: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Turns what a client tells its observer into OpenTelemetry metrics: give it to
/// `ClientOptions::observer`. One for all clients of a program is enough; clones share the instruments.
///
/// | instrument (seconds) | of | attributes |
/// | --- | --- | --- |
/// | `http.client.request.duration` | each HTTP request | `http.request.method`, `server.address`, `url.template`, `http.response.status_code`, `error.type` |
/// | `messaging_client.call.duration` | each call, with its attempts and waits | `messaging_client.operation`, `messaging_client.outcome`, `error.type` |
/// | `messaging_client.turn.wait` | each wait for a turn under the rate limit | `messaging_client.operation` |
///
/// The outcome is `accepted`, `refused` (by the provider), `not_sent` or `maybe_sent`. No attribute holds a
/// number, a text, a credential or an address with values in it, and each has few values.
#[derive(Debug, Clone)]
pub struct OtelObserver {
    request: Histogram<f64>,
    call: Histogram<f64>,
    turn: Histogram<f64>,
}

impl OtelObserver {
    /// With the meter provider that the program has set as the global one. Set it before.
    pub fn new() -> Self {
        Self::with_meter(&global::meter("messaging-client-otel"))
    }

    /// With a meter of the program's own.
    pub fn with_meter(meter: &Meter) -> Self {
        let seconds = |name, what| {
            let histogram = meter.f64_histogram(name).with_unit("s");
            let histogram = histogram.with_description(what);
            histogram.with_boundaries(BOUNDARIES.into()).build()
        };
        Self {
            request: seconds(
                "http.client.request.duration",
                "Duration of HTTP client requests.",
            ),
            call: seconds(
                "messaging_client.call.duration",
                "Duration of calls of a provider, with all attempts and waits.",
            ),
            turn: seconds(
                "messaging_client.turn.wait",
                "Time that calls waited for their turn under the rate limit.",
            ),
        }
    }
}

impl Default for OtelObserver {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for OtelObserver {
    fn call_ended(&self, call: &CallEnded<'_>) {
        let outcome = match call.error {
            None => "accepted",
            Some(error) if error.may_have_been_sent() => "maybe_sent",
            Some(error) if error.http_status().is_some() => "refused",
            Some(_) => "not_sent",
        };
        let mut attributes = vec![
            KeyValue::new("messaging_client.operation", call.operation),
            KeyValue::new("messaging_client.outcome", outcome),
        ];
        attributes.extend(call.error.map(error_type));
        self.call.record(seconds(call.elapsed), &attributes);
    }

    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let mut attributes = vec![
            KeyValue::new("http.request.method", attempt.method.as_str().to_owned()),
            KeyValue::new("server.address", attempt.host.to_owned()),
            KeyValue::new("url.template", attempt.path),
        ];
        let status = attempt.http_status.map(|status| i64::from(status.as_u16()));
        attributes.extend(status.map(|code| KeyValue::new("http.response.status_code", code)));
        attributes.extend(attempt.error.map(error_type));
        self.request.record(seconds(attempt.elapsed), &attributes);
    }

    fn waited_for_turn(&self, operation: &'static str, waited: Duration) {
        let operation = KeyValue::new("messaging_client.operation", operation);
        self.turn.record(seconds(waited), &[operation]);
    }
}

fn error_type(error: &Error) -> KeyValue {
    KeyValue::new("error.type", error.kind().as_str())
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}
