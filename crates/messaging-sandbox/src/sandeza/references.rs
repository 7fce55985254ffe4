//! The references that each account has used.

use std::collections::{HashSet, VecDeque};

use crate::journal::MOST_KEPT;

/// Remembers as many references as requests are kept, so that a sandbox can run for long.
#[derive(Debug, Default)]
pub(super) struct References {
    known: HashSet<Reference>,
    order: VecDeque<Reference>,
}

/// A user name and a `ref_id`.
type Reference = (String, String);

impl References {
    pub(super) fn contains(&self, username: &str, ref_id: &str) -> bool {
        self.known
            .contains(&(username.to_owned(), ref_id.to_owned()))
    }

    pub(super) fn insert(&mut self, username: &str, ref_id: &str) {
        let reference = (username.to_owned(), ref_id.to_owned());
        if !self.known.insert(reference.clone()) {
            return;
        }
        self.order.push_back(reference);
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
            references.insert("a", &number.to_string());
            references.insert("a", "1");
        }
        let known = |ref_id: &str| references.contains("a", ref_id);
        assert!(!known("0"));
        assert!(known("1") && known(&MOST_KEPT.to_string()));
        assert!(!references.contains("b", "1"), "each account has its own");
    }
}
