//! What becomes of a message, and when.

use std::time::Duration;

use crate::messages::MessageState;

/// The status of a message. The letters are those of the page on the WhatsApp status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageStatus {
    /// `U`: going to be added to the queue.
    Unsent,
    /// `Q`: in the queue.
    Queued,
    /// `S`: being sent.
    Sent,
    /// `D`: delivered to the destination.
    Delivered,
    /// `R`: read.
    Read,
    /// `A`: aborted, will not be sent.
    Aborted,
    /// `F`: not sent; the credit is given back.
    Failed,
}

/// A letter, a word, a name in the documented tables, and the state of a message.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Option<MessageState>,
);

impl MessageStatus {
    fn row(self) -> Row {
        match self {
            Self::Unsent => ("U", "unsent", "UN-SENT", None),
            Self::Queued => ("Q", "queued", "QUEUE", None),
            Self::Sent => ("S", "sent", "SENT", Some(MessageState::Sent)),
            Self::Delivered => ("D", "delivered", "DELIVERED", Some(MessageState::Delivered)),
            Self::Read => ("R", "read", "READ", Some(MessageState::Read)),
            Self::Aborted => ("A", "aborted", "ABORTED", Some(MessageState::Failed)),
            Self::Failed => ("F", "failed", "FAILED", Some(MessageState::Failed)),
        }
    }

    /// The letter of the REST API.
    pub fn letter(self) -> &'static str {
        self.row().0
    }

    /// The status of a reference on the test host.
    pub(super) fn of_test_ref_no(ref_no: &str) -> Option<Self> {
        use MessageStatus::{Aborted, Delivered, Failed, Queued, Read, Sent};
        let mut statuses = [Queued, Sent, Delivered, Read, Aborted, Failed].into_iter();
        statuses.find(|status| status.event() == ref_no)
    }

    /// The word for it in the log of callbacks and in pushes about WhatsApp Business.
    pub(super) fn event(self) -> &'static str {
        self.row().1
    }

    /// The name in the documented tables.
    pub(super) fn name(self) -> &'static str {
        self.row().2
    }

    /// The state of a message that has this status.
    pub(super) fn state(self) -> Option<MessageState> {
        self.row().3
    }
}

/// When a message gets which status, in Unix milliseconds, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Timetable {
    pub(super) steps: Vec<(u64, MessageStatus)>,
}

impl Timetable {
    /// A message whose last status is `end`, on the way that leads there: one status every `pace`,
    /// from now on.
    pub(super) fn to(end: MessageStatus, now_ms: u64, pace: Duration) -> Self {
        use MessageStatus::{Aborted, Delivered, Failed, Queued, Read, Sent, Unsent};
        let statuses: &[MessageStatus] = match end {
            Unsent => &[Unsent],
            Queued => &[Queued],
            Sent => &[Queued, Sent],
            Delivered => &[Queued, Sent, Delivered],
            Read => &[Queued, Sent, Delivered, Read],
            Aborted => &[Queued, Aborted],
            Failed => &[Queued, Failed],
        };
        let pace = u64::try_from(pace.as_millis()).unwrap_or(u64::MAX);
        let at = |step: u64| now_ms.saturating_add(pace.saturating_mul(step));
        let steps = (0..)
            .zip(statuses)
            .map(|(step, status)| (at(step), *status));
        Self {
            steps: steps.collect(),
        }
    }

    /// The same, but it fails when it is not being sent after this time. Zero means no limit.
    pub(super) fn with_timeout(mut self, seconds: u64) -> Self {
        let Some((start, _)) = self.steps.first().copied() else {
            return self;
        };
        let deadline = start.saturating_add(seconds.saturating_mul(1000));
        let on_its_way = self.steps.iter().any(|(at, status)| {
            !matches!(status, MessageStatus::Unsent | MessageStatus::Queued) && *at <= deadline
        });
        if seconds > 0 && !on_its_way {
            self.steps.retain(|(at, _)| *at <= deadline);
            self.steps.push((deadline, MessageStatus::Failed));
        }
        self
    }

    /// Gives it a status now, and no other after it.
    #[cfg(feature = "ui")]
    pub(super) fn end_with(&mut self, status: MessageStatus, now_ms: u64) {
        self.steps.retain(|(at, _)| *at <= now_ms);
        self.steps.push((now_ms, status));
    }

    /// The status at a time; the first one before the start.
    pub(super) fn status(&self, at_ms: u64) -> MessageStatus {
        let reached = self.steps.iter().rev().find(|(at, _)| *at <= at_ms);
        let step = reached.or(self.steps.first());
        step.map_or(MessageStatus::Unsent, |(_, status)| *status)
    }

    /// When a status was reached, if it was by this time.
    pub(super) fn reached(&self, wanted: MessageStatus, by_ms: u64) -> Option<u64> {
        let mut steps = self.steps.iter();
        let step = steps.find(|(at, status)| *status == wanted && *at <= by_ms);
        step.map(|(at, _)| *at)
    }

    pub(super) fn created_ms(&self) -> u64 {
        self.steps.first().map_or(0, |(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Duration = Duration::from_secs(10);

    fn letters(timetable: &Timetable, seconds: &[u64]) -> String {
        let letter = |second: &u64| timetable.status(second * 1000).letter();
        seconds.iter().map(letter).collect()
    }

    #[test]
    fn statuses_follow_each_other() {
        let read = Timetable::to(MessageStatus::Read, 100_000, PACE);
        assert_eq!(
            letters(&read, &[0, 100, 109, 110, 120, 130, 9999]),
            "QQQSDRR"
        );
        assert_eq!(read.reached(MessageStatus::Delivered, 119_999), None);
        assert_eq!(
            read.reached(MessageStatus::Delivered, 120_000),
            Some(120_000)
        );
        for (end, expected) in [
            (MessageStatus::Unsent, "UUU"),
            (MessageStatus::Queued, "QQQ"),
            (MessageStatus::Sent, "QSS"),
            (MessageStatus::Delivered, "QSD"),
            (MessageStatus::Aborted, "QAA"),
            (MessageStatus::Failed, "QFF"),
        ] {
            let timetable = Timetable::to(end, 0, PACE);
            assert_eq!(letters(&timetable, &[0, 10, 20]), expected);
        }
    }

    #[test]
    fn what_is_not_sent_in_time_fails() {
        let queued = || Timetable::to(MessageStatus::Queued, 0, PACE);
        assert_eq!(letters(&queued().with_timeout(5), &[0, 4, 5]), "QQF");
        assert_eq!(letters(&queued().with_timeout(0), &[0, 4, 99]), "QQQ");
        assert_eq!(letters(&queued().with_timeout(u64::MAX), &[0, 99]), "QQ");
        let read = || Timetable::to(MessageStatus::Read, 0, PACE);
        assert_eq!(letters(&read().with_timeout(9), &[0, 9, 10, 30]), "QFFF");
        assert_eq!(letters(&read().with_timeout(10), &[0, 9, 10, 30]), "QQSR");
    }

    #[test]
    fn the_test_references_are_the_documented_ones() {
        for name in ["queued", "sent", "delivered", "read", "aborted", "failed"] {
            let status = MessageStatus::of_test_ref_no(name).unwrap();
            assert_eq!(status.event(), name);
        }
        assert_eq!(MessageStatus::of_test_ref_no("unsent"), None);
    }
}
