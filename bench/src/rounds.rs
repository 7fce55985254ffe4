//! Rounds in which the contestants take turns, so that changes in machine speed affect all equally.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::Problem;
use crate::case::{Case, Contestant};

/// Shorter rounds, with which a benchmark begins, say little.
const FEWEST_CALLS: usize = 100;

/// What was measured of a case: the microseconds of a call of each contestant in each round.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rounds {
    /// The case.
    pub name: &'static str,
    /// How many calls are in flight.
    pub workers: usize,
    rounds: Vec<[f64; 3]>,
    turn: usize,
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

#[expect(
    clippy::indexing_slicing,
    reason = "there are three contestants everywhere"
)]
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
        (_, contestants): &Case,
        calls: usize,
    ) -> Result<[Duration; 3], Problem> {
        let mut elapsed = [Duration::ZERO; 3];
        self.turn += 1;
        for step in 0..3 {
            let place = (self.turn + step) % 3;
            let calls = make(&contestants[place].1, self.workers, calls);
            elapsed[place] = runtime.block_on(calls)?;
        }
        let all = calls * self.workers;
        if all >= FEWEST_CALLS {
            self.rounds
                .push(elapsed.map(|time| time.as_secs_f64() * 1e6 / all as f64));
        }
        Ok(elapsed)
    }

    /// The microseconds of a call of a contestant.
    #[must_use]
    pub fn microseconds(&self, place: usize) -> Spread {
        Spread::of(self.rounds.iter().map(|round| round[place]))
    }

    /// The time of the first contestant over that of another in the same round.
    #[must_use]
    pub fn ratio(&self, place: usize) -> Spread {
        Spread::of(self.rounds.iter().map(|round| round[0] / round[place]))
    }
}

/// Has each of `workers` make `calls` calls, one after the other; gives the time until all have ended.
async fn make(
    contestant: &Arc<dyn Contestant>,
    workers: usize,
    calls: usize,
) -> Result<Duration, Problem> {
    let begun = Instant::now();
    let mut working = JoinSet::new();
    for _ in 0..workers {
        let contestant = Arc::clone(contestant);
        working.spawn(async move {
            for _ in 0..calls {
                contestant.call().await?;
            }
            Ok::<_, Problem>(())
        });
    }
    while let Some(ended) = working.join_next().await {
        ended??;
    }
    Ok(begun.elapsed())
}

impl Spread {
    /// Not a number where there are no figures.
    fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = figures.collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let at = |quarter| sorted.get(last * quarter / 4).copied().unwrap_or(f64::NAN);
        Self {
            median: at(2),
            low: at(1),
            high: at(3),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} [{:.2}, {:.2}]", self.median, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_median_and_the_quartiles() {
        let spread = Spread::of([5.0, 1.0, 4.0, 2.0, 3.0].into_iter());
        assert_eq!(spread.to_string(), "3.00 [2.00, 4.00]");
        assert!(Spread::of([].into_iter()).median.is_nan());
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let mut rounds = Rounds::new("a", 1);
        rounds.rounds = vec![[2.0, 1.0, 1.0], [30.0, 10.0, 1.0], [9.0, 10.0, 1.0]];
        assert_eq!(rounds.ratio(1).median, 2.0);
        assert_eq!(rounds.microseconds(0).median, 9.0);
    }
}
