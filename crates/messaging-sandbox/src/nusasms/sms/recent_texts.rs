//! What was sent to whom within a day: the limits -77 and -78.

use std::collections::{HashMap, VecDeque};

use super::codes;
use crate::journal::MOST_KEPT;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How many times the same text goes to the same number in a day, as documented.
const MOST_ALIKE: usize = 10;

/// How many SMS go to the same number in a day. No document has the number.
pub(in crate::nusasms) const MOST_TO_ONE: usize = 100;

/// A text and the number that it went to.
type Sent = (String, String);

/// The texts of the last 24 hours.
#[derive(Default)]
pub(in crate::nusasms) struct RecentTexts {
    sent: VecDeque<(u64, Sent)>,
    alike: HashMap<Sent, usize>,
    to_one: HashMap<String, usize>,
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
        self.forget(now_ms);
        let sent = (number.to_owned(), text.to_owned());
        let alike = self.alike.get(&sent).copied().unwrap_or_default();
        if alike >= MOST_ALIKE {
            return Err(codes::SPAM_PATTERN);
        }
        let count = self.to_one.get(number).copied().unwrap_or_default();
        match limit {
            Some(limit) if count >= limit => Err(codes::DESTINATION_LIMIT),
            _ => Ok(()),
        }
    }

    pub(super) fn record(&mut self, number: &str, text: &str, now_ms: u64) {
        if self.sent.len() >= MOST_KEPT {
            self.forget_first();
        }
        let sent = (number.to_owned(), text.to_owned());
        *self.alike.entry(sent.clone()).or_default() += 1;
        *self.to_one.entry(number.to_owned()).or_default() += 1;
        self.sent.push_back((now_ms, sent));
    }

    fn forget(&mut self, now_ms: u64) {
        let is_old = |(at_ms, _): &(u64, Sent)| at_ms.saturating_add(DAY_MS) <= now_ms;
        while self.sent.front().is_some_and(is_old) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        let Some((_, sent)) = self.sent.pop_front() else {
            return;
        };
        decrease(&mut self.to_one, &sent.0);
        decrease(&mut self.alike, &sent);
    }
}

fn decrease<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
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
        assert_eq!(recent.to_one.len(), 1);
    }
}
