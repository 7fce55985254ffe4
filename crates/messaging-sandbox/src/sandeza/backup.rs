//! The backup fields of a channel: on which outcome, and after how many minutes, the next channel
//! goes out.

use std::collections::BTreeMap;

use super::status::Status;
use super::{Channel, Fields, Refusal};

/// The backup fields that any channel but a message without a template may have.
pub(super) const BACKUP: [&str; 2] = ["backup_on", "backup_exp"];

const PENDING: &str = "3";

/// The outcomes of a message by their numbers in the tables of the channels, which are not those of status callbacks,
/// each with the last statuses that belong to it. Which do is inferred from the names. A message that has not got beyond
/// the operator is pending.
const OUTCOMES: [(&str, &[Status]); 8] = [
    ("1", &[Status::UNSENT, Status::UNSENT_FROM_OPERATOR]),
    ("2", &[Status::UNDELIVERED, Status::NOT_ANSWERED]),
    (PENDING, &[Status::PENDING, Status::SENT_FROM_OPERATOR]),
    ("4", &[Status::FAILED]),
    ("5", &[Status::SPAM]),
    ("6", &[Status::BOUNCED]),
    ("7", &[Status::BLACKLIST]),
    ("9", &[Status::DELIVERED]),
];

/// The outcomes that a channel's table lists. 8 is in none.
fn listed(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::Sms => &["1", "2", PENDING, "4"],
        Channel::Email => &["1", "2", PENDING, "5", "6", "7"],
        Channel::Line | Channel::Telegram | Channel::Messenger => &["1", PENDING, "4"],
        Channel::WhatsApp => &["1", "2", PENDING, "4", "9"],
    }
}

/// What the backup fields of a channel ask for: the minutes after each outcome. Nothing when they are absent or empty.
pub(super) type Backup = BTreeMap<&'static str, u32>;

/// Reads `backup_on` and `backup_exp`: as many values in both, in pairs, and 0 minutes for all but pending.
pub(super) fn read(fields: &Fields<'_>, channel: Channel) -> Result<Backup, Refusal> {
    let on = fields.text("backup_on")?.unwrap_or_default();
    let exp = fields.text("backup_exp")?.unwrap_or_default();
    let mut backup = Backup::new();
    if on.is_empty() && exp.is_empty() {
        return Ok(backup);
    }
    let codes: Vec<&str> = on.split(';').map(str::trim).collect();
    let times: Vec<&str> = exp.split(';').map(str::trim).collect();
    let what = "must have as many values as backup_on";
    fields.check(codes.len() == times.len(), "backup_exp", what)?;
    for (code, time) in codes.into_iter().zip(times) {
        let outcome = listed(channel).iter().find(|listed| **listed == code);
        let what = "has a status that this channel does not list";
        let outcome = *outcome.ok_or_else(|| fields.wrong("backup_on", what))?;
        let is_new = !backup.contains_key(outcome);
        fields.check(is_new, "backup_on", "has a status twice")?;
        let digits = time.bytes().all(|byte| byte.is_ascii_digit());
        let time = time.parse::<u32>().ok().filter(|_| digits);
        let time = time.ok_or_else(|| fields.wrong("backup_exp", "must be minutes"))?;
        let fits = time == 0 || outcome == PENDING;
        fields.check(fits, "backup_exp", "must be 0 for all but pending")?;
        backup.insert(outcome, time);
    }
    Ok(backup)
}

/// After how many minutes the next channel goes out when this is the message's last status; `None` when it does not.
pub(super) fn after(backup: &Backup, last: Option<Status>) -> Option<u32> {
    let last = last.unwrap_or(Status::PENDING);
    let mut outcomes = OUTCOMES.iter();
    let (outcome, _) = outcomes.find(|(_, statuses)| statuses.contains(&last))?;
    backup.get(outcome).copied()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(channel: Channel, on: &str, exp: &str) -> Result<Backup, Refusal> {
        let value = json!({"backup_on": on, "backup_exp": exp});
        super::read(&Fields::of(&value, "c").unwrap(), channel)
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
        assert_eq!(after(&backup, Some(Status::UNDELIVERED)), Some(0));
        assert_eq!(after(&backup, Some(Status::PENDING)), Some(10));
        assert_eq!(after(&backup, Some(Status::FAILED)), None);
        assert_eq!(after(&backup, Some(Status::READ)), None);
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
