use messaging_client_core::Personal;
use messaging_client_core::validation::not_blank;

use super::{Trigger, msisdn, trigger};
use crate::check::{Checked, refuse};
use crate::json::{Joined, Word, wire};

wire! {
    /// An SMS (Sandeza single channels, Channel SMS).
    ///
    /// The longest text is not documented; the platform returns
    /// [`CharacterLimit`](crate::ResponseCode::CharacterLimit) for one that is too long.
    ///
    /// ```
    /// use sandeza_client::{Sms, Trigger};
    ///
    /// let sms = Sms::new("6281200000001", "Your order has been shipped.")
    ///     .backup_on(Trigger::Undelivered)
    ///     .backup_on(Trigger::Pending { minutes: 10 });
    /// ```
    pub struct Sms {
        /// The text. Required.
        pub message: Personal,
        /// The recipient: digits that begin with `0`, with `62`, or with `+` and a country code. Required. For
        /// numbers as people write them, use [`PhoneNumber`](crate::PhoneNumber).
        pub msisdn: Personal,
        /// The codes of the statuses on which the next channel is used; see [`Trigger`].
        pub backup_on: Joined,
        /// For each of them, after how many minutes; 0 for all except pending.
        pub backup_exp: Joined,
        /// Whether the SMS is backed up by another SMS sender, which costs credit. The platform's default is
        /// no. The table says "Boolean", the only sample has a string: it is sent as the string `true` or
        /// `false`.
        pub use_backup_sender: Option<Word>,
    }
}

impl Sms {
    /// A text to a phone number.
    pub fn new(msisdn: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        let (msisdn, message) = (msisdn.into(), message.into());
        Self {
            message,
            msisdn,
            ..Self::default()
        }
    }

    /// Adds a status on which the next channel is used: `Unsent`, `Undelivered`, `Pending` or
    /// `Failed`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        trigger.add_to(&mut self.backup_on, &mut self.backup_exp);
        self
    }

    /// Whether the SMS is backed up by another SMS sender, which costs credit.
    pub fn use_backup_sender(mut self, yes: bool) -> Self {
        self.use_backup_sender = Some(yes.to_string().into());
        self
    }

    pub(super) fn spell(&mut self) {
        self.msisdn = self.msisdn.trim().into();
        let flag = self.use_backup_sender.take().map(|flag| flag.lower());
        self.use_backup_sender = flag.filter(|flag| !flag.is_empty()).map(Word::from);
    }

    pub(super) fn validate(&self) -> Checked {
        not_blank("message", &self.message)?;
        msisdn::validate(&self.msisdn)?;
        let flag = self.use_backup_sender.as_ref().map(Word::lower);
        if flag.is_some_and(|flag| !matches!(flag.as_str(), "" | "true" | "false")) {
            return refuse("use_backup_sender", "must be true or false");
        }
        trigger::validate(&[1, 2, 3, 4], &self.backup_on, &self.backup_exp)
    }
}
