//! The delivery statuses of the callbacks, and the course that they take for a message.

use super::Channel;
use crate::messages::MessageState;

/// A delivery status by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status(u8);

impl Status {
    pub(super) const DELIVERED: Self = Self(1);
    pub(super) const UNDELIVERED: Self = Self(2);
    pub(super) const PENDING: Self = Self(3);
    pub(super) const UNSENT: Self = Self(4);
    pub(super) const FAILED: Self = Self(5);
    pub(super) const UNKNOWN: Self = Self(6);
    pub(super) const OPENED: Self = Self(7);
    pub(super) const CLICKED: Self = Self(8);
    pub(super) const READ: Self = Self(9);
    pub(super) const SPAM: Self = Self(10);
    pub(super) const BOUNCED: Self = Self(11);
    pub(super) const BLACKLIST: Self = Self(12);
    pub(super) const NOT_ANSWERED: Self = Self(13);
    pub(super) const BACKUP_NOT_USED: Self = Self(14);
    pub(super) const UNSENT_FROM_OPERATOR: Self = Self(15);
    pub(super) const SENT_FROM_OPERATOR: Self = Self(16);
    /// A number that the document does not define.
    pub(super) const UNDEFINED: Self = Self(99);

    /// Every documented status by its number: 1 to 16.
    pub(super) fn documented(number: u8) -> Option<Self> {
        (1..=16).contains(&number).then_some(Self(number))
    }

    pub(super) fn number(self) -> u8 {
        self.0
    }

    /// The state of a message that has this status; `None` where it tells nothing.
    pub(super) fn state(self) -> Option<MessageState> {
        Some(match self {
            Self::SENT_FROM_OPERATOR => MessageState::Sent,
            Self::DELIVERED => MessageState::Delivered,
            Self::OPENED | Self::CLICKED | Self::READ => MessageState::Read,
            Self::PENDING | Self::UNKNOWN | Self::UNDEFINED | Self::BACKUP_NOT_USED => return None,
            _ => MessageState::Failed,
        })
    }

    /// For the log of the callbacks.
    pub(super) fn name(self) -> &'static str {
        match self.0 {
            1 => "delivered",
            2 => "undelivered",
            3 => "pending",
            4 => "unsent",
            5 => "failed",
            6 => "unknown",
            7 => "opened",
            8 => "clicked",
            9 => "read",
            10 => "spam",
            11 => "bounced",
            12 => "blacklist",
            13 => "not_answered",
            14 => "backup_not_used",
            15 => "unsent_from_operator",
            16 => "sent_from_operator",
            _ => "undefined",
        }
    }
}

/// The statuses that a message goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// As far as a message on its channel can get: what happens to an ordinary one.
    Complete,
    /// Only this status.
    Only(Status),
    /// Sent, delivered, nothing more.
    Delivered,
    /// The complete course backwards: callbacks may overtake each other.
    Reversed,
    /// The complete course, each status twice: callbacks may be repeated.
    Repeated,
    /// Pending, then the complete course.
    Pending,
    /// No callback at all.
    Silent,
    /// Sent, delivered, opened, clicked.
    Clicked,
    /// A number that the document does not define.
    Undefined,
}

impl Course {
    /// The statuses of a message on this channel, in the order of their callbacks.
    pub(super) fn statuses(self, channel: Channel) -> Vec<Status> {
        use Status as S;
        let sent = [S::SENT_FROM_OPERATOR, S::DELIVERED];
        let seen = match channel {
            Channel::WhatsApp => Some(S::READ),
            Channel::Email => Some(S::OPENED),
            _ => None,
        };
        let complete = sent.into_iter().chain(seen);
        match self {
            Self::Complete => complete.collect(),
            Self::Only(status) => vec![status],
            Self::Delivered => sent.to_vec(),
            Self::Reversed => complete.rev().collect(),
            Self::Repeated => complete.flat_map(|status| [status, status]).collect(),
            Self::Pending => [S::PENDING].into_iter().chain(complete).collect(),
            Self::Silent => vec![],
            Self::Clicked => sent.into_iter().chain([S::OPENED, S::CLICKED]).collect(),
            Self::Undefined => vec![S::UNDEFINED],
        }
    }

    /// The status that the message is left with, whatever the order of the callbacks.
    pub(super) fn last(self, channel: Channel) -> Option<Status> {
        let statuses = self.statuses(channel).into_iter();
        statuses.max_by_key(|status| status.state())
    }
}
