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
    codes! {
        Self:
        DELIVERED = Self(1) => "delivered",
        UNDELIVERED = Self(2) => "undelivered",
        PENDING = Self(3) => "pending",
        UNSENT = Self(4) => "unsent",
        FAILED = Self(5) => "failed",
        UNKNOWN = Self(6) => "unknown",
        OPENED = Self(7) => "opened",
        CLICKED = Self(8) => "clicked",
        READ = Self(9) => "read",
        SPAM = Self(10) => "spam",
        BOUNCED = Self(11) => "bounced",
        BLACKLIST = Self(12) => "blacklist",
        NOT_ANSWERED = Self(13) => "not_answered",
        BACKUP_NOT_USED = Self(14) => "backup_not_used",
        UNSENT_FROM_OPERATOR = Self(15) => "unsent_from_operator",
        SENT_FROM_OPERATOR = Self(16) => "sent_from_operator",
        // A number that the document does not define.
        UNDEFINED = Self(99) => "undefined",
    }

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
        let listed = Self::TABLE.iter().find(|(listed, _)| *listed == self);
        listed.map_or("undefined", |(_, name)| name)
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
