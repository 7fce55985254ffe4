use messaging_client_core::validation::not_blank;
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as, skip_serializing_none};

use super::trigger::{self, Trigger};
use super::Msisdn;
use crate::json::{Flag, Joined};

/// An SMS (Sandeza single channels, Channel SMS).
///
/// The longest text is not documented; the platform answers
/// [`CharacterLimit`](crate::ResponseCode::CharacterLimit) to one that is too long.
///
/// ```
/// use sandeza_client::{Sms, Trigger};
///
/// let sms = Sms::new("6281200000001", "Your order has been shipped.")
///     .backup_on(Trigger::Undelivered)
///     .backup_on(Trigger::Pending { minutes: 10 });
/// ```
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Sms {
    /// The text. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub message: Personal,
    /// The recipient. Required.
    pub msisdn: Msisdn,
    /// The codes of the statuses upon which the next channel takes over; see [`Trigger`].
    #[serde_as(as = "DefaultOnNull<Joined>")]
    pub backup_on: Vec<u32>,
    /// For each of them, after how many minutes; 0 for all but pending.
    #[serde_as(as = "DefaultOnNull<Joined>")]
    pub backup_exp: Vec<u32>,
    /// Whether the SMS is backed up by another SMS sender, which costs credit. The platform's default
    /// is no. The table says "Boolean", the only sample has a string: it goes out as the string `true`
    /// or `false`.
    #[serde_as(as = "Flag")]
    pub use_backup_sender: Option<bool>,
}

impl Sms {
    /// A text to a phone number.
    pub fn new(msisdn: impl Into<Msisdn>, message: impl Into<Personal>) -> Self {
        Self {
            msisdn: msisdn.into(),
            message: message.into(),
            ..Self::default()
        }
    }

    /// Adds a status upon which the next channel takes over: `Unsent`, `Undelivered`, `Pending` or
    /// `Failed`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        let (code, minutes) = trigger.pair();
        self.backup_on.push(code);
        self.backup_exp.push(minutes);
        self
    }

    /// Whether the SMS is backed up by another SMS sender, which costs credit.
    pub fn use_backup_sender(mut self, yes: bool) -> Self {
        self.use_backup_sender = Some(yes);
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("message", &self.message)?;
        self.msisdn.validate()?;
        trigger::validate(&[1, 2, 3, 4], &self.backup_on, &self.backup_exp)
    }
}
