#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod in_database;
#[cfg(feature = "redis")]
mod in_redis;

use std::sync::Arc;
use std::time::Duration;

use messaging_client_core::{BoxFuture, NoPermit, Permit, RateLimiter};
#[cfg(feature = "redis")]
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use in_database::InDatabase;

use crate::error::OutboxError;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use crate::outbox::Outbox;

/// The share of the rate that bulk may take, in percent: the rest is left to OTPs.
const BULK_SHARE: u64 = 80;
/// What is added to the distance of two calls: machines' departures differ by their latencies.
const SMALLEST_MARGIN: Duration = Duration::from_millis(5);

/// One rate for all processes that send from an account, kept in the outbox's database or in Redis. On Redis it needs
/// no outbox: with the features `default-features = false, features = ["redis"]` this is all that is built.
///
/// Give it to the client: `ClientOptions::rate_limiter`. Calls are at least the limit's distance apart as
/// it grants them, with a margin of 10 % or 5 ms, whichever is more, because what is granted in turn may
/// leave two machines with unequal delays. What a worker sends, and all calls on Redis, keep it from when they
/// leave. Where what it counts with is out of reach nothing is sent, and
/// the error says so.
///
/// There are two budgets, one in the other: all calls, and those of the bulk lane, which can use 80 % of
/// the rate. A call of the bulk lane needs a turn in both at once, so an OTP never waits behind a broadcast.
#[derive(Debug, Clone)]
pub struct SharedPacer {
    store: Store,
    is_bulk: bool,
    /// Who asks: one of this process at a time, in the order in which they came.
    line: Arc<Mutex<()>>,
}

#[derive(Debug, Clone)]
enum Store {
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    Database(InDatabase),
    #[cfg(feature = "redis")]
    Redis(in_redis::InRedis),
}

/// The distances of two calls, in whole milliseconds.
#[derive(Debug, Clone, Copy)]
struct Intervals {
    all: u64,
    bulk: u64,
}

impl Intervals {
    fn of(limit: Duration) -> Self {
        let interval = limit.saturating_add((limit / 10).max(SMALLEST_MARGIN));
        // Up, never down; and no longer than can be added to the time of day.
        let all = u64::try_from(interval.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        let all = all.clamp(1, u64::from(u32::MAX));
        Self {
            all,
            bulk: (all * 100).div_ceil(BULK_SHARE),
        }
    }
}

impl SharedPacer {
    /// The pace of an account: one call per `limit` at most, whoever makes it. It is kept in the outbox's
    /// database.
    ///
    /// # Errors
    /// The database failed.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub async fn new(
        outbox: &Outbox,
        account: impl Into<String>,
        limit: Duration,
    ) -> Result<Self, OutboxError> {
        let pace = InDatabase::new(outbox, account.into(), Intervals::of(limit)).await?;
        Ok(Self::on(Store::Database(pace)))
    }

    /// One call per `limit` at most, whoever makes it, kept in Redis or Valkey (`redis://host:6379`), by its clock: for a
    /// database that is far away, or where there is no outbox. Only the pace is there.
    ///
    /// Every process gives the same limit. The connection is made when the first turn is asked for.
    ///
    /// # Errors
    /// The address cannot be used.
    #[cfg(feature = "redis")]
    pub fn on_redis(
        url: &str,
        account: impl Into<String>,
        limit: Duration,
    ) -> Result<Self, OutboxError> {
        let pace = in_redis::InRedis::new(url, &account.into(), Intervals::of(limit))?;
        Ok(Self::on(Store::Redis(pace)))
    }

    fn on(store: Store) -> Self {
        Self {
            store,
            is_bulk: false,
            line: Arc::default(),
        }
    }

    /// The same pace for the client of the bulk lane. See
    /// [`Account::bulk_client`](crate::Account::bulk_client).
    #[must_use]
    pub fn bulk(&self) -> Self {
        Self {
            is_bulk: true,
            line: Arc::default(),
            ..self.clone()
        }
    }

    /// Gives no turn for this long, to nobody: after HTTP 429 with a `Retry-After`. A worker does it by
    /// itself for a pace in its outbox's database.
    ///
    /// # Errors
    /// What it counts with is out of reach.
    pub async fn hold(&self, time: Duration) -> Result<(), OutboxError> {
        match &self.store {
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Store::Database(pace) => pace.hold(time).await,
            #[cfg(feature = "redis")]
            Store::Redis(pace) => pace.hold(time).await,
        }
    }

    /// In Redis the distance is kept from when the request leaves; in the database the mark of its message does that.
    fn permit(&self) -> Permit {
        match &self.store {
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Store::Database(_) => Permit::default(),
            #[cfg(feature = "redis")]
            Store::Redis(pace) => {
                let (pace, runtime) = (pace.clone(), Handle::current());
                Permit::until(move || drop(runtime.spawn(pace.depart())))
            }
        }
    }

    /// Takes a turn, or says how long to wait before asking again.
    async fn turn(&self) -> Result<Option<Duration>, OutboxError> {
        let wait = match &self.store {
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Store::Database(pace) => pace.turn(self.is_bulk).await?,
            #[cfg(feature = "redis")]
            Store::Redis(pace) => pace.turn(self.is_bulk).await?,
        };
        Ok((!wait.is_zero()).then_some(wait))
    }
}

impl RateLimiter for SharedPacer {
    fn acquire(&self, within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async move {
            let until = Instant::now().checked_add(within);
            let _first = self.line.lock().await;
            loop {
                match self.turn().await {
                    Ok(None) => return Ok(self.permit()),
                    Ok(Some(wait)) => {
                        let left =
                            until.map(|until| until.saturating_duration_since(Instant::now()));
                        if left.is_some_and(|left| wait >= left) {
                            return Err(NoPermit::TooLate { retry_after: wait });
                        }
                        sleep(wait).await;
                    }
                    Err(_unsaid) => {
                        return Err(NoPermit::OutOfReach(
                            "what keeps the pace of the account does not answer".into(),
                        ));
                    }
                }
            }
        })
    }
}
