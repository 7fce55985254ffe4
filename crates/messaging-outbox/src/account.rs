use serde::Serialize;

use crate::database::Step;
use crate::error::OutboxError;
use crate::outbox::{Outbox, unsigned};
use crate::statements as sql;

/// The name that stands for all accounts.
const ALL: &str = "*";

/// An account from which something was held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AccountState {
    /// Its name; `*` for all.
    pub name: String,
    /// Why nothing is sent from it until a person opens it; nothing where it is open.
    pub held: Option<String>,
    /// How long nothing is sent from it because the provider asked for it, in milliseconds.
    pub paused_ms: u64,
}

impl Outbox {
    /// The accounts from which something was ever held back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn accounts(&self) -> Result<Vec<AccountState>, OutboxError> {
        let rows = self.database.one(Step::new(sql::ACCOUNTS, [])).await?;
        rows.iter()
            .map(|row| {
                let is_held = row.text(1)? != "open";
                Ok(AccountState {
                    name: row.text(0)?,
                    held: is_held.then(|| row.optional_text(2)).transpose()?.flatten(),
                    paused_ms: unsigned(row.int(3)?),
                })
            })
            .collect()
    }

    /// Sends nothing from an account until [`open_account`](Self::open_account).
    ///
    /// # Errors
    /// The database failed.
    pub async fn hold_account(&self, name: &str, reason: &str) -> Result<(), OutboxError> {
        let hold = Step::new(sql::HOLD, [name.into(), reason.into()]);
        self.database.one(hold).await.map(drop)
    }

    /// Lets an account that was held send again: its credentials, plan or balance were put right. Gives
    /// `false` where nothing was ever held back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn open_account(&self, name: &str) -> Result<bool, OutboxError> {
        let opened = self.database.one(Step::new(sql::OPEN, [name.into()]));
        Ok(!opened.await?.is_empty())
    }

    /// Sends nothing from any account until [`unpark`](Self::unpark). After a failover to a server that may
    /// lack the last commits, or a restore from a backup, do this before a worker starts: what such a
    /// database has as queued may have been sent.
    ///
    /// # Errors
    /// The database failed.
    pub async fn park(&self, reason: &str) -> Result<(), OutboxError> {
        self.hold_account(ALL, reason).await
    }

    /// Ends what [`park`](Self::park) began.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unpark(&self) -> Result<bool, OutboxError> {
        self.open_account(ALL).await
    }
}
