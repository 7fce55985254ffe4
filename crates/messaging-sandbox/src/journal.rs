//! What a provider received and accepted, for a test to look at.

use std::collections::VecDeque;
use std::sync::Arc;

/// How many accepted messages, and how many attempts of callbacks, a sandbox keeps. Older ones are
/// forgotten, so that a sandbox can run for long.
pub const MOST_KEPT: usize = 100_000;

/// How many bytes of bodies a provider keeps with its messages.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The accepted messages of a provider and how many requests it received.
#[derive(Debug)]
pub(crate) struct Journal<M> {
    messages: VecDeque<(usize, Arc<M>)>,
    bytes: usize,
    /// How many were recorded, forgotten ones included.
    pub(crate) accepted: u64,
    pub(crate) requests: u64,
}

impl<M: Clone> Journal<M> {
    /// Keeps a message whose body has so many bytes.
    pub(crate) fn record(&mut self, message: Arc<M>, bytes: usize) {
        self.accepted += 1;
        self.bytes += bytes;
        self.messages.push_back((bytes, message));
        let too_large = |journal: &Self| journal.bytes > MOST_BYTES && journal.messages.len() > 1;
        while self.messages.len() > MOST_KEPT || too_large(self) {
            let forgotten = self.messages.pop_front();
            self.bytes -= forgotten.map_or(0, |(bytes, _)| bytes);
        }
    }

    pub(crate) fn messages(&self) -> Vec<M> {
        let messages = self.messages.iter();
        messages.map(|(_, message)| (**message).clone()).collect()
    }

    /// The newest first, because what is looked for is mostly what was just sent.
    pub(crate) fn find(&self, wanted: impl Fn(&M) -> bool) -> Option<Arc<M>> {
        let mut messages = self.messages.iter().rev();
        let found = messages.find(|(_, message)| wanted(message));
        found.map(|(_, message)| Arc::clone(message))
    }
}

impl<M> Default for Journal<M> {
    fn default() -> Self {
        Self {
            messages: VecDeque::new(),
            bytes: 0,
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
            journal.record(Arc::new(number), 0);
        }
        assert_eq!(journal.accepted, MOST_KEPT as u64 + 1);
        assert_eq!(journal.messages().len(), MOST_KEPT);
        assert!(journal.find(|number| *number == 0).is_none());
        assert!(journal.find(|number| *number == 1).is_some());
        journal.record(Arc::new(1), MOST_BYTES);
        journal.record(Arc::new(2), 1);
        assert_eq!(journal.messages(), [2]);
    }
}
