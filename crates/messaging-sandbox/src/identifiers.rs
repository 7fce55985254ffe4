//! Identifiers that a provider gives.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::digest::fingerprint;

/// How many sandboxes this process has started, so that no two of them give the same ids.
static STARTED: AtomicU64 = AtomicU64::new(0);

/// Gives ids that are never repeated, neither in a sandbox nor, for all practical purposes, between runs.
#[derive(Debug)]
pub(crate) struct Identifiers {
    seed: String,
    given: AtomicU64,
}

impl Identifiers {
    pub(crate) fn new(started_at_ms: u64) -> Self {
        let process = std::process::id();
        let instance = STARTED.fetch_add(1, Ordering::Relaxed);
        Self {
            seed: format!("{started_at_ms}/{process}/{instance}"),
            given: AtomicU64::new(0),
        }
    }

    /// 32 hex digits.
    pub(crate) fn next(&self) -> String {
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
        let ids = [one.next(), one.next(), other.next(), other.next()];
        for (position, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 32);
            assert!(!ids[..position].contains(id));
        }
    }
}
