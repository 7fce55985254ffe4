//! Many calls at once on one thread, and the time that they take.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Contestant;
use crate::Problem;
use crate::resources::processor_time;

/// How long the calls of one run took.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// On the clock.
    pub elapsed: Duration,
    /// On the processor, where the system counts it.
    pub processor: Option<Duration>,
}

/// Makes `calls` calls, `concurrency` of them at a time.
///
/// # Errors
/// A call failed.
pub async fn run<C: Contestant>(
    contestant: C,
    concurrency: usize,
    calls: usize,
) -> Result<Measured, Problem> {
    let processor_before = processor_time();
    let begun = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..concurrency {
        let mut worker = contestant.clone();
        workers.spawn(async move {
            for _ in 0..calls / concurrency {
                worker.call().await?;
            }
            Ok::<_, Problem>(())
        });
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    let elapsed = begun.elapsed();
    let processor = processor_time()
        .zip(processor_before)
        .map(|(after, before)| after.saturating_sub(before));
    Ok(Measured { elapsed, processor })
}
