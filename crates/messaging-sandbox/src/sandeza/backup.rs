//! The back-up fields of a channel: on which outcome, and after how many minutes, the next channel
//! goes out.

use super::fields::Fields;
use super::status::Status;
use super::{Channel, Refusal};

/// The back-up fields that any channel but a message without a template may have.
pub(super) const BACKUP: [&str; 2] = ["backup_on", "backup_exp"];

const UNSENT: &str = "1";
const UNDELIVERED: &str = "2";
const PENDING: &str = "3";
const FAILED: &str = "4";
const SPAM: &str = "5";
const BOUNCED: &str = "6";
const BLACKLIST: &str = "7";
const DELIVERED: &str = "9";

/// The outcomes that a channel's table lists, by their numbers there, which are not those of status callbacks. 8 is in
/// none.
fn listed(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::Sms => &[UNSENT, UNDELIVERED, PENDING, FAILED],
        Channel::Email => &[UNSENT, UNDELIVERED, PENDING, SPAM, BOUNCED, BLACKLIST],
        Channel::Line | Channel::Telegram | Channel::Messenger => &[UNSENT, PENDING, FAILED],
        Channel::WhatsApp => &[UNSENT, UNDELIVERED, PENDING, FAILED, DELIVERED],
    }
}

/// The outcome of a message whose last status this is. Which statuses belong to which outcome is inferred from the
/// names. A message that has not got beyond the operator is pending.
fn outcome(last: Option<Status>) -> Option<&'static str> {
    Some(match last {
        None | Some(Status::PENDING | Status::SENT_FROM_OPERATOR) => PENDING,
        Some(Status::UNSENT | Status::UNSENT_FROM_OPERATOR) => UNSENT,
        Some(Status::UNDELIVERED | Status::NOT_ANSWERED) => UNDELIVERED,
        Some(Status::FAILED) => FAILED,
        Some(Status::SPAM) => SPAM,
        Some(Status::BOUNCED) => BOUNCED,
        Some(Status::BLACKLIST) => BLACKLIST,
        Some(Status::DELIVERED) => DELIVERED,
        Some(_) => return None,
    })
}

/// What the back-up fields of a channel ask for; nothing when they are absent or empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Backup {
    minutes: Vec<(&'static str, u32)>,
}

impl Backup {
    /// Reads `backup_on` and `backup_exp`: as many values in both, in pairs, and 0 minutes for all
    /// but pending.
    pub(super) fn read(fields: &Fields<'_>, channel: Channel) -> Result<Self, Refusal> {
        let on = fields.text("backup_on")?.unwrap_or_default();
        let exp = fields.text("backup_exp")?.unwrap_or_default();
        if on.is_empty() && exp.is_empty() {
            return Ok(Self::default());
        }
        let codes: Vec<&str> = on.split(';').map(str::trim).collect();
        let times: Vec<&str> = exp.split(';').map(str::trim).collect();
        let are_pairs = codes.len() == times.len();
        fields.check(
            are_pairs,
            "backup_exp",
            "must have as many values as backup_on",
        )?;
        let mut backup = Self::default();
        for (code, time) in codes.into_iter().zip(times) {
            let outcome = listed(channel).iter().find(|listed| **listed == code);
            let outcome = outcome.ok_or_else(|| {
                fields.wrong("backup_on", "has a status that this channel does not list")
            })?;
            let is_new = backup.minutes.iter().all(|(known, _)| known != outcome);
            fields.check(is_new, "backup_on", "has a status twice")?;
            let digits = time.bytes().all(|byte| byte.is_ascii_digit());
            let time = time.parse::<u32>().ok().filter(|_| digits);
            let time = time.ok_or_else(|| fields.wrong("backup_exp", "must be minutes"))?;
            let fits = time == 0 || *outcome == PENDING;
            fields.check(fits, "backup_exp", "must be 0 for all but pending")?;
            backup.minutes.push((outcome, time));
        }
        Ok(backup)
    }

    /// Whether any outcome makes the next channel go out.
    pub(super) fn is_set(&self) -> bool {
        !self.minutes.is_empty()
    }

    /// After how many minutes the next channel goes out when this is the message's last status;
    /// `None` when it does not.
    pub(super) fn after(&self, last: Option<Status>) -> Option<u32> {
        let outcome = outcome(last)?;
        let mut minutes = self.minutes.iter();
        minutes
            .find(|(listed, _)| *listed == outcome)
            .map(|(_, minutes)| *minutes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(channel: Channel, on: &str, exp: &str) -> Result<Backup, Refusal> {
        let value = json!({"backup_on": on, "backup_exp": exp});
        Backup::read(&Fields::of(&value, "c").unwrap(), channel)
    }

    #[test]
    fn every_channel_has_its_list() {
        for (channel, listed) in [
            (Channel::Sms, "1234"),
            (Channel::Email, "123567"),
            (Channel::Line, "134"),
            (Channel::Telegram, "134"),
            (Channel::Messenger, "134"),
            (Channel::WhatsApp, "12349"),
        ] {
            for code in "0123456789".chars() {
                let read = read(channel, &code.to_string(), "0");
                assert_eq!(read.is_ok(), listed.contains(code), "{channel:?} {code}");
            }
        }
    }

    #[test]
    fn the_samples_of_the_tables_are_taken() {
        for (channel, on, exp) in [
            (Channel::Sms, "1;3", "0;10"),
            (Channel::Email, "1; 3", "0; 5"),
            (Channel::Line, "1;4", "0;0"),
            (Channel::WhatsApp, "2;3", "0;10"),
            (Channel::Sms, "", ""),
        ] {
            assert!(read(channel, on, exp).is_ok(), "{on}");
        }
        let backup = read(Channel::WhatsApp, "2;3", "0;10").unwrap();
        assert_eq!(backup.after(Some(Status::UNDELIVERED)), Some(0));
        assert_eq!(backup.after(Some(Status::PENDING)), Some(10));
        assert_eq!(backup.after(Some(Status::FAILED)), None);
        assert_eq!(backup.after(Some(Status::READ)), None);
    }

    #[test]
    fn pairs_that_do_not_fit_are_refused() {
        for (on, exp) in [
            ("1;3", "0"),
            ("1", ""),
            ("", "0"),
            ("1;1", "0;0"),
            ("1;3", "5;10"),
            ("3", "+5"),
            ("3", "-5"),
            ("3", "x"),
            ("3", "99999999999"),
            ("1;", "0;"),
        ] {
            let refused = read(Channel::Sms, on, exp);
            assert!(
                refused.is_err_and(|refusal| refusal.rc() == 2),
                "{on} {exp}"
            );
        }
    }
}
