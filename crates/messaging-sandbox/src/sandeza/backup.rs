//! The back-up fields of a channel: on which outcome, and after how many minutes, the next channel
//! goes out.

use super::fields::Fields;
use super::status::Status;
use super::{Channel, Refusal};

/// The outcome that `backup_on` names. Its numbers are not those of status callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Unsent,
    Undelivered,
    Pending,
    Failed,
    Spam,
    Bounced,
    Blacklist,
    Delivered,
}

impl Outcome {
    /// By the number of the tables, if this channel's table lists it. 8 is in none.
    fn listed(channel: Channel, code: &str) -> Option<Self> {
        use Channel::{Email, Line, Messenger, Sms, Telegram, WhatsApp};
        let chat = matches!(channel, Line | Telegram | Messenger);
        match code {
            "1" => Some(Self::Unsent),
            "2" if !chat => Some(Self::Undelivered),
            "3" => Some(Self::Pending),
            "4" if chat || matches!(channel, Sms | WhatsApp) => Some(Self::Failed),
            "5" if channel == Email => Some(Self::Spam),
            "6" if channel == Email => Some(Self::Bounced),
            "7" if channel == Email => Some(Self::Blacklist),
            "9" if channel == WhatsApp => Some(Self::Delivered),
            _ => None,
        }
    }

    /// The outcome of a message whose last status this is. Which statuses belong to which outcome
    /// is inferred from the names. A message that has not got beyond the operator is pending.
    fn of(last: Option<Status>) -> Option<Self> {
        match last {
            None | Some(Status::PENDING | Status::SENT_FROM_OPERATOR) => Some(Self::Pending),
            Some(Status::UNSENT | Status::UNSENT_FROM_OPERATOR) => Some(Self::Unsent),
            Some(Status::UNDELIVERED | Status::NOT_ANSWERED) => Some(Self::Undelivered),
            Some(Status::FAILED) => Some(Self::Failed),
            Some(Status::SPAM) => Some(Self::Spam),
            Some(Status::BOUNCED) => Some(Self::Bounced),
            Some(Status::BLACKLIST) => Some(Self::Blacklist),
            Some(Status::DELIVERED) => Some(Self::Delivered),
            Some(_) => None,
        }
    }
}

/// What the back-up fields of a channel ask for; nothing when they are absent or empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Backup {
    minutes: Vec<(Outcome, u32)>,
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
        if codes.len() != times.len() {
            return Err(fields.wrong("backup_exp", "must have as many values as backup_on"));
        }
        let mut backup = Self::default();
        for (code, time) in codes.into_iter().zip(times) {
            let outcome = Outcome::listed(channel, code).ok_or_else(|| {
                fields.wrong("backup_on", "has a status that this channel does not list")
            })?;
            if backup.minutes.iter().any(|(known, _)| *known == outcome) {
                return Err(fields.wrong("backup_on", "has a status twice"));
            }
            let digits = time.bytes().all(|byte| byte.is_ascii_digit());
            let time = time.parse::<u32>().ok().filter(|_| digits);
            let time = time.ok_or_else(|| fields.wrong("backup_exp", "must be minutes"))?;
            if time != 0 && outcome != Outcome::Pending {
                return Err(fields.wrong("backup_exp", "must be 0 for all but pending"));
            }
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
        let outcome = Outcome::of(last)?;
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
