//! What a seed does: every choice of a run but the operating system's own timing.

use std::time::Duration;

use fastrand::Rng;
use messaging_outbox::Lane;
use messaging_sandbox::nusasms::{RetryAfter, ScriptedFault};
use serde::{Deserialize, Serialize};

/// The deadline of a call of a worker that is struck, and how much longer it has a message: short, so that leases
/// end while somebody watches.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_millis(400);
pub(super) const LEASE_MARGIN: Duration = Duration::from_millis(200);
/// The deadline of a call of one that is left alone: it must end in time on a machine that has much else to do.
pub(super) const UNHURRIED: Duration = Duration::from_secs(20);
/// How long a code may be sent that expires.
const EXPIRY: Duration = Duration::from_millis(1500);
/// The chance of each fault of the provider, for each request.
const FAULT_CHANCE: f64 = 0.04;

/// Where a worker can be struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Point {
    /// It has the message, and waits for its turn.
    Claimed,
    /// It has marked the message, and nothing was sent.
    Marked,
    /// The request is on its way or was read.
    FirstByte,
    /// The whole response is there.
    Answered,
    /// The response was read, and nothing is written down.
    BeforeRecording,
    /// What became of the message is written down.
    Recorded,
    /// Some milliseconds after the process began: in the middle of a transaction, or of nothing.
    AnyTime,
}

const POINTS: [Point; 7] = [
    Point::Claimed,
    Point::Marked,
    Point::FirstByte,
    Point::Answered,
    Point::BeforeRecording,
    Point::Recorded,
    Point::AnyTime,
];

/// What is done to the worker there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Deed {
    /// SIGKILL.
    Kill,
    /// SIGSTOP, and SIGCONT when its lease is over.
    Stop,
}

/// One blow to a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Strike {
    pub(super) point: Point,
    /// At which arrival at the point it strikes, counted from 1.
    pub(super) nth: u32,
    /// How long after the point, in milliseconds: for those that are a stretch of time.
    pub(super) after_ms: u64,
    pub(super) deed: Deed,
}

/// One start of a worker process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Life {
    pub(super) strikes: Vec<Strike>,
    /// How long each call waits for its turn, in milliseconds.
    pub(super) turn_ms: u64,
    /// Every so-many-th connection to the provider is refused; 0 for none.
    pub(super) refused_every: u32,
}

impl Life {
    /// The deadline of its calls.
    pub(super) fn call_timeout(&self) -> Duration {
        match self.strikes.is_empty() {
            true => UNHURRIED,
            false => CALL_TIMEOUT,
        }
    }
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) lane: Lane,
    pub(super) expires_in: Option<Duration>,
    /// How long after the one before it is put in.
    pub(super) after: Duration,
}

/// How a PostgreSQL connection is ill-treated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Line {
    /// The chance that the answer to a COMMIT is swallowed, and the connection with it.
    pub(super) lost_commit: f64,
    /// The chance, for each message of the server, that the connection is cut.
    pub(super) cut: f64,
    /// How often both together at most.
    pub(super) most: u32,
    /// How long the server is out of reach after a cut, in milliseconds.
    pub(super) away_ms: u64,
    /// How late each answer of the server is at most, in milliseconds.
    pub(super) delay_ms: u64,
}

/// All choices of one seed.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) messages: Vec<Planned>,
    /// Whether bulk messages belong to a campaign.
    pub(super) has_campaign: bool,
    /// A message that is cancelled, if no worker has it by then.
    pub(super) cancelled: Option<(usize, Duration)>,
    /// Of each worker, what befalls it in one life after the other; then it is left alone.
    pub(super) workers: Vec<Vec<Life>>,
    pub(super) latency: Duration,
    pub(super) faults: Vec<(ScriptedFault, f64)>,
    pub(super) line: Line,
    /// When the database's clock jumps, from the beginning: what a worker finds whose machine was suspended.
    pub(super) jumps: Vec<Duration>,
}

/// By how much: longer than the lease of any worker.
pub(super) const JUMP: Duration = Duration::from_secs(30);

impl Plan {
    pub(super) fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let messages: Vec<_> = (0..rng.usize(8..=16)).map(|_| message(&mut rng)).collect();
        let workers = (0..rng.usize(2..=3)).map(|_| {
            let lives = rng.usize(1..=3);
            (0..lives).map(|_| life(&mut rng)).collect()
        });
        let workers = workers.collect();
        Self {
            has_campaign: rng.bool(),
            cancelled: (rng.u8(..4) == 0).then(|| {
                let after = Duration::from_millis(rng.u64(0..200));
                (rng.usize(0..messages.len()), after)
            }),
            messages,
            workers,
            latency: Duration::from_millis(rng.u64(0..40)),
            faults: faults(&mut rng),
            line: line(&mut rng),
            jumps: (0..rng.usize(0..=2))
                .map(|_| Duration::from_millis(rng.u64(100..1200)))
                .collect(),
        }
    }
}

fn message(rng: &mut Rng) -> Planned {
    let lane = *rng.choice(Lane::ALL).unwrap_or(&Lane::Bulk);
    let expires = lane == Lane::Otp && rng.u8(..4) == 0;
    Planned {
        lane,
        expires_in: expires.then_some(EXPIRY),
        after: Duration::from_millis(rng.u64(0..80)),
    }
}

fn life(rng: &mut Rng) -> Life {
    let mut strikes = vec![strike(rng, Deed::Kill)];
    if rng.u8(..4) == 0 {
        strikes.push(strike(rng, Deed::Stop));
    }
    Life {
        strikes,
        turn_ms: if rng.bool() {
            rng.u64(0..30)
        } else {
            rng.u64(100..300)
        },
        refused_every: if rng.u8(..4) == 0 { rng.u32(3..6) } else { 0 },
    }
}

fn strike(rng: &mut Rng, deed: Deed) -> Strike {
    Strike {
        point: *rng.choice(&POINTS).unwrap_or(&Point::AnyTime),
        nth: rng.u32(1..=4),
        after_ms: rng.u64(0..60),
        deed,
    }
}

fn faults(rng: &mut Rng) -> Vec<(ScriptedFault, f64)> {
    let accepted = rng.bool();
    let mut all = vec![
        ScriptedFault::Delay(Duration::from_millis(rng.u64(100..900))),
        ScriptedFault::Status {
            status: 500,
            accepted,
        },
        ScriptedFault::Close { accepted: true },
        ScriptedFault::Close { accepted: false },
        ScriptedFault::Truncate,
        ScriptedFault::Html {
            status: 502,
            accepted: true,
        },
        ScriptedFault::RateLimited {
            retry_after: Some(RetryAfter::Seconds(1)),
        },
    ];
    rng.shuffle(&mut all);
    all.truncate(rng.usize(0..5));
    all.into_iter().map(|one| (one, FAULT_CHANCE)).collect()
}

fn line(rng: &mut Rng) -> Line {
    // A third of the seeds have a sound line: what the provider and the workers do is enough there.
    if rng.u8(..3) == 0 {
        return Line::default();
    }
    Line {
        lost_commit: 0.06,
        cut: 0.004,
        most: rng.u32(1..8),
        away_ms: if rng.bool() { rng.u64(0..400) } else { 0 },
        delay_ms: if rng.u8(..3) == 0 { rng.u64(0..8) } else { 0 },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_is_one_plan_and_seeds_reach_every_point_both_ways() {
        let shown = |seed| format!("{:?}", Plan::of(seed));
        assert_eq!(shown(7), shown(7));
        assert_ne!(shown(7), shown(8));
        let lives = (0..200).flat_map(|seed| Plan::of(seed).workers.concat());
        let strikes: BTreeSet<_> = lives
            .flat_map(|life| life.strikes)
            .map(|strike| (strike.point, strike.deed))
            .collect();
        assert_eq!(strikes.len(), 2 * POINTS.len());
    }
}
