//! When a message is sent again on its next channel: `backup_on` and `backup_exp` (Sandeza single
//! channels).
//!
//! Both fields hold numbers joined by `;`, paired by position. `backup_exp` is the time in minutes
//! after which a pending message counts; for every other status it must be 0.

use messaging_client_core::ValidationError;

const ON: &str = "backup_on";
const EXP: &str = "backup_exp";
const PENDING: u32 = 3;

/// A status upon which the next channel of a [`BackupMessage`](crate::BackupMessage) takes over.
///
/// Each channel has some of them: SMS 1 to 4; e-mail 1, 2, 3, 5, 6, 7; Line, Telegram and Facebook
/// Messenger 1, 3, 4; WhatsApp 1 to 4 and 9. The numbers are not those of status callbacks: 1 is
/// unsent here and delivered there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trigger {
    /// `1`: it was not sent.
    Unsent,
    /// `2`: it was not delivered.
    Undelivered,
    /// `3`: it is still on its way after so many minutes, at least 1: with 0 the backup would go out
    /// at once.
    Pending {
        /// How long to wait.
        minutes: u32,
    },
    /// `4`: it failed.
    Failed,
    /// `5`: it was taken for spam.
    Spam,
    /// `6`: it bounced.
    Bounced,
    /// `7`: the address is on a black list.
    Blacklisted,
    /// `9`: it was delivered. The document does not say what that is for; probably for a message that
    /// must not only arrive but be read.
    Delivered,
}

impl Trigger {
    /// The code, and the minutes.
    pub(crate) fn pair(self) -> (u32, u32) {
        match self {
            Self::Unsent => (1, 0),
            Self::Undelivered => (2, 0),
            Self::Pending { minutes } => (PENDING, minutes),
            Self::Failed => (4, 0),
            Self::Spam => (5, 0),
            Self::Bounced => (6, 0),
            Self::Blacklisted => (7, 0),
            Self::Delivered => (9, 0),
        }
    }
}

/// Refuses what a channel that has the statuses `codes` does not take.
pub(crate) fn validate(codes: &[u32], on: &[u32], exp: &[u32]) -> Result<(), ValidationError> {
    if on.iter().any(|code| !codes.contains(code)) {
        let codes: Vec<String> = codes.iter().map(u32::to_string).collect();
        let problem = format!(
            "has a status that this channel does not have: it takes {}, joined by ;",
            codes.join(", ")
        );
        return Err(ValidationError::new(ON, problem));
    }
    if on.len() != exp.len() {
        let (exp, on) = (exp.len(), on.len());
        let problem =
            format!("has {exp} values for the {on} of backup_on: they are paired by position");
        return Err(ValidationError::new(EXP, problem));
    }
    let is_repeated = |(position, code): (usize, &u32)| on.iter().take(position).any(|one| one == code);
    if on.iter().enumerate().any(is_repeated) {
        let problem = "has a status twice: give each at most once";
        return Err(ValidationError::new(ON, problem));
    }
    on.iter().zip(exp).try_for_each(|(code, minutes)| validate_minutes(*code, *minutes))
}

fn validate_minutes(code: u32, minutes: u32) -> Result<(), ValidationError> {
    let problem = match (code, minutes) {
        (PENDING, 0) => "must be at least 1 minute for pending (3), or the backup goes out at once",
        (PENDING, _) | (_, 0) => return Ok(()),
        _ => "must be 0 for every status but pending (3)",
    };
    Err(ValidationError::new(EXP, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: &[u32] = &[1, 2, 3, 4];

    #[test]
    fn the_documents_pairs_are_taken() {
        let pairs = |triggers: &[Trigger]| -> Vec<(u32, u32)> {
            triggers.iter().map(|one| one.pair()).collect()
        };
        let pending = Trigger::Pending { minutes: 10 };
        assert_eq!(pairs(&[Trigger::Unsent, pending]), [(1, 0), (3, 10)]);
        use Trigger::{Blacklisted, Bounced, Delivered, Failed, Spam, Undelivered};
        let rest = [Undelivered, Failed, Spam, Bounced, Blacklisted, Delivered];
        let codes: Vec<u32> = rest.iter().map(|one| one.pair().0).collect();
        assert_eq!(codes, [2, 4, 5, 6, 7, 9]);
        assert!(rest.iter().all(|one| one.pair().1 == 0));
        assert!(validate(SMS, &[1, 3], &[0, 10]).is_ok());
        assert!(validate(SMS, &[], &[]).is_ok());
        assert!(validate(SMS, &[3], &[1]).is_ok());
    }

    #[test]
    fn wrong_pairs_are_refused() {
        let refused = |on: &[u32], exp: &[u32]| validate(SMS, on, exp).unwrap_err().to_string();
        assert!(refused(&[1, 3], &[0]).starts_with("backup_exp has 1 values"));
        assert!(refused(&[1], &[0, 10]).starts_with("backup_exp"));
        assert!(refused(&[], &[0]).starts_with("backup_exp"));
        assert!(refused(&[5], &[0]).contains("takes 1, 2, 3, 4, joined"));
        assert!(refused(&[8], &[0]).starts_with("backup_on"));
        assert!(refused(&[1], &[5]).contains("must be 0"));
        assert!(refused(&[1, 3], &[0, 0]).contains("at least 1 minute"));
        assert!(refused(&[1, 1], &[0, 0]).starts_with("backup_on has a status twice"));
        assert!(refused(&[3, 3], &[5, 10]).starts_with("backup_on has a status twice"));
    }
}
