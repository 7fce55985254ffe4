use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal};
use serde::{Deserialize, Serialize, Serializer};

use crate::backup_trigger::{self, SmsTrigger};
use crate::{Msisdn, possibly_absent};

/// An SMS (Sandeza single channels, Channel SMS).
///
/// The longest text is not documented; the platform answers
/// [`CharacterLimit`](crate::ResponseCode::CharacterLimit) to one that is too long.
///
/// ```
/// use sandeza_client::{Sms, SmsTrigger};
///
/// let sms = Sms::new("6281200000001", "Your order has been shipped.")
///     .backup_on(SmsTrigger::Undelivered)
///     .backup_on(SmsTrigger::Pending { minutes: 10 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sms {
    /// The recipient.
    pub msisdn: Msisdn,
    /// The text. Required.
    pub text: Personal,
    /// When the next channel of a [`BackupMessage`](crate::BackupMessage) takes over.
    pub backup_on: Vec<SmsTrigger>,
    /// Whether the SMS is backed up by another SMS sender, which costs credit. The platform's default
    /// is no. The table says "Boolean", the only sample has a text: it goes out as the text `true` or
    /// `false`.
    pub use_backup_sender: Option<bool>,
}

impl Sms {
    /// A text to a phone number.
    pub fn new(msisdn: impl Into<Msisdn>, text: impl Into<Personal>) -> Self {
        Self {
            msisdn: msisdn.into(),
            text: text.into(),
            backup_on: Vec::new(),
            use_backup_sender: None,
        }
    }

    /// Adds a status upon which the next channel takes over.
    #[must_use]
    pub fn backup_on(mut self, trigger: SmsTrigger) -> Self {
        self.backup_on.push(trigger);
        self
    }

    /// Whether the SMS is backed up by another SMS sender, which costs credit.
    #[must_use]
    pub fn use_backup_sender(mut self, yes: bool) -> Self {
        self.use_backup_sender = Some(yes);
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("message", &self.text)?;
        self.msisdn.validate()?;
        backup_trigger::validate(&self.backup_on)
    }
}

impl Serialize for Sms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            message: &'a Personal,
            msisdn: &'a Msisdn,
            backup_on: String,
            backup_exp: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            use_backup_sender: Option<&'static str>,
        }
        let (backup_on, backup_exp) = backup_trigger::written(&self.backup_on);
        let flag = |yes| if yes { "true" } else { "false" };
        let written = Written {
            message: &self.text,
            msisdn: &self.msisdn,
            backup_on,
            backup_exp,
            use_backup_sender: self.use_backup_sender.map(flag),
        };
        written.serialize(serializer)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadSms {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    message: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    msisdn: Msisdn,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_on: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_exp: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    use_backup_sender: String,
}

impl ReadSms {
    pub(super) fn into_sms(self) -> Result<Sms, ValidationError> {
        let use_backup_sender = match self.use_backup_sender.trim() {
            "" => None,
            flag if flag.eq_ignore_ascii_case("true") => Some(true),
            flag if flag.eq_ignore_ascii_case("false") => Some(false),
            _ => {
                return Err(ValidationError::new(
                    "use_backup_sender",
                    "must be true or false",
                ));
            }
        };
        Ok(Sms {
            msisdn: self.msisdn,
            text: self.message,
            backup_on: backup_trigger::read(&self.backup_on, &self.backup_exp)?,
            use_backup_sender,
        })
    }
}
