use messaging_outbox::{Figures, OutboxObserver, State, StateChange};
use opentelemetry::metrics::{Counter, Gauge, Meter};
use opentelemetry::{KeyValue, global};

/// Turns what a worker of an outbox tells into OpenTelemetry metrics: give it to `WorkerBuilder::observer`.
/// Clones share the instruments.
///
/// | instrument | of | attributes |
/// | --- | --- | --- |
/// | `messaging_outbox.state_changes` | messages that came into a state in this process: `unknown` and `expired` are worth an alarm | `lane`, `state` |
/// | `messaging_outbox.recording_failures` | answers that could not be written down at once | |
/// | `messaging_outbox.messages` | messages by lane and state, as [`record`](Self::record) is given them | `lane`, `state` |
/// | `messaging_outbox.oldest_queued_age` (seconds) | how long the oldest message of a lane waits | `lane` |
/// | `messaging_outbox.callback.lag` (seconds) | how long the oldest callback without a message waits | |
#[derive(Debug, Clone)]
pub struct OtelOutboxObserver {
    changes: Counter<u64>,
    failures: Counter<u64>,
    messages: Gauge<u64>,
    oldest: Gauge<f64>,
    lag: Gauge<f64>,
}

impl OtelOutboxObserver {
    /// With the meter provider that the program has set as the global one. Set it before.
    pub fn new() -> Self {
        Self::with_meter(&global::meter("messaging-client-otel"))
    }

    /// With a meter of the program's own.
    pub fn with_meter(meter: &Meter) -> Self {
        let seconds = |name| meter.f64_gauge(name).with_unit("s").build();
        Self {
            changes: meter.u64_counter("messaging_outbox.state_changes").build(),
            failures: meter
                .u64_counter("messaging_outbox.recording_failures")
                .build(),
            messages: meter.u64_gauge("messaging_outbox.messages").build(),
            oldest: seconds("messaging_outbox.oldest_queued_age"),
            lag: seconds("messaging_outbox.callback.lag"),
        }
    }

    /// Records the counts of the whole outbox, `Outbox::figures`: in one process, every few seconds.
    pub fn record(&self, figures: &Figures) {
        for one in &figures.messages {
            let attributes = attributes(one.lane.as_str(), one.state);
            self.messages.record(one.count, &attributes);
        }
        for one in &figures.oldest_queued {
            let lane = KeyValue::new("lane", one.lane.as_str());
            self.oldest.record(seconds(one.age_ms), &[lane]);
        }
        self.lag.record(seconds(figures.callback_lag_ms), &[]);
    }
}

impl Default for OtelOutboxObserver {
    fn default() -> Self {
        Self::new()
    }
}

impl OutboxObserver for OtelOutboxObserver {
    fn state_changed(&self, change: &StateChange<'_>) {
        let attributes = attributes(change.lane.as_str(), change.state);
        self.changes.add(1, &attributes);
    }

    fn recording_failed(&self) {
        self.failures.add(1, &[]);
    }
}

fn attributes(lane: &'static str, state: State) -> [KeyValue; 2] {
    [
        KeyValue::new("lane", lane),
        KeyValue::new("state", state.as_str()),
    ]
}

fn seconds(ms: u64) -> f64 {
    std::time::Duration::from_millis(ms).as_secs_f64()
}
