use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use crate::database::{Row, Step};
use crate::error::OutboxError;
use crate::message::{Lane, NewMessage};
use crate::outbox::{Outbox, unsigned};
use crate::state::State;
use crate::statements as sql;

/// How often it is asked whether a campaign still runs.
const LOOK: Duration = Duration::from_millis(100);
/// Of a campaign that has more messages than this, the counts are kept for so long.
const FEW: u64 = 10_000;
const KEPT_FOR: Duration = Duration::from_secs(1);

/// Counts of campaigns, and what each did when they were made.
pub(crate) type Counted = Mutex<HashMap<CampaignId, (CampaignState, Instant, Counts)>>;
type Counts = BTreeMap<String, u64>;

/// The number of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CampaignId(pub(crate) i64);

impl CampaignId {
    /// A number that was stored.
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a campaign is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CampaignState {
    /// Its messages are sent.
    Running,
    /// They are not, until it is resumed. What a worker already has is still sent.
    Paused,
    /// They will not be.
    Cancelled,
    /// None is left to send.
    Done,
}

impl CampaignState {
    /// The state's name in the tables and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }
}

impl fmt::Display for CampaignState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name that [`as_str`](CampaignState::as_str) gives.
impl FromStr for CampaignState {
    type Err = OutboxError;

    fn from_str(name: &str) -> Result<Self, OutboxError> {
        let all = [Self::Running, Self::Paused, Self::Cancelled, Self::Done];
        let known = all.into_iter().find(|state| state.as_str() == name);
        known.ok_or(OutboxError::NotPossible {
            what: "there is no such state of a campaign",
        })
    }
}

/// A broadcast: many messages that are counted, paused and cancelled together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Campaign {
    /// Its number.
    pub id: CampaignId,
    /// The account that sends it.
    pub account: String,
    /// Its name.
    pub name: String,
    /// What it is doing.
    pub state: CampaignState,
    /// Why it was paused or cancelled.
    pub reason: Option<String>,
    /// Whether all its messages are in.
    pub is_imported: bool,
    /// How many messages are in which state.
    pub messages: Counts,
}

impl Campaign {
    /// All its messages.
    pub fn total(&self) -> u64 {
        self.messages.values().sum()
    }

    /// Those in this state.
    pub fn in_state(&self, state: State) -> u64 {
        self.messages
            .get(state.as_str())
            .copied()
            .unwrap_or_default()
    }
}

impl Outbox {
    /// Begins a campaign, or finds the one of this account and name: to go on with an import that broke off.
    /// It is paused until it is resumed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn campaign(&self, account: &str, name: &str) -> Result<CampaignId, OutboxError> {
        self.campaign_from(account, name, None).await
    }

    /// As [`campaign`](Self::campaign), which remembers what it is made of, such as the digest of a file: a
    /// second import under the same name goes on only with the same. With another file, rows whose numbers are
    /// known would be left out.
    ///
    /// # Errors
    /// There is one of this account and name, made of something else; or the database failed.
    pub async fn campaign_from(
        &self,
        account: &str,
        name: &str,
        source: Option<&str>,
    ) -> Result<CampaignId, OutboxError> {
        let values = [account.into(), name.into(), "paused".into(), source.into()];
        let steps = vec![
            Step::new(sql::NEW_CAMPAIGN, values),
            Step::new(sql::CAMPAIGN_ID, [account.into(), name.into()]),
        ];
        let results = self.database.run(steps).await?;
        let row = results.get(1).and_then(|rows| rows.first());
        let row = row.ok_or(OutboxError::Row(0))?;
        match row.optional_text(1)?.as_deref() == source {
            true => row.int(0).map(CampaignId),
            false => Err(OutboxError::NotPossible {
                what: "the account has a campaign of this name that was begun from another source",
            }),
        }
    }

    /// Puts messages into a campaign, each beside the number of its row in the source, all or none. A row
    /// that is in already is left out, so an import can begin again at any place. Gives how many are new.
    ///
    /// They go by the bulk lane. A few thousand at a time are best.
    ///
    /// # Errors
    /// The database failed.
    pub async fn add_to_campaign(
        &self,
        campaign: CampaignId,
        messages: impl IntoIterator<Item = (u64, NewMessage)>,
    ) -> Result<usize, OutboxError> {
        let messages = messages.into_iter().map(|(row, message)| {
            let row = i64::try_from(row).unwrap_or(i64::MAX);
            message.lane(Lane::Bulk).in_campaign(campaign.0, row)
        });
        self.enqueue_all(messages).await
    }

    /// Says that all messages of a campaign are in: when none is left to send, it is done.
    ///
    /// # Errors
    /// The database failed.
    pub async fn finish_import(&self, campaign: CampaignId) -> Result<(), OutboxError> {
        let imported = Step::new(sql::CAMPAIGN_IMPORTED, [campaign.0.into()]);
        self.database.one(imported).await.map(drop)
    }

    /// A campaign and its counts.
    ///
    /// Of one with more than 10,000 messages the counts are up to a second old, unless it has begun to do something else
    /// since: to count two million rows takes PostgreSQL 0.2 s to 1.5 s and SQLite 0.3 s.
    ///
    /// # Errors
    /// There is none of this number, or the database failed.
    pub async fn campaign_status(&self, campaign: CampaignId) -> Result<Campaign, OutboxError> {
        let mut status = self.without_counts(campaign).await?;
        status.messages = self.counts(campaign, status.state).await?;
        Ok(status)
    }

    async fn without_counts(&self, campaign: CampaignId) -> Result<Campaign, OutboxError> {
        let asked = Step::new(sql::CAMPAIGN, [campaign.0.into()]);
        let found = self.database.one(asked).await?;
        let row = found.first().ok_or(OutboxError::NotPossible {
            what: "there is no campaign of this number",
        })?;
        read_campaign(row)
    }

    async fn counts(&self, of: CampaignId, state: CampaignState) -> Result<Counts, OutboxError> {
        let counted = || self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, at, counts)) = counted().get(&of)
            && *then == state
            && at.elapsed() < KEPT_FOR
        {
            return Ok(counts.clone());
        }
        let begun = Instant::now();
        let asked = Step::new(sql::CAMPAIGN_COUNTS, [of.0.into()]);
        let mut counts = Counts::new();
        for row in self.database.one(asked).await? {
            counts.insert(row.text(0)?, unsigned(row.int(1)?));
        }
        if counts.values().sum::<u64>() > FEW {
            counted().insert(of, (state, begun, counts.clone()));
        }
        Ok(counts)
    }

    /// Waits for as long as a campaign runs, and gives what it has come to: it is done, or it was cancelled or paused.
    /// One that is empty runs until its [import is finished](Self::finish_import).
    ///
    /// # Errors
    /// There is none of this number, or the database failed.
    pub async fn wait_for_campaign(&self, campaign: CampaignId) -> Result<Campaign, OutboxError> {
        loop {
            let status = self.without_counts(campaign).await?;
            if status.state != CampaignState::Running {
                return self.campaign_status(campaign).await;
            }
            sleep(LOOK).await;
        }
    }

    /// All campaigns, without counts.
    ///
    /// # Errors
    /// The database failed.
    pub async fn campaigns(&self) -> Result<Vec<Campaign>, OutboxError> {
        let rows = self.database.one(Step::new(sql::CAMPAIGNS, [])).await?;
        rows.iter().map(read_campaign).collect()
    }

    /// Sends nothing more of a running campaign, but for what a worker already has.
    ///
    /// # Errors
    /// It is not running, or the database failed.
    pub async fn pause_campaign(
        &self,
        campaign: CampaignId,
        reason: &str,
    ) -> Result<(), OutboxError> {
        let pause = Step::new(sql::PAUSE_CAMPAIGN, [campaign.0.into(), reason.into()]);
        self.change(pause, "only a running campaign can be paused")
            .await
    }

    /// Goes on with a paused campaign.
    ///
    /// # Errors
    /// It is not paused, or the database failed.
    pub async fn resume_campaign(&self, campaign: CampaignId) -> Result<(), OutboxError> {
        let resume = Step::new(sql::RESUME_CAMPAIGN, [campaign.0.into()]);
        self.change(resume, "only a paused campaign can be resumed")
            .await
    }

    /// Ends a campaign: what no worker has yet is cancelled.
    ///
    /// # Errors
    /// It has ended already, or the database failed.
    pub async fn cancel_campaign(
        &self,
        campaign: CampaignId,
        reason: &str,
    ) -> Result<(), OutboxError> {
        let cancel = Step::new(sql::CANCEL_CAMPAIGN, [campaign.0.into(), reason.into()]);
        self.change(cancel, "only a running or paused campaign can be cancelled")
            .await?;
        self.database.one(Step::new(sql::CANCEL_LEFT, [])).await?;
        Ok(())
    }

    async fn change(&self, change: Step, otherwise: &'static str) -> Result<(), OutboxError> {
        match self.database.one(change).await?.is_empty() {
            false => Ok(()),
            true => Err(OutboxError::NotPossible { what: otherwise }),
        }
    }
}

fn read_campaign(row: &Row) -> Result<Campaign, OutboxError> {
    Ok(Campaign {
        id: CampaignId(row.int(0)?),
        account: row.text(1)?,
        name: row.text(2)?,
        state: row.text(3)?.parse()?,
        reason: row.optional_text(4)?,
        is_imported: row.int(5)? == 1,
        messages: BTreeMap::new(),
    })
}
