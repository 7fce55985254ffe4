//! The loop that claims messages, sends them through the provider's clients, and stores the results.

mod attempt;
mod mark;
mod route;
mod sweep;
mod trouble;
mod verdict;

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use messaging_client_core::{Randomness as _, SystemRandomness};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use attempt::Claimed;
pub use route::{Account, Operations};
use trouble::Trouble;

use crate::database::{Step, VERSION};
use crate::error::OutboxError;
use crate::message::{Lane, MessageId, millis};
use crate::observer::OutboxObserver;
use crate::outbox::Outbox;
use crate::state::State;
use crate::statements as sql;

/// How often a message is sent again that is unknown, and until when after its first attempt: how long Sandeza
/// remembers a `ref_id` is not documented.
const MOST_RESENDS: i64 = 8;
const RESEND_WITHIN: Duration = Duration::from_secs(3600);
/// How long after a broken connection notifications are asked for again.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// Sends what is in an outbox. Any number of workers may run on one outbox, on any number of machines.
///
/// Cheap to clone; clones are the same worker.
#[derive(Debug, Clone)]
pub struct Worker {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    outbox: Outbox,
    /// Of this start of this process: a name that comes back could be taken for the one that died.
    owner: Arc<str>,
    /// What people call it.
    name: Option<String>,
    accounts: Vec<Account>,
    concurrency: usize,
    otp_concurrency: usize,
    poll: Duration,
    call_timeout: Duration,
    lease_margin: Duration,
    give_up_after: Duration,
    observer: Option<Arc<dyn OutboxObserver>>,
    trouble: Trouble,
    /// Which campaign is asked first: each in turn.
    turn: AtomicUsize,
    /// Whether it has looked at all callbacks that wait, once.
    has_swept: AtomicBool,
}

/// Sets a [`Worker`] up.
#[derive(Debug)]
#[must_use = "a builder does nothing until build() is called"]
pub struct WorkerBuilder {
    inner: Inner,
}

impl WorkerBuilder {
    /// Sends the messages of this account too.
    pub fn account(mut self, account: Account) -> Self {
        self.inner.accounts.push(account);
        self
    }

    /// What people know this worker by, such as the name of its machine; see [`Outbox::workers`].
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.inner.name = Some(name.into());
        self
    }

    /// How many messages of an account are sent at a time, OTPs aside: 16 unless set; 0 counts as 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.inner.concurrency = calls.max(1);
        self
    }

    /// How many OTPs of an account are sent at a time, beside the others: 4 unless set; 0 counts as 1. No other
    /// message takes these places, nor the connections to PostgreSQL that are left to OTPs.
    pub fn otp_concurrency(mut self, calls: usize) -> Self {
        self.inner.otp_concurrency = calls.max(1);
        self
    }

    /// How often the database is asked for messages when there was none: every 250 ms unless set.
    pub fn poll(mut self, interval: Duration) -> Self {
        self.inner.poll = interval;
        self
    }

    /// The deadline of one call, its turn under the rate limit included: 30 s unless set. A message that
    /// expires sooner has until then.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.inner.call_timeout = timeout;
        self
    }

    /// How much longer than its call a worker may have a message before others take it for dead: 60 s unless
    /// set.
    pub fn lease_margin(mut self, margin: Duration) -> Self {
        self.inner.lease_margin = margin;
        self
    }

    /// How old a message may get that could not be sent and does not expire: 24 hours unless set.
    pub fn give_up_after(mut self, age: Duration) -> Self {
        self.inner.give_up_after = age;
        self
    }

    /// Is told of every change of state.
    pub fn observer(mut self, observer: impl OutboxObserver + 'static) -> Self {
        self.inner.observer = Some(Arc::new(observer));
        self
    }

    /// The worker. It does nothing until [`run`](Worker::run) or [`attempt`](Worker::attempt).
    ///
    /// # Errors
    /// The system gives no random name for it.
    pub fn build(mut self) -> Result<Worker, OutboxError> {
        let mut name = [0; 16];
        SystemRandomness.fill(&mut name);
        if name == [0; 16] {
            return Err(OutboxError::NotPossible {
                what: "the system gives no random name for the worker",
            });
        }
        let name = name.map(|byte| format!("{byte:02x}"));
        self.inner.owner = name.concat().into();
        Ok(Worker {
            inner: Arc::new(self.inner),
        })
    }
}

impl Worker {
    /// Begins to set up a worker on this outbox.
    pub fn builder(outbox: &Outbox) -> WorkerBuilder {
        WorkerBuilder {
            inner: Inner {
                outbox: outbox.clone(),
                owner: "".into(),
                name: None,
                accounts: Vec::new(),
                concurrency: 16,
                otp_concurrency: 4,
                poll: Duration::from_millis(250),
                call_timeout: Duration::from_secs(30),
                lease_margin: Duration::from_secs(60),
                give_up_after: Duration::from_secs(24 * 60 * 60),
                observer: None,
                trouble: Trouble::default(),
                turn: AtomicUsize::new(0),
                has_swept: AtomicBool::new(false),
            },
        }
    }

    /// Sends until `stop` resolves, such as `tokio::signal::ctrl_c()`, then finishes what is under way, and gives what
    /// `stop` gave. The database may go away and come back. Once a newer program has changed its tables, nothing is
    /// sent, and an error in the log says so.
    pub async fn run<T>(&self, stop: impl Future<Output = T>) -> T {
        let (ended, end) = watch::channel(false);
        let mut loops = JoinSet::new();
        for account in &self.inner.accounts {
            let lanes: [(&'static [Lane], usize); 2] = [
                (&[Lane::Otp], self.inner.otp_concurrency),
                (&[Lane::Transactional, Lane::Bulk], self.inner.concurrency),
            ];
            for (lanes, concurrency) in lanes {
                let (inner, account) = (Arc::clone(&self.inner), account.clone());
                loops.spawn(inner.send_lanes(account, lanes, concurrency, end.clone()));
            }
        }
        loops.spawn(Arc::clone(&self.inner).sweep_until(end.clone()));
        loops.spawn(Arc::clone(&self.inner).listen_until(end));
        let stopped = stop.await;
        ended.send_replace(true);
        while loops.join_next().await.is_some() {}
        let gone = Step::new(sql::WORKER_ENDED, [(&*self.inner.owner).into()]);
        if let Err(error) = self.inner.outbox.database.one(gone).await {
            tracing::warn!(%error, "the end of this worker cannot be written down: it stays listed for a day");
        }
        stopped
    }

    /// Sends one message now, if it is queued, its time has come and nothing holds it back: for programs that
    /// have a job engine already. Whatever the engine does with the job, the message is not sent twice:
    /// everything is decided by its row. Gives where it is then; nothing where there is none.
    ///
    /// # Errors
    /// The database failed before anything was sent, or its tables are of a newer version.
    pub async fn attempt(&self, id: MessageId) -> Result<Option<State>, OutboxError> {
        let inner = &self.inner;
        let owner = Arc::clone(&inner.owner);
        let values = [
            (&*owner).into(),
            inner.lease_ms().into(),
            VERSION.into(),
            id.0.into(),
        ];
        let claim = Step::new(sql::CLAIM_ONE, values);
        if let Some(row) = inner.outbox.database.one(claim).await?.first() {
            let claimed = Claimed::read(row, &owner)?;
            let mut accounts = inner.accounts.iter();
            match accounts.find(|one| one.name() == claimed.account()) {
                Some(account) => inner.attempt(account, claimed).await,
                None => {
                    let back = vec![inner.give_back(&claimed)];
                    inner.record(claimed.lane(), back).await
                }
            };
        } else {
            // That may be why nothing was to be had.
            inner.outbox.database.check_version().await?;
        }
        Ok(inner.outbox.message(id).await?.map(|message| message.state))
    }

    /// What [`run`](Self::run) does once a second beside sending: settles what dead workers left, what has
    /// expired and what was cancelled, and applies callbacks. Whoever uses only [`attempt`](Self::attempt)
    /// calls it that often.
    ///
    /// # Errors
    /// The database failed, or its tables are of a newer version: then this worker takes nothing any more.
    pub async fn sweep(&self) -> Result<(), OutboxError> {
        self.inner.sweep().await
    }
}

impl Inner {
    fn lease_ms(&self) -> i64 {
        millis(self.call_timeout.saturating_add(self.lease_margin))
    }

    async fn send_lanes(
        self: Arc<Self>,
        account: Account,
        lanes: &'static [Lane],
        concurrency: usize,
        mut end: watch::Receiver<bool>,
    ) {
        let mut calls = JoinSet::new();
        while !*end.borrow() {
            while calls.try_join_next().is_some() {}
            let free = concurrency.saturating_sub(calls.len());
            if free == 0 {
                calls.join_next().await;
                continue;
            }
            let claimed = match self.trouble.is_there() {
                true => Vec::new(),
                false => self
                    .claim(&account, lanes, free)
                    .await
                    .unwrap_or_else(|error| {
                        tracing::error!(error = with_causes(&error), "no message can be claimed");
                        Vec::new()
                    }),
            };
            if claimed.is_empty() {
                tokio::select! {
                    () = sleep(self.poll) => {}
                    () = self.outbox.otp.notified(), if lanes.contains(&Lane::Otp) => {}
                    _ = end.changed() => {}
                }
            }
            for one in claimed {
                let (inner, account) = (Arc::clone(&self), account.clone());
                calls.spawn(async move { inner.attempt(&account, one).await });
            }
        }
        while calls.join_next().await.is_some() {}
    }

    /// Hears of OTPs that other processes put in; where that is not possible, asking often enough serves.
    async fn listen_until(self: Arc<Self>, mut end: watch::Receiver<bool>) {
        while !*end.borrow() {
            tokio::select! {
                ended = self.outbox.database.listen(|| self.outbox.otp.notify_waiters()) => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "no notifications from the database");
                    }
                }
                _ = end.changed() => return,
            }
            tokio::select! {
                () = sleep(LISTEN_AGAIN) => {}
                _ = end.changed() => {}
            }
        }
    }

    /// Takes up to `free` messages: the first lane first, and of campaigns each in turn.
    async fn claim(
        &self,
        account: &Account,
        lanes: &[Lane],
        free: usize,
    ) -> Result<Vec<Claimed>, OutboxError> {
        let mut claimed = Vec::new();
        for lane in lanes {
            let mut campaigns = match lane {
                Lane::Bulk => self.running_campaigns(account).await?,
                _ => Vec::new(),
            };
            campaigns.insert(0, 0);
            let first = self.turn.fetch_add(1, Ordering::Relaxed) % campaigns.len();
            campaigns.rotate_left(first);
            for campaign in campaigns {
                let left = free.saturating_sub(claimed.len());
                if left == 0 {
                    return Ok(claimed);
                }
                let values = [
                    (&*self.owner).into(),
                    self.lease_ms().into(),
                    VERSION.into(),
                    account.name().into(),
                    lane.number().into(),
                    campaign.into(),
                    i64::try_from(left).unwrap_or(i64::MAX).into(),
                ];
                let database = self.outbox.database_for(*lane);
                let rows = database.one(Step::new(sql::CLAIM, values));
                for row in rows.await? {
                    claimed.push(Claimed::read(&row, &self.owner)?);
                }
            }
        }
        for lane in lanes.iter().filter(|_| account.resends_unknown()) {
            let left = free.saturating_sub(claimed.len());
            claimed.extend(self.claim_unknown(account, *lane, left).await?);
        }
        Ok(claimed)
    }

    /// Takes messages that are sent again by an id that the provider knows.
    async fn claim_unknown(
        &self,
        account: &Account,
        lane: Lane,
        free: usize,
    ) -> Result<Vec<Claimed>, OutboxError> {
        let values = [
            (&*self.owner).into(),
            self.lease_ms().into(),
            VERSION.into(),
            account.name().into(),
            lane.number().into(),
            MOST_RESENDS.into(),
            millis(RESEND_WITHIN).into(),
            i64::try_from(free).unwrap_or(i64::MAX).into(),
        ];
        let database = self.outbox.database_for(lane);
        let rows = database.one(Step::new(sql::CLAIM_UNKNOWN, values)).await?;
        let claimed = rows.iter().map(|row| Claimed::read(row, &self.owner));
        claimed.collect()
    }

    async fn running_campaigns(&self, account: &Account) -> Result<Vec<i64>, OutboxError> {
        let asked = Step::new(sql::RUNNING_CAMPAIGNS, [account.name().into()]);
        let rows = self.outbox.database.one(asked).await?;
        rows.iter().map(|row| row.int(0)).collect()
    }
}

/// An error with its causes, for the log.
fn with_causes(error: &OutboxError) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}
