use messaging_client_core::ErrorFacts;
use serde::Serialize;

use crate::database::Step;
use crate::error::OutboxError;
use crate::message::{Lane, MessageId};
use crate::outbox::{Outbox, unsigned};
use crate::statements as sql;

/// A message that may or may not have been accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnknownMessage {
    /// Its number.
    pub id: MessageId,
    /// The account that sent it, or not.
    pub account: String,
    /// The operation.
    pub operation: String,
    /// The lane.
    pub lane: Lane,
    /// The campaign it belongs to.
    pub campaign: Option<i64>,
    /// Its row in the campaign, as the import numbered it.
    pub row: Option<i64>,
    /// How often it may have been sent.
    pub attempts: u32,
    /// The application's own id that went out with it.
    pub client_ref: Option<String>,
    /// What the error said; nothing where the worker died.
    pub error: Option<ErrorFacts>,
    /// Since when it is unknown, in milliseconds.
    pub age_ms: u64,
}

impl Outbox {
    /// The messages that may or may not have been accepted, by number: up to `limit` after `after`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unknown(
        &self,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<UnknownMessage>, OutboxError> {
        let after = after.map_or(0, MessageId::get);
        let values = [after.into(), i64::from(limit).into()];
        let rows = self.database.one(Step::new(sql::UNKNOWN, values)).await?;
        rows.iter()
            .map(|row| {
                let outcome = row.optional_text(7)?;
                Ok(UnknownMessage {
                    id: MessageId(row.int(0)?),
                    account: row.text(1)?,
                    operation: row.text(2)?,
                    lane: Lane::of_number(row.int(3)?),
                    campaign: Some(row.int(4)?).filter(|id| *id != 0),
                    row: Some(row.int(9)?).filter(|row| *row != 0),
                    attempts: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
                    client_ref: row.optional_text(6)?,
                    error: outcome.and_then(|json| serde_json::from_str(&json).ok()),
                    age_ms: unsigned(row.int(8)?),
                })
            })
            .collect()
    }

    /// A person found out that the message was accepted.
    ///
    /// # Errors
    /// The message is not unknown, or the database failed.
    pub async fn resolve_accepted(&self, id: MessageId) -> Result<(), OutboxError> {
        self.resolve(sql::RESOLVE_ACCEPTED, id).await
    }

    /// A person found out that the message was not accepted, and it is not to be sent any more.
    ///
    /// # Errors
    /// The message is not unknown, or the database failed.
    pub async fn resolve_refused(&self, id: MessageId) -> Result<(), OutboxError> {
        self.resolve(sql::RESOLVE_REFUSED, id).await
    }

    /// A person decided to send the message again. **It may arrive twice**, unless the provider knows it by
    /// an id of the application's own (Sandeza's `ref_id`) and refuses the second one. A campaign that was done
    /// goes on for it.
    ///
    /// # Errors
    /// The message is not unknown, its campaign was cancelled, or the database failed.
    pub async fn resend_unknown(&self, id: MessageId) -> Result<(), OutboxError> {
        self.resolve(sql::RESOLVE_RESEND, id).await
    }

    async fn resolve(&self, decision: &'static str, id: MessageId) -> Result<(), OutboxError> {
        let rows = self
            .database
            .one(Step::new(decision, [id.0.into()]))
            .await?;
        match rows.is_empty() {
            false => Ok(()),
            true => Err(OutboxError::NotPossible {
                what: "there is no message of this number whose outcome is unknown, or its campaign was cancelled",
            }),
        }
    }
}
