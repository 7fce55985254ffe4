//! Rounds in which the contestants take turns, so that a machine that is now faster and now slower is so for all.

use std::time::Duration;

use tokio::runtime::Runtime;

use crate::case::Case;
use crate::{Problem, in_flight};

/// Shorter rounds, with which a benchmark begins, say little.
const FEWEST_CALLS: usize = 100;

/// What was measured of one case.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rounds {
    /// The case.
    pub name: &'static str,
    /// How many calls are in flight.
    pub workers: usize,
    rounds: Vec<[Time; 3]>,
    turn: usize,
}

/// How long a call took, in microseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Time {
    clock: f64,
    processor: f64,
}

/// A way to look at the time of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Time that passed.
    Clock,
    /// Time that the thread was on a processor, which other programs disturb less. Linux only.
    Processor,
}

/// The median of several figures, and the quartiles.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Spread {
    /// Half are below.
    pub median: f64,
    /// A quarter are below.
    pub low: f64,
    /// A quarter are above.
    pub high: f64,
}

impl Rounds {
    /// Without a round yet.
    #[must_use]
    pub fn new(name: &'static str, workers: usize) -> Self {
        Self {
            name,
            workers,
            rounds: Vec::new(),
            turn: 0,
        }
    }

    /// Has each worker of each contestant make `calls` calls; gives how long each contestant took.
    ///
    /// # Errors
    /// A call failed.
    pub fn run(
        &mut self,
        runtime: &Runtime,
        case: &Case,
        calls: usize,
    ) -> Result<[Duration; 3], Problem> {
        let mut elapsed = [Duration::ZERO; 3];
        let mut times = [Time::default(); 3];
        let all = calls * self.workers;
        self.turn += 1;
        for step in 0..3 {
            let place = (self.turn + step) % 3;
            let (Some((_, contestant)), Some(elapsed), Some(time)) = (
                case.contestants.get(place),
                elapsed.get_mut(place),
                times.get_mut(place),
            ) else {
                continue;
            };
            let before = processor_time();
            *elapsed = runtime.block_on(in_flight::run(contestant, self.workers, calls))?;
            let each = |time: Duration| time.as_secs_f64() * 1e6 / all as f64;
            time.clock = each(*elapsed);
            time.processor = each(processor_time().saturating_sub(before));
        }
        if all >= FEWEST_CALLS {
            self.rounds.push(times);
        }
        Ok(elapsed)
    }

    /// The microseconds of a call of each contestant.
    #[must_use]
    pub fn microseconds(&self, kind: Kind) -> [Option<Spread>; 3] {
        std::array::from_fn(|place| {
            let of = |round: &[Time; 3]| round.get(place).map(|time| time.of(kind));
            Spread::of(self.rounds.iter().filter_map(of))
        })
    }

    /// The time of the first contestant over that of another in the same round.
    #[must_use]
    pub fn ratio(&self, kind: Kind, other: usize) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(|round| {
            let base = round.get(other)?.of(kind);
            (base > 0.0).then(|| round[0].of(kind) / base)
        }))
    }
}

impl Time {
    fn of(self, kind: Kind) -> f64 {
        match kind {
            Kind::Clock => self.clock,
            Kind::Processor => self.processor,
        }
    }
}

impl Spread {
    fn of(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<_> = figures.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |quarter: usize| sorted.get((sorted.len() - 1) * quarter / 4).copied();
        if sorted.is_empty() {
            return None;
        }
        Some(Self {
            median: at(2)?,
            low: at(1)?,
            high: at(3)?,
        })
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} [{:.2}, {:.2}]", self.median, self.low, self.high)
    }
}

/// The time that this thread has spent on a processor; none where the system does not say.
fn processor_time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat");
    let times = times.unwrap_or_default();
    let nanoseconds = times.split_whitespace().next();
    Duration::from_nanos(nanoseconds.and_then(|text| text.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_median_and_the_quartiles() {
        let spread = Spread::of([5.0, 1.0, 4.0, 2.0, 3.0].into_iter()).unwrap();
        assert_eq!(spread.to_string(), "3.00 [2.00, 4.00]");
        assert_eq!(Spread::of([].into_iter()), None);
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let mut rounds = Rounds::new("a", 1);
        for (ours, other) in [(2.0, 1.0), (30.0, 10.0), (9.0, 10.0)] {
            let time = |clock| Time {
                clock,
                processor: 0.0,
            };
            rounds.rounds.push([time(ours), time(other), time(1.0)]);
        }
        assert_eq!(rounds.ratio(Kind::Clock, 1).unwrap().median, 2.0);
        assert_eq!(rounds.ratio(Kind::Processor, 1), None);
    }
}
