use std::sync::Arc;
use std::time::Duration;

use messaging_client_core::{BoxFuture, NoPermit, Permit, RateLimiter};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::database::{Database, Step};
use crate::error::OutboxError;
use crate::message::millis;
use crate::outbox::Outbox;
use crate::statements as sql;

/// The share of the rate that bulk may take, in percent: the rest is left to OTPs.
const BULK_SHARE: u64 = 80;
/// What is added to the distance of two calls: machines' departures differ by their latencies.
const SMALLEST_MARGIN: Duration = Duration::from_millis(5);

/// One rate for all processes that send from an account, kept in the outbox's database.
///
/// Give it to the client: `ClientOptions::rate_limiter`. Calls are at least the limit's distance apart as
/// the database grants them, with a margin of 10 % or 5 ms, whichever is more, because what is granted in
/// turn may leave two machines with unequal delays. Where the database is out of reach nothing is sent, and
/// the error says so.
#[derive(Debug, Clone)]
pub struct SharedPacer {
    database: Database,
    account: Arc<str>,
    is_bulk: bool,
    /// Who asks the database: one of this process at a time, in the order in which they came.
    line: Arc<Mutex<()>>,
}

impl SharedPacer {
    /// The pace of an account: one call per `interval` at most, whoever makes it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn new(
        outbox: &Outbox,
        account: impl Into<String>,
        interval: Duration,
    ) -> Result<Self, OutboxError> {
        let account = account.into();
        let interval = interval.saturating_add((interval / 10).max(SMALLEST_MARGIN));
        let all = millis(interval).max(1);
        let bulk = all.saturating_mul(100) / i64::try_from(BULK_SHARE).unwrap_or(100);
        let values = [account.as_str().into(), all.into(), bulk.into()];
        let pace = Step::new(sql::SET_PACE, values);
        outbox.database.one(pace).await?;
        Ok(Self {
            database: outbox.database.clone(),
            account: account.into(),
            is_bulk: false,
            line: Arc::default(),
        })
    }

    /// The same pace for the client of the bulk lane, which can use 80 % of it at most: an OTP never waits
    /// behind a broadcast. See [`Account::bulk_client`](crate::Account::bulk_client).
    #[must_use]
    pub fn bulk(&self) -> Self {
        Self {
            is_bulk: true,
            line: Arc::default(),
            ..self.clone()
        }
    }

    /// Takes a turn, or says how long to wait before asking again.
    async fn turn(&self) -> Result<Option<Duration>, OutboxError> {
        let values = || {
            let account = (&*self.account).into();
            [account, i64::from(self.is_bulk).into()]
        };
        let steps = vec![
            Step::new(sql::TAKE_TURN, values()),
            Step::new(sql::NEXT_TURN, values()),
        ];
        let results = self.database.run(steps).await?;
        let row = |n: usize| results.get(n).and_then(|rows| rows.first());
        match (row(0), row(1)) {
            (Some(_), _) => Ok(None),
            (None, Some(next)) => {
                let wait = u64::try_from(next.int(0)?).unwrap_or_default().max(1);
                Ok(Some(Duration::from_millis(wait)))
            }
            (None, None) => Err(OutboxError::NotPossible {
                what: "the account has no pace",
            }),
        }
    }
}

impl RateLimiter for SharedPacer {
    fn acquire(&self, within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async move {
            let until = Instant::now().checked_add(within);
            let _first = self.line.lock().await;
            loop {
                match self.turn().await {
                    Ok(None) => return Ok(Permit::default()),
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
                            "the outbox's database keeps the pace of this account".into(),
                        ));
                    }
                }
            }
        })
    }
}
