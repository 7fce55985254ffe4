//! What was sent to whom within a day: the limits -77 and -78.

use std::collections::{HashMap, VecDeque};

use super::codes;
use crate::journal::MOST_KEPT;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How many times the same text goes to the same number in a day, as documented.
const MOST_ALIKE: usize = 10;

/// How many SMS go to the same number in a day. No document has the number.
pub(in crate::nusasms) const MOST_TO_ONE: usize = 100;

/// The texts of the last 24 hours.
#[derive(Default)]
pub(in crate::nusasms) struct RecentTexts {
    /// When, to whom and what.
    sent: VecDeque<(u64, String, String)>,
    /// How often each number got each text.
    counts: HashMap<String, HashMap<String, usize>>,
}

impl RecentTexts {
    /// Whether one more text may go to a number, which gets no more than `limit`.
    pub(super) fn admit(
        &mut self,
        number: &str,
        text: &str,
        now_ms: u64,
        limit: Option<usize>,
    ) -> Result<(), i64> {
        let is_old = |(at_ms, ..): &(u64, _, _)| at_ms.saturating_add(DAY_MS) <= now_ms;
        while self.sent.front().is_some_and(is_old) {
            self.forget_first();
        }
        let counts = self.counts.get(number);
        let alike = counts.and_then(|counts| counts.get(text));
        if alike.is_some_and(|count| *count >= MOST_ALIKE) {
            return Err(codes::SPAM_PATTERN);
        }
        let count: usize = counts.map_or(0, |counts| counts.values().sum());
        match limit {
            Some(limit) if count >= limit => Err(codes::DESTINATION_LIMIT),
            _ => Ok(()),
        }
    }

    pub(super) fn record(&mut self, number: &str, text: &str, now_ms: u64) {
        if self.sent.len() >= MOST_KEPT {
            self.forget_first();
        }
        let (number, text) = (number.to_owned(), text.to_owned());
        let counts = self.counts.entry(number.clone()).or_default();
        *counts.entry(text.clone()).or_default() += 1;
        self.sent.push_back((now_ms, number, text));
    }

    fn forget_first(&mut self) {
        let Some((_, number, text)) = self.sent.pop_front() else {
            return;
        };
        let Some(counts) = self.counts.get_mut(&number) else {
            return;
        };
        if let Some(count) = counts.get_mut(&text).filter(|count| **count > 1) {
            *count -= 1;
        } else {
            counts.remove(&text);
        }
        if counts.is_empty() {
            self.counts.remove(&number);
        }
    }
}

debug_shows!(RecentTexts(_one) {});

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Option<usize> = Some(2);

    fn send(
        recent: &mut RecentTexts,
        number: &str,
        text: &str,
        now_ms: u64,
        limit: Option<usize>,
    ) -> i64 {
        match recent.admit(number, text, now_ms, limit) {
            Ok(()) => {
                recent.record(number, text, now_ms);
                codes::SUCCESS
            }
            Err(code) => code,
        }
    }

    #[test]
    fn ten_alike_are_enough_for_a_day() {
        let mut recent = RecentTexts::default();
        for minute in 0..10 {
            assert_eq!(
                send(&mut recent, "1", "a", minute * 60_000, Some(MOST_TO_ONE)),
                0
            );
        }
        assert_eq!(
            send(&mut recent, "1", "a", DAY_MS - 1, Some(MOST_TO_ONE)),
            -77
        );
        assert_eq!(
            send(&mut recent, "1", "b", DAY_MS - 1, Some(MOST_TO_ONE)),
            0
        );
        assert_eq!(
            send(&mut recent, "2", "a", DAY_MS - 1, Some(MOST_TO_ONE)),
            0
        );
        assert_eq!(send(&mut recent, "1", "a", DAY_MS, Some(MOST_TO_ONE)), 0);
        assert_eq!(send(&mut recent, "1", "a", DAY_MS, Some(MOST_TO_ONE)), -77);
    }

    #[test]
    fn one_number_gets_so_many_a_day() {
        let mut recent = RecentTexts::default();
        assert_eq!(send(&mut recent, "1", "a", 0, LIMIT), 0);
        assert_eq!(send(&mut recent, "1", "b", 0, LIMIT), 0);
        assert_eq!(send(&mut recent, "1", "c", 1, LIMIT), -78);
        assert_eq!(send(&mut recent, "2", "c", 1, LIMIT), 0);
        recent = RecentTexts::default();
        assert_eq!(send(&mut recent, "1", "c", 1, LIMIT), 0);
        assert_eq!(send(&mut recent, "1", "d", 1, LIMIT), 0);
        assert_eq!(send(&mut recent, "1", "e", 1, LIMIT), -78);
        assert_eq!(send(&mut recent, "1", "e", 1, None), 0);
        assert_eq!(send(&mut recent, "1", "f", DAY_MS + 1, None), 0);
        assert_eq!(recent.counts.len(), 1);
        assert_eq!(send(&mut recent, "3", "a", DAY_MS + 1, Some(0)), -78);
    }
}
