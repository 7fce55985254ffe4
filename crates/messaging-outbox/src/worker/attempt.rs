use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use messaging_client_core::{Error, ErrorFacts, Randomness as _, SystemRandomness};
use tokio::time::sleep;
use tracing::Instrument as _;

use super::mark::{Claim, Mark};
use super::route::{Account, Failed};
use super::verdict::{Verdict, back_off};
use super::{Inner, with_causes};
use crate::callback::apply_to;
use crate::database::{Row, Step, Value};
use crate::error::OutboxError;
use crate::message::{Lane, MessageId, millis};
use crate::observer::StateChange;
use crate::state::State;
use crate::statements as sql;

/// How long a message rests whose account or operation this worker does not know: another one may.
const NOT_MINE: Duration = Duration::from_secs(60);
/// The longest wait before writing an answer down is tried again.
const SLOWEST_RECORDING: Duration = Duration::from_secs(5);

/// A message that this worker has.
#[derive(Debug)]
pub(super) struct Claimed {
    pub(super) claim: Claim,
    state: State,
    operation: String,
    request: String,
    request_version: i64,
    lane: Lane,
    campaign: i64,
    attempts: i64,
    /// After how many attempts nobody knew whether it was accepted.
    times_unknown: i64,
    expires_in: Option<Duration>,
    account: String,
    traceparent: Option<String>,
}

impl Claimed {
    /// A row of [`sql::CLAIM`] or [`sql::CLAIM_UNKNOWN`].
    pub(super) fn read(row: &Row, owner: &Arc<str>) -> Result<Self, OutboxError> {
        let expires_in = row.optional_int(8)?;
        Ok(Self {
            claim: Claim {
                id: MessageId(row.int(0)?),
                owner: Arc::clone(owner),
                fence: row.int(2)?,
            },
            state: row.text(1)?.parse()?,
            operation: row.text(3)?,
            request: row.optional_text(4)?.unwrap_or_default(),
            lane: Lane::of_number(row.int(5)?),
            campaign: row.int(6)?,
            attempts: row.int(7)?,
            expires_in: expires_in
                .map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or_default())),
            account: row.text(9)?,
            traceparent: row.optional_text(10)?,
            times_unknown: row.int(11)?,
            request_version: row.int(12)?,
        })
    }

    pub(super) fn account(&self) -> &str {
        &self.account
    }

    pub(super) fn lane(&self) -> Lane {
        self.lane
    }

    /// Whether it is sent again by an id that the provider knows: nothing but its acceptance can be learned.
    fn is_again(&self) -> bool {
        self.state == State::Unknown
    }

    fn values<const N: usize>(&self, more: [Value; N]) -> Vec<Value> {
        let Claim { id, owner, fence } = &self.claim;
        let mut values = vec![id.get().into(), (&**owner).into(), (*fence).into()];
        values.extend(more);
        values
    }

    fn step<const N: usize>(&self, sql: &'static str, more: [Value; N]) -> Step {
        Step {
            sql,
            values: self.values(more),
        }
    }

    fn end_attempt(&self, outcome: &Value) -> Step {
        let Claim { id, owner, .. } = &self.claim;
        let values = [id.get().into(), (&**owner).into(), outcome.clone()];
        Step::new(sql::END_ATTEMPT, values)
    }
}

impl Inner {
    /// Sends one message and stores the result. Gives the state that the database has then;
    /// nothing where the message was not this worker's any more.
    pub(super) async fn attempt(&self, account: &Account, claimed: Claimed) -> Option<State> {
        let span = tracing::info_span!(
            "outbox_attempt",
            operation = claimed.operation,
            lane = claimed.lane.as_str(),
            traceparent = claimed.traceparent,
        );
        async {
            if !matches!(claimed.state, State::Leased | State::Unknown) {
                self.tell(
                    claimed.claim.id,
                    &claimed.account,
                    claimed.lane,
                    claimed.state,
                );
                return Some(claimed.state);
            }
            let mut steps = self.send(account, &claimed).await;
            // Callbacks that were faster than the answer.
            steps.extend(apply_to(claimed.claim.id));
            let state = self.record(claimed.lane, steps).await?;
            if state != claimed.state {
                self.tell(claimed.claim.id, &claimed.account, claimed.lane, state);
            }
            Some(state)
        }
        .instrument(span)
        .await
    }

    /// Sends, and gives what is to be written down.
    async fn send(&self, account: &Account, claimed: &Claimed) -> Vec<Step> {
        let Some(route) = account.route(&claimed.operation, claimed.lane) else {
            tracing::warn!("this worker does not know the operation; another one may");
            return vec![self.give_back(claimed)];
        };
        if claimed.request_version > route.request_version().into() {
            tracing::warn!("a newer client wrote the request; a worker that has it may send it");
            return vec![self.give_back(claimed)];
        }
        let timeout = claimed
            .expires_in
            .map_or(self.call_timeout, |left| left.min(self.call_timeout));
        let has_failed = Arc::new(AtomicBool::new(false));
        let mark = Mark {
            database: self.outbox.database_for(claimed.lane).clone(),
            claim: claimed.claim.clone(),
            lease_ms: self.lease_ms(),
            from: claimed.state,
            has_failed: Arc::clone(&has_failed),
        };
        let sent = route.send(&claimed.request, timeout, mark).await;
        match sent {
            Ok(provider_ref) => self.accepted(claimed, provider_ref.into(), Value::Null),
            Err(Failed::Unreadable) => {
                let mut facts = ErrorFacts::default();
                facts.operation.clone_from(&claimed.operation);
                facts.may_have_been_sent = false;
                "the stored request is none of this operation".clone_into(&mut facts.text);
                vec![refuse(claimed, outcome(&facts))]
            }
            Err(Failed::NotKnown) => vec![self.give_back(claimed)],
            // Where it is not this worker's any more, this changes nothing; where it has expired, it says so.
            Err(Failed::Call(error)) if has_failed.load(Ordering::Relaxed) => {
                let wait = back_off(1, SystemRandomness.fraction());
                vec![self.release(claimed, wait, outcome(&error.facts()))]
            }
            Err(Failed::Call(error)) => self.failed(claimed, &error),
        }
    }

    fn accepted(&self, claimed: &Claimed, provider_ref: Value, outcome: Value) -> Vec<Step> {
        vec![
            claimed.step(sql::ACCEPT, [provider_ref, outcome.clone()]),
            claimed.end_attempt(&outcome),
        ]
    }

    fn failed(&self, claimed: &Claimed, error: &Error) -> Vec<Step> {
        let outcome = outcome(&error.facts());
        let again = back_off(claimed.attempts + 1, SystemRandomness.fraction());
        let account = || Value::from(claimed.account.as_str());
        let mut steps = match Verdict::of(error, claimed.times_unknown > 0) {
            Verdict::Unknown => vec![lose(claimed, Duration::ZERO, outcome.clone())],
            Verdict::Accepted => return self.accepted(claimed, Value::Null, outcome),
            Verdict::Refuse => vec![refuse(claimed, outcome.clone())],
            Verdict::Again => {
                let wait = error.retry_after().unwrap_or_default().max(again);
                vec![self.release(claimed, wait, outcome.clone())]
            }
            Verdict::Limited(wait) => vec![
                self.release(claimed, wait, outcome.clone()),
                Step::new(sql::HOLD_FOR, [account(), millis(wait).into()]),
                Step::new(sql::HOLD_PACE, [account(), millis(wait).into()]),
            ],
            Verdict::HoldAccount => {
                tracing::error!(
                    account = claimed.account,
                    kind = error.kind().as_str(),
                    "the account is held: nothing is sent from it until a person opens it"
                );
                vec![
                    self.release(claimed, Duration::ZERO, outcome.clone()),
                    Step::new(sql::HOLD, [account(), error.kind().as_str().into()]),
                ]
            }
            Verdict::PauseCampaign if claimed.campaign != 0 => vec![
                self.release(claimed, Duration::ZERO, outcome.clone()),
                Step::new(
                    sql::PAUSE_CAMPAIGN,
                    [claimed.campaign.into(), error.kind().as_str().into()],
                ),
            ],
            Verdict::PauseCampaign => vec![refuse(claimed, outcome.clone())],
        };
        steps.push(claimed.end_attempt(&outcome));
        steps
    }

    /// For another worker, which may know what this one does not.
    pub(super) fn give_back(&self, claimed: &Claimed) -> Step {
        self.release(claimed, NOT_MINE, Value::Null)
    }

    fn release(&self, claimed: &Claimed, wait: Duration, outcome: Value) -> Step {
        if claimed.is_again() {
            return lose(claimed, wait, Value::Null);
        }
        let age = millis(self.give_up_after);
        claimed.step(sql::RELEASE, [millis(wait).into(), outcome, age.into()])
    }

    /// Writes an answer down, however long the database is away: what it says must not be lost. Meanwhile no
    /// other message is taken. Gives the state that the last step left, or nothing where none left one.
    pub(super) async fn record(&self, lane: Lane, steps: Vec<Step>) -> Option<State> {
        let mut wait = Duration::from_millis(100);
        let mut trouble = None;
        loop {
            match self.outbox.database_for(lane).run(steps.clone()).await {
                Ok(results) => {
                    // The last step that changed the state of the message says where it is.
                    let states = results.iter().flatten();
                    return states
                        .filter_map(|row| row.text(0).ok()?.parse().ok())
                        .next_back();
                }
                Err(error) => {
                    if trouble.is_none() {
                        tracing::error!(
                            error = with_causes(&error),
                            "an answer cannot be written down: no other message is taken until it is"
                        );
                        trouble = Some(self.trouble.enter());
                    }
                    if let Some(observer) = &self.observer {
                        observer.recording_failed();
                    }
                    sleep(wait).await;
                    wait = (wait * 2).min(SLOWEST_RECORDING);
                }
            }
        }
    }

    pub(super) fn tell(&self, id: MessageId, account: &str, lane: Lane, state: State) {
        tracing::debug!(lane = lane.as_str(), state = state.as_str(), "message");
        if let Some(observer) = &self.observer {
            observer.state_changed(&StateChange {
                id,
                account,
                lane,
                state,
            });
        }
    }
}

/// Nobody knows whether it was accepted. Where the account asks for it, it is sent again after `wait` and a back-off.
fn lose(claimed: &Claimed, wait: Duration, outcome: Value) -> Step {
    let fraction = SystemRandomness.fraction();
    let wait = wait.max(back_off(claimed.times_unknown + 1, fraction));
    claimed.step(sql::LOSE, [outcome, millis(wait).into()])
}

/// Another try cannot help. A refusal of the second request says nothing of the first: then it stays unknown, for the
/// reason for which it was.
fn refuse(claimed: &Claimed, outcome: Value) -> Step {
    match claimed.is_again() {
        true => lose(claimed, Duration::ZERO, Value::Null),
        false => claimed.step(sql::REFUSE, [outcome]),
    }
}

fn outcome(facts: &ErrorFacts) -> Value {
    serde_json::to_string(facts).ok().into()
}
