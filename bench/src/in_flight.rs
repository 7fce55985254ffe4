//! Many calls at once on one thread.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::Problem;
use crate::case::Contestant;

/// Has each of `workers` make `calls` calls, one after the other; gives the time until all have ended.
pub(crate) async fn run(
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
