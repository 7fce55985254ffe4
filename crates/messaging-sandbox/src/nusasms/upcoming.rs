//! Statuses that are still to come, in the order of their time, and what makes them happen.

use std::collections::BTreeMap;
use std::mem::replace;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{AcceptedMessage, MessageStatus, NusaSmsProvider};
use crate::journal::MOST_KEPT;

/// How many statuses are kept: a few for each message that is.
const MOST_UPCOMING: usize = MOST_KEPT.saturating_mul(4);

/// The longest wait before looking again.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// By the time of each and a number.
type Waiting = BTreeMap<(u64, u64), (Arc<AcceptedMessage>, MessageStatus)>;

#[derive(Debug, Default)]
pub(super) struct Schedule {
    waiting: Waiting,
    added: u64,
}

impl Schedule {
    /// Adds everything that becomes of a message.
    pub(super) fn add(&mut self, message: &Arc<AcceptedMessage>) {
        for (at_ms, status) in message.timetable().steps {
            if self.waiting.len() >= MOST_UPCOMING {
                self.waiting.pop_first();
            }
            self.added = self.added.wrapping_add(1);
            let upcoming = (Arc::clone(message), status);
            self.waiting.insert((at_ms, self.added), upcoming);
        }
    }

    /// Takes out what has happened by now.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Waiting {
        let later = self.waiting.split_off(&(now_ms.saturating_add(1), 0));
        replace(&mut self.waiting, later)
    }

    /// When the next status is due, in milliseconds from now.
    pub(super) fn next_in_ms(&self, now_ms: u64) -> Option<u64> {
        let ((at_ms, _), _) = self.waiting.first_key_value()?;
        Some(at_ms.saturating_sub(now_ms))
    }
}

/// Makes statuses happen when their time has come, for as long as there is a provider.
pub(super) async fn keep_time(provider: Weak<NusaSmsProvider>) {
    let Some(changed) = provider.upgrade().map(|one| Arc::clone(&one.changed)) else {
        return;
    };
    while let Some(wait) = provider.upgrade().map(|one| one.catch_up()) {
        let wait = wait.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        // Either way it is time to look again.
        let _ = tokio::time::timeout(wait, changed.notified()).await;
    }
}
