use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::{Inner, with_causes};
use crate::callback::apply_to;
use crate::database::Step;
use crate::error::OutboxError;
use crate::message::{Lane, MessageId, millis};
use crate::statements as sql;

const EVERY: Duration = Duration::from_secs(1);
/// Callbacks are applied as they come, and as answers come. The sweep is for those that met an answer on its way
/// into the database, so it need not look at all that wait each time: some are of messages that others sent.
const RECENT: Duration = Duration::from_secs(600);

/// How often a worker says that it is alive.
const SEEN_EVERY: Duration = Duration::from_secs(5);
/// After this time a worker that was killed is no longer listed.
const LONG_GONE: Duration = Duration::from_secs(24 * 60 * 60);

/// What is written to a message that its worker left behind while sending it.
const LEFT_BEHIND: &str = r#"{"kind":"transport","may_have_been_sent":true,"attempts":1,"text":"the worker stopped while it was sending: the message may have been accepted"}"#;

impl Inner {
    /// Once a second: that this worker is alive, what dead workers left, what has expired, callbacks whose message is known by now.
    pub(super) async fn sweep_until(self: Arc<Self>, mut end: watch::Receiver<bool>) {
        while !*end.borrow() {
            if let Err(error) = self.sweep().await {
                tracing::error!(error = with_causes(&error), "the sweep failed");
            }
            tokio::select! {
                () = sleep(EVERY.min(self.poll.saturating_mul(4))) => {}
                _ = end.changed() => {}
            }
        }
    }

    pub(super) async fn sweep(&self) -> Result<(), OutboxError> {
        self.outbox.database.check_version().await?;
        let seen = [
            (&*self.owner).into(),
            self.name.as_deref().into(),
            env!("CARGO_PKG_VERSION").into(),
            millis(SEEN_EVERY).into(),
        ];
        let steps = vec![
            Step::new(sql::SEEN, seen),
            Step::new(sql::FORGET_WORKERS, [millis(LONG_GONE).into()]),
            Step::new(sql::REAP, [LEFT_BEHIND.into()]),
            Step::new(sql::EXPIRE, []),
            Step::new(sql::CANCEL_LEFT, []),
            Step::new(sql::REOPEN_CAMPAIGNS, []),
            Step::new(sql::FINISH_CAMPAIGNS, []),
        ];
        for row in self.outbox.database.run(steps).await?.iter().flatten() {
            let (id, state) = (MessageId(row.int(0)?), row.text(1)?.parse()?);
            self.tell(id, &row.text(2)?, Lane::of_number(row.int(3)?), state);
            self.outbox.database.run(apply_to(id)).await?;
        }
        let since = match self.has_swept.load(Ordering::Relaxed) {
            true => RECENT,
            false => Duration::MAX,
        };
        self.outbox.apply_callbacks(since).await?;
        self.has_swept.store(true, Ordering::Relaxed);
        Ok(())
    }
}
