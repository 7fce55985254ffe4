//! What a provider received and accepted, for a test to look at.

use std::collections::VecDeque;

/// How many accepted messages, and how many attempts of callbacks, a sandbox keeps. Older ones are
/// forgotten, so that a sandbox can run for long.
pub const MOST_KEPT: usize = 100_000;

/// The accepted messages of a provider and how many requests it received.
#[derive(Debug)]
pub(crate) struct Journal<M> {
    messages: VecDeque<M>,
    accepted: u64,
    requests: u64,
}

impl<M: Clone> Journal<M> {
    pub(crate) fn count_request(&mut self) {
        self.requests = self.requests.saturating_add(1);
    }

    pub(crate) fn record(&mut self, message: M) {
        self.accepted = self.accepted.saturating_add(1);
        if self.messages.len() >= MOST_KEPT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    pub(crate) fn messages(&self) -> Vec<M> {
        self.messages.iter().cloned().collect()
    }

    /// The newest first, because what is looked for is mostly what was just sent.
    pub(crate) fn find(&self, wanted: impl Fn(&M) -> bool) -> Option<&M> {
        self.messages.iter().rev().find(|message| wanted(message))
    }

    /// How many were recorded, forgotten ones included.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests
    }
}

impl<M> Default for Journal<M> {
    fn default() -> Self {
        Self {
            messages: VecDeque::new(),
            accepted: 0,
            requests: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_messages_are_forgotten_and_still_counted() {
        let mut journal = Journal::default();
        for number in 0..=MOST_KEPT {
            journal.record(number);
        }
        assert_eq!(journal.accepted(), MOST_KEPT as u64 + 1);
        assert_eq!(journal.messages().len(), MOST_KEPT);
        assert!(journal.find(|number| *number == 0).is_none());
        assert!(journal.find(|number| *number == 1).is_some());
    }
}
