//! Statuses that are still to come, in the order of their time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{AcceptedMessage, MessageStatus};
use crate::journal::MOST_KEPT;

/// How many statuses are kept: a few for each message that is.
const MOST_UPCOMING: usize = MOST_KEPT.saturating_mul(4);

/// A status that a message gets.
#[derive(Debug)]
pub(super) struct Upcoming {
    pub(super) at_ms: u64,
    pub(super) status: MessageStatus,
    pub(super) message: Arc<AcceptedMessage>,
}

#[derive(Debug, Default)]
pub(super) struct Schedule {
    waiting: BTreeMap<(u64, u64), Upcoming>,
    added: u64,
}

impl Schedule {
    /// Adds everything that becomes of a message.
    pub(super) fn add(&mut self, message: &Arc<AcceptedMessage>) {
        for (at_ms, status) in message.timetable().steps() {
            if self.waiting.len() >= MOST_UPCOMING {
                self.waiting.pop_first();
            }
            self.added = self.added.wrapping_add(1);
            let upcoming = Upcoming {
                at_ms: *at_ms,
                status: *status,
                message: Arc::clone(message),
            };
            self.waiting.insert((*at_ms, self.added), upcoming);
        }
    }

    /// Takes out what has happened by now.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Vec<Upcoming> {
        let mut due = Vec::new();
        while let Some(entry) = self.waiting.first_entry() {
            if entry.key().0 > now_ms {
                break;
            }
            due.push(entry.remove());
        }
        due
    }

    /// When the next status is due, in milliseconds from now.
    pub(super) fn next_in_ms(&self, now_ms: u64) -> Option<u64> {
        let ((at_ms, _), _) = self.waiting.first_key_value()?;
        Some(at_ms.saturating_sub(now_ms))
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }
}
