use std::sync::Arc;
use std::time::Duration;

use super::Intervals;
use crate::database::Step;
use crate::error::OutboxError;
use crate::message::{Lane, millis};
use crate::outbox::Outbox;
use crate::statements as sql;

/// A row of the outbox's database, by the database's clock.
#[derive(Debug, Clone)]
pub(super) struct InDatabase {
    outbox: Outbox,
    account: Arc<str>,
}

impl InDatabase {
    pub(super) async fn new(
        outbox: &Outbox,
        account: String,
        intervals: Intervals,
    ) -> Result<Self, OutboxError> {
        let int = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX).into();
        let values = [
            account.as_str().into(),
            int(intervals.all),
            int(intervals.bulk),
        ];
        outbox
            .database
            .one(Step::new(sql::SET_PACE, values))
            .await?;
        Ok(Self {
            outbox: outbox.clone(),
            account: account.into(),
        })
    }

    /// No time: the turn is taken.
    pub(super) async fn turn(&self, is_bulk: bool) -> Result<Duration, OutboxError> {
        let values = || [(&*self.account).into(), i64::from(is_bulk).into()];
        let steps = vec![
            Step::new(sql::TAKE_TURN, values()),
            Step::new(sql::NEXT_TURN, values()),
        ];
        // What may be an OTP does not wait for a connection either.
        let lane = if is_bulk { Lane::Bulk } else { Lane::Otp };
        let results = self.outbox.database_for(lane).run(steps).await?;
        let row = |n: usize| results.get(n).and_then(|rows| rows.first());
        match (row(0), row(1)) {
            (Some(_), _) => Ok(Duration::ZERO),
            (None, Some(next)) => {
                let wait = u64::try_from(next.int(0)?).unwrap_or_default().max(1);
                Ok(Duration::from_millis(wait))
            }
            (None, None) => Err(OutboxError::NotPossible {
                what: "the account has no pace",
            }),
        }
    }

    pub(super) async fn hold(&self, time: Duration) -> Result<(), OutboxError> {
        let values = [(&*self.account).into(), millis(time).into()];
        let held = self.outbox.database.one(Step::new(sql::HOLD_PACE, values));
        held.await.map(drop)
    }
}
