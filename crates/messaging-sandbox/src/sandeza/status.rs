//! The delivery statuses and their callbacks.

use serde_json::json;

use super::Channel;
use super::channel::number_of;
use crate::callback::Delivery;
use crate::date_time::jakarta_date_time;
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

    /// The callback of it, as in the document's sample: the status is a number, the channel a number as text.
    pub(super) fn report(self, ref_id: &str, division_id: &str, channel: Channel) -> Delivery {
        let (id, division_id) = (ref_id.to_owned(), division_id.to_owned());
        let body = move |now_ms| {
            json!({
                "status": self.0,
                "channel": number_of(channel).to_string(),
                "ref_id": id,
                "time": jakarta_date_time(now_ms),
                "division_id": division_id,
            })
        };
        Delivery {
            state: self.state().map(|state| (channel, state)),
            ..Delivery::json(ref_id, self.name(), body)
        }
    }

    /// For the log of the callbacks.
    fn name(self) -> &'static str {
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

/// The statuses of an ordinary message, in the order of their callbacks: as far as one on this channel can get.
pub(super) fn complete(channel: Channel) -> Vec<Status> {
    let seen = match channel {
        Channel::WhatsApp => Some(Status::READ),
        Channel::Email => Some(Status::OPENED),
        _ => None,
    };
    let sent = [Status::SENT_FROM_OPERATOR, Status::DELIVERED];
    sent.into_iter().chain(seen).collect()
}
