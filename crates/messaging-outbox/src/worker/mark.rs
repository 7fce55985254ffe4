use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::database::{Database, Step};
use crate::error::OutboxError;
use crate::message::MessageId;
use crate::state::State;
use crate::statements as sql;

/// A worker's claim on one message: whoever claims it later has a higher fence, and this one can change
/// nothing any more.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) id: MessageId,
    pub(super) owner: Arc<str>,
    pub(super) fence: i64,
}

/// Writes down that a message is about to be sent, just before its first byte.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) database: Database,
    pub(super) claim: Claim,
    pub(super) lease_ms: i64,
    /// The state in which the message was claimed.
    pub(super) from: State,
    /// The mark could not be made: the message is not this worker's any more, it has expired, or the database
    /// is away. Nothing was sent.
    pub(super) has_failed: Arc<AtomicBool>,
}

/// Why a message is not sent although its turn has come.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotMarked {
    #[error("the message has expired, or another worker has it")]
    Lost,
    #[error(transparent)]
    Database(#[from] OutboxError),
}

impl Mark {
    pub(super) async fn make(self) -> Result<(), NotMarked> {
        let made = self.try_make().await;
        self.has_failed.store(made.is_err(), Ordering::Relaxed);
        made
    }

    async fn try_make(&self) -> Result<(), NotMarked> {
        let Claim { id, owner, fence } = &self.claim;
        let claim = || [id.get().into(), (&**owner).into(), (*fence).into()];
        let [id, owner, fence] = claim();
        let steps = vec![
            Step::new(
                sql::MARK,
                [
                    id,
                    owner,
                    fence,
                    self.lease_ms.into(),
                    self.from.as_str().into(),
                ],
            ),
            Step::new(sql::BEGIN_ATTEMPT, claim()),
            Step::new(sql::DEPART, claim()),
        ];
        let results = self.database.run(steps).await?;
        match results.first().is_some_and(|rows| !rows.is_empty()) {
            true => Ok(()),
            false => Err(NotMarked::Lost),
        }
    }
}
