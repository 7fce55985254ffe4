//! Many messages: a fixed number at a time, an outcome for each, and a stop when nothing more can
//! succeed.

use futures_util::{Stream, StreamExt as _, stream};

use crate::error::Error;
use crate::response::Response;

/// How one message ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome<K, T> {
    /// The application's own key for it, such as the number of a row.
    pub key: K,
    /// The response, or why there is none.
    pub result: Result<Response<T>, Error>,
}

/// How many messages were accepted, not sent, or unknown, for a progress bar or a summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Accepted by the provider.
    pub accepted: u64,
    /// Certainly not sent.
    pub not_sent: u64,
    /// Unknown: perhaps sent; find out before sending again.
    pub unknown: u64,
}

impl Tally {
    /// Counts an outcome.
    pub fn add<K, T>(&mut self, outcome: &Outcome<K, T>) {
        match &outcome.result {
            Ok(_) => self.accepted += 1,
            Err(error) if error.may_have_been_sent() => self.unknown += 1,
            Err(_) => self.not_sent += 1,
        }
    }

    /// All that ended.
    pub fn total(&self) -> u64 {
        self.accepted + self.not_sent + self.unknown
    }
}

/// Makes the calls of `items`, each with a key of the application's own, at most `concurrency` at a
/// time (0 counts as 1). Returns an outcome for each, in the order in which they end.
///
/// An item is taken from the stream only when there is room for it, so a million need no more memory
/// than a few. After a failure that concerns the account and not the message (wrong credentials, no
/// permission, no balance) no more are taken; those already running are finished. Store each key with
/// its outcome, and skip the stored keys when you continue after a stop or a crash. After a crash, a
/// key without an outcome may have been sent. From code that is not async, box the stream (`.boxed()`) and
/// take its outcomes within `blocking::wait`.
///
/// ```
/// use futures_util::{StreamExt as _, stream};
/// use messaging_client_core::{Client, bulk};
/// # use messaging_client_core::{Authenticate, Endpoint};
///
/// # async fn send<A: Authenticate, E: Endpoint<Account = A> + Clone + 'static>(client: Client<A>, rows: Vec<(u64, E)>) {
/// let items = stream::iter(rows).map(|(row, message)| (row, client.call(message)));
/// let mut outcomes = std::pin::pin!(bulk::send(items, 8));
/// let mut tally = bulk::Tally::default();
/// while let Some(outcome) = outcomes.next().await {
///     tally.add(&outcome);
///     println!("row {}: {}", outcome.key, outcome.result.is_ok());
/// }
/// println!("{tally:?}");
/// # }
/// ```
#[doc(alias("stream", "broadcast", "concurrency"))]
pub fn send<S, K, C, T>(items: S, concurrency: usize) -> impl Stream<Item = Outcome<K, T>>
where
    S: Stream<Item = (K, C)>,
    C: IntoFuture<Output = Result<Response<T>, Error>>,
{
    // Looks whether it was stopped before it asks `items` for another one, which would be lost.
    let (items, stop) = stream::abortable(items);
    items
        .map(move |(key, call)| {
            let stop = stop.clone();
            async move {
                let result = call.await;
                if result.as_ref().is_err_and(Error::concerns_the_account) {
                    stop.abort();
                }
                Outcome { key, result }
            }
        })
        .buffer_unordered(concurrency.max(1))
}
