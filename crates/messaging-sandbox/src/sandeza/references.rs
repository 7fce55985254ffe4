//! The references that have been used.

use std::collections::{HashSet, VecDeque};

use crate::journal::MOST_KEPT;

/// Remembers as many references as requests are kept, so that a sandbox can run for long.
#[derive(Debug, Default)]
pub(super) struct References {
    known: HashSet<String>,
    order: VecDeque<String>,
}

impl References {
    pub(super) fn contains(&self, ref_id: &str) -> bool {
        self.known.contains(ref_id)
    }

    pub(super) fn insert(&mut self, ref_id: &str) {
        if !self.known.insert(ref_id.to_owned()) {
            return;
        }
        self.order.push_back(ref_id.to_owned());
        if self.order.len() > MOST_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_references_are_forgotten() {
        let mut references = References::default();
        for number in 0..=MOST_KEPT {
            references.insert(&number.to_string());
            references.insert("1");
        }
        assert!(!references.contains("0"));
        assert!(references.contains("1") && references.contains(&MOST_KEPT.to_string()));
    }
}
