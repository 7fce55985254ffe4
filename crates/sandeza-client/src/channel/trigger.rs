//! When a message is sent again on its next channel: `backup_on` and `backup_exp` (Sandeza single
//! channels).
//!
//! Both fields hold numbers joined by `;`, paired by position. `backup_exp` is the time in minutes
//! after which a pending message counts; for every other status it must be 0.

use crate::check::{Checked, refuse};
use crate::json::Joined;

const ON: &str = "backup_on";
const EXP: &str = "backup_exp";
const PENDING: u32 = 3;
const AT_ONCE: &str = "must be at least 1 minute for pending (3), or the backup goes out at once";

/// A status on which the next channel of a [`BackupMessage`](crate::BackupMessage) is used.
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
    pub(crate) fn add_to(self, on: &mut Joined, exp: &mut Joined) {
        let (code, minutes) = match self {
            Self::Unsent => (1, 0),
            Self::Undelivered => (2, 0),
            Self::Pending { minutes } => (PENDING, minutes),
            Self::Failed => (4, 0),
            Self::Spam => (5, 0),
            Self::Bounced => (6, 0),
            Self::Blacklisted => (7, 0),
            Self::Delivered => (9, 0),
        };
        on.0.push(code.to_string().into());
        exp.0.push(minutes.to_string().into());
    }
}

/// Refuses what a channel that has the statuses `codes` does not take.
pub(crate) fn validate(codes: &[u32], on: &Joined, exp: &Joined) -> Checked {
    if let ([], [minutes]) = (on.as_slice(), exp.as_slice()) {
        let field = if digits(minutes).is_some() { ON } else { EXP };
        return refuse(field, "does not fit the other: they are paired by position");
    }
    if on.len() != exp.len() {
        let (exp, on) = (exp.len(), on.len());
        let problem = format!("has {exp} values for the {on} of {ON}: they are paired by position");
        return refuse(EXP, problem);
    }
    let mut earlier = Vec::new();
    for (code, minutes) in on.iter().zip(exp.iter()) {
        let Some(minutes) = digits(minutes) else {
            return refuse(EXP, "must be whole minutes, joined by ;");
        };
        let Some(code) = digits(code).filter(|code| codes.contains(code)) else {
            let codes: Vec<String> = codes.iter().map(u32::to_string).collect();
            let codes = codes.join(", ");
            let problem = "has a status that this channel does not have: it takes";
            return refuse(ON, format!("{problem} {codes}, joined by ;"));
        };
        if earlier.contains(&code) {
            return refuse(ON, "has a status twice: give each at most once");
        }
        earlier.push(code);
        validate_minutes(code, minutes)?;
    }
    Ok(())
}

fn validate_minutes(code: u32, minutes: u32) -> Checked {
    match (code, minutes) {
        (PENDING, 0) => refuse(EXP, AT_ONCE),
        (PENDING, _) | (_, 0) => Ok(()),
        _ => refuse(EXP, "must be 0 for every status but pending (3)"),
    }
}

/// `parse` alone would take a sign or zeros before it as well.
fn digits(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: &[u32] = &[1, 2, 3, 4];

    fn joined(text: &str) -> Joined {
        serde_json::from_value(text.into()).unwrap()
    }

    fn refused(on: &str, exp: &str) -> String {
        validate(SMS, &joined(on), &joined(exp))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_documents_pairs_are_written_and_taken() {
        use Trigger::{Blacklisted, Bounced, Delivered, Failed, Spam, Undelivered, Unsent};
        let (mut on, mut exp) = (Joined::default(), Joined::default());
        Unsent.add_to(&mut on, &mut exp);
        Trigger::Pending { minutes: 10 }.add_to(&mut on, &mut exp);
        let written = serde_json::to_string(&[&on, &exp]).unwrap();
        assert_eq!(written, r#"["1;3","0;10"]"#);
        assert!(validate(SMS, &on, &exp).is_ok());
        let (mut on, mut exp) = (Joined::default(), Joined::default());
        for trigger in [Undelivered, Failed, Spam, Bounced, Blacklisted, Delivered] {
            trigger.add_to(&mut on, &mut exp);
        }
        assert_eq!(serde_json::to_value(&on).unwrap(), "2;4;5;6;7;9");
        assert!(validate(&[2, 4, 5, 6, 7, 9], &on, &exp).is_ok());
        assert!(validate(SMS, &joined(""), &joined(" ")).is_ok());
        assert!(validate(SMS, &joined("1; 3"), &joined("0; 1")).is_ok());
    }

    #[test]
    fn wrong_pairs_are_refused() {
        assert!(refused("1;3", "0").starts_with("backup_exp has 1 values"));
        assert!(refused("1", "0;10").starts_with("backup_exp"));
        assert!(refused("", "0").starts_with("backup_on"));
        assert!(refused("1", "").starts_with("backup_exp"));
        assert!(refused("5", "0").contains("takes 1, 2, 3, 4, joined"));
        assert!(refused("8", "0").starts_with("backup_on"));
        assert!(refused("1", "5").contains("must be 0"));
        assert!(refused("1;3", "0;0").contains("at least 1 minute"));
        for wrong in ["x", "+10", "-10", "+", "10.0", "010", ";"] {
            assert!(refused("3", wrong).starts_with("backup_exp"), "{wrong}");
        }
        assert!(refused("1", "+0").contains("whole minutes"));
        assert!(refused("+3", "10").starts_with("backup_on"));
        assert!(refused("03", "10").starts_with("backup_on"));
        assert!(refused("1,3", "0").starts_with("backup_on"));
        assert!(refused("1;1", "0;0").starts_with("backup_on has a status twice"));
        assert!(refused("3;3", "5;10").starts_with("backup_on has a status twice"));
    }
}
