//! Message ids and trace ids.

use std::sync::atomic::{AtomicU64, Ordering};

use super::signature::fingerprint;

/// How many sandboxes this process has started, so that no two of them give the same ids.
static STARTED: AtomicU64 = AtomicU64::new(0);

/// Gives ids that are never repeated, neither in a sandbox nor, for all practical purposes, between runs.
#[derive(Debug)]
pub(super) struct Identifiers {
    seed: String,
    given: AtomicU64,
}

impl Identifiers {
    pub(super) fn new(started_at_ms: u64) -> Self {
        let process = std::process::id();
        let instance = STARTED.fetch_add(1, Ordering::Relaxed);
        Self {
            seed: format!("{started_at_ms}/{process}/{instance}"),
            given: AtomicU64::new(0),
        }
    }

    /// An id in the form of the documented sample: `wamid.` and 32 hex digits.
    pub(super) fn message_id(&self) -> String {
        format!("wamid.{}", self.next())
    }

    /// 32 hex digits; the documents do not show the form of a trace id.
    pub(super) fn trace_id(&self) -> String {
        self.next()
    }

    fn next(&self) -> String {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        fingerprint(&format!("{}/{number}", self.seed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_within_and_between_sandboxes() {
        let one = Identifiers::new(1);
        let other = Identifiers::new(1);
        let ids = [
            one.message_id(),
            one.message_id(),
            other.message_id(),
            other.message_id(),
        ];
        for (position, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), "wamid.".len() + 32);
            assert!(!ids[..position].contains(id));
        }
    }
}
