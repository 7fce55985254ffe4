//! When a message is sent again on its next channel: `backup_on` and `backup_exp` (Sandeza single
//! channels).
//!
//! Both fields hold values joined by `;`, paired by position. `backup_exp` is the time in minutes
//! after which a pending message counts; for every other status it must be 0. The numbers are not
//! those of status callbacks: 1 is unsent here and delivered there.

use std::str::FromStr;

use messaging_client_core::ValidationError;

const ON: &str = "backup_on";
const EXP: &str = "backup_exp";
const PENDING: u8 = 3;

/// A channel's own list of statuses.
pub(crate) trait BackupTrigger: Copy {
    /// The channel's codes, for messages.
    const CODES: &'static str;

    /// `None` where the channel has no such code.
    fn from_code(code: u8, minutes: u32) -> Option<Self>;

    fn code(self) -> u8;

    /// 0 for every status but pending.
    fn minutes(self) -> u32;
}

macro_rules! triggers {
    (
        $(#[$meta:meta])*
        pub enum $name:ident, $codes:literal {
            $( $(#[$variant_meta:meta])* $variant:ident = $code:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// `3`: it is still on its way after so many minutes, at least 1: with 0 the backup would
            /// go out at once.
            Pending {
                /// How long to wait.
                minutes: u32,
            },
        }

        impl BackupTrigger for $name {
            const CODES: &'static str = $codes;

            fn from_code(code: u8, minutes: u32) -> Option<Self> {
                match code {
                    PENDING => Some(Self::Pending { minutes }),
                    $( $code => Some(Self::$variant), )+
                    _ => None,
                }
            }

            fn code(self) -> u8 {
                match self {
                    Self::Pending { .. } => PENDING,
                    $( Self::$variant => $code, )+
                }
            }

            fn minutes(self) -> u32 {
                match self {
                    Self::Pending { minutes } => minutes,
                    _ => 0,
                }
            }
        }
    };
}

triggers! {
    /// When an SMS is backed up by the next channel.
    pub enum SmsTrigger, "1, 2, 3 or 4" {
        /// `1`: it was not sent.
        Unsent = 1,
        /// `2`: it was not delivered.
        Undelivered = 2,
        /// `4`: it failed.
        Failed = 4,
    }
}

triggers! {
    /// When an e-mail is backed up by the next channel.
    pub enum EmailTrigger, "1, 2, 3, 5, 6 or 7" {
        /// `1`: it was not sent.
        Unsent = 1,
        /// `2`: it was not delivered.
        Undelivered = 2,
        /// `5`: it was taken for spam.
        Spam = 5,
        /// `6`: it bounced.
        Bounced = 6,
        /// `7`: the address is on a black list.
        Blacklisted = 7,
    }
}

triggers! {
    /// When a message on Line, Telegram or Facebook Messenger is backed up by the next channel.
    pub enum ChatTrigger, "1, 3 or 4" {
        /// `1`: it was not sent.
        Unsent = 1,
        /// `4`: it failed.
        Failed = 4,
    }
}

triggers! {
    /// When a WhatsApp template message is backed up by the next channel.
    pub enum WhatsAppTrigger, "1, 2, 3, 4 or 9" {
        /// `1`: it was not sent.
        Unsent = 1,
        /// `2`: it was not delivered.
        Undelivered = 2,
        /// `4`: it failed.
        Failed = 4,
        /// `9`: it was delivered. The document does not say what that is for; probably for a message
        /// that must not only arrive but be read.
        Delivered = 9,
    }
}

/// `backup_on` and `backup_exp`; both empty where there is no trigger, as in every sample.
pub(crate) fn written<T: BackupTrigger>(triggers: &[T]) -> (String, String) {
    let join = |value: fn(T) -> String| {
        let values: Vec<String> = triggers.iter().map(|one| value(*one)).collect();
        values.join(";")
    };
    (
        join(|one| one.code().to_string()),
        join(|one| one.minutes().to_string()),
    )
}

pub(crate) fn read<T: BackupTrigger>(on: &str, exp: &str) -> Result<Vec<T>, ValidationError> {
    if on.trim().is_empty() && exp.trim().is_empty() {
        return Ok(Vec::new());
    }
    let codes: Vec<&str> = on.split(';').map(str::trim).collect();
    let waits: Vec<&str> = exp.split(';').map(str::trim).collect();
    if codes.len() != waits.len() {
        let problem = format!(
            "has {} values for the {} of backup_on: they are paired by position",
            waits.len(),
            codes.len()
        );
        return Err(ValidationError::new(EXP, problem));
    }
    let pairs = codes.into_iter().zip(waits);
    pairs.map(|(code, wait)| read_pair(code, wait)).collect()
}

fn read_pair<T: BackupTrigger>(code: &str, wait: &str) -> Result<T, ValidationError> {
    let minutes = digits(wait)
        .ok_or_else(|| ValidationError::new(EXP, "must be whole minutes, joined by ;"))?;
    let trigger = digits(code)
        .and_then(|code| T::from_code(code, minutes))
        .ok_or_else(|| {
            let problem = format!(
                "has a status that this channel does not have: it takes {}, joined by ;",
                T::CODES
            );
            ValidationError::new(ON, problem)
        })?;
    if minutes != trigger.minutes() {
        return Err(ValidationError::new(
            EXP,
            "must be 0 for every status but pending (3)",
        ));
    }
    Ok(trigger)
}

/// `parse` alone would take a sign as well.
fn digits<N: FromStr>(text: &str) -> Option<N> {
    let only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

pub(crate) fn validate<T: BackupTrigger>(triggers: &[T]) -> Result<(), ValidationError> {
    let at_once = triggers
        .iter()
        .any(|one| one.code() == PENDING && one.minutes() == 0);
    if at_once {
        return Err(ValidationError::new(
            EXP,
            "must be at least 1 minute for pending (3), or the backup goes out at once",
        ));
    }
    let is_repeated = |(position, one): (usize, &T)| {
        let mut earlier = triggers.iter().take(position);
        earlier.any(|other| other.code() == one.code())
    };
    if triggers.iter().enumerate().any(is_repeated) {
        return Err(ValidationError::new(
            ON,
            "has a status twice: give each at most once",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T: BackupTrigger + std::fmt::Debug>(on: &str, exp: &str) -> String {
        read::<T>(on, exp).unwrap_err().to_string()
    }

    #[test]
    fn the_documents_pairs_are_written_and_read() {
        let sms = [SmsTrigger::Unsent, SmsTrigger::Pending { minutes: 10 }];
        assert_eq!(written(&sms), ("1;3".to_owned(), "0;10".to_owned()));
        assert_eq!(read::<SmsTrigger>("1; 3", "0; 10").unwrap(), sms);
        let chat = [ChatTrigger::Unsent, ChatTrigger::Failed];
        assert_eq!(written(&chat), ("1;4".to_owned(), "0;0".to_owned()));
        assert_eq!(
            written::<EmailTrigger>(&[]),
            (String::new(), String::new()),
            "both are empty when unused"
        );
        assert!(read::<EmailTrigger>("", " ").unwrap().is_empty());
    }

    #[test]
    fn each_channel_has_its_own_codes() {
        fn codes<T: BackupTrigger>() -> Vec<u8> {
            (0..=10)
                .filter(|code| T::from_code(*code, 0).is_some_and(|one| one.code() == *code))
                .collect()
        }
        assert_eq!(codes::<SmsTrigger>(), [1, 2, 3, 4]);
        assert_eq!(codes::<EmailTrigger>(), [1, 2, 3, 5, 6, 7]);
        assert_eq!(codes::<ChatTrigger>(), [1, 3, 4]);
        assert_eq!(codes::<WhatsAppTrigger>(), [1, 2, 3, 4, 9]);
    }

    #[test]
    fn wrong_pairs_are_refused() {
        assert!(refused::<SmsTrigger>("1;3", "0").starts_with("backup_exp has 1 values"));
        assert!(refused::<SmsTrigger>("1", "0;10").starts_with("backup_exp"));
        assert!(refused::<SmsTrigger>("", "0").starts_with("backup_on"));
        assert!(refused::<SmsTrigger>("5", "0").contains("1, 2, 3 or 4"));
        assert!(refused::<EmailTrigger>("4", "0").contains("5, 6 or 7"));
        assert!(refused::<ChatTrigger>("2", "0").contains("1, 3 or 4"));
        assert!(refused::<WhatsAppTrigger>("8", "0").contains("4 or 9"));
        assert!(refused::<SmsTrigger>("1", "5").contains("must be 0"));
        assert!(refused::<SmsTrigger>("3", "x").contains("whole minutes"));
        assert!(refused::<SmsTrigger>("3", "").contains("whole minutes"));
        for signed in ["+10", "-10", "+", "10.0"] {
            assert!(refused::<SmsTrigger>("3", signed).contains("whole minutes"));
        }
        assert!(refused::<SmsTrigger>("1", "+0").contains("whole minutes"));
        assert!(refused::<SmsTrigger>("+3", "10").starts_with("backup_on"));
    }

    #[test]
    fn each_status_is_there_at_most_once() {
        let pending = |minutes| SmsTrigger::Pending { minutes };
        for triggers in [
            [SmsTrigger::Unsent, SmsTrigger::Unsent],
            [pending(5), pending(10)],
        ] {
            assert_eq!(validate(&triggers).unwrap_err().field(), "backup_on");
        }
        assert!(validate(&[SmsTrigger::Unsent, SmsTrigger::Failed, pending(5)]).is_ok());
    }

    #[test]
    fn pending_needs_a_minute() {
        assert!(validate(&[SmsTrigger::Pending { minutes: 1 }]).is_ok());
        let at_once = validate(&[SmsTrigger::Unsent, SmsTrigger::Pending { minutes: 0 }]);
        assert_eq!(at_once.unwrap_err().field(), "backup_exp");
    }
}
