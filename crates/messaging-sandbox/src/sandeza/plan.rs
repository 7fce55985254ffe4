//! What happens after a request is accepted: which messages go out when, and what is called back
//! about them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::accepted::ChannelMessage;
use super::backup::Backup;
use super::report::Reporter;
use super::status::{Course, Status};
use crate::callback::Errand;
use crate::journal::Journal;
use crate::lock::lock;

/// A message that is to go out, and what will become of it.
pub(super) struct Outgoing {
    pub(super) message: ChannelMessage,
    pub(super) backup: Backup,
    pub(super) course: Course,
}

impl Outgoing {
    fn reports(&self, reporter: &Reporter) -> impl Iterator<Item = Errand> {
        let channel = self.message.channel;
        let statuses = self.course.statuses(channel).into_iter();
        statuses.map(move |status| reporter.report(channel, status))
    }

    fn last_status(&self) -> Option<Status> {
        self.course.last(self.message.channel)
    }
}

/// The messages that have gone out, newest last.
pub(super) type SentMessages = Arc<Mutex<Journal<ChannelMessage>>>;

/// Type 2: every channel at once, the callbacks of each one after the other.
pub(super) fn send_all(
    outgoing: Vec<Outgoing>,
    reporter: &Reporter,
    sent: &SentMessages,
) -> Vec<Vec<Errand>> {
    let errands = outgoing.iter().map(|one| one.reports(reporter).collect());
    let errands = errands.collect();
    let mut sent = lock(sent);
    for one in outgoing {
        sent.record(one.message);
    }
    errands
}

/// Type 1: the first channel at once, and each further one when the one before it ends in a status
/// that its back-up fields list. When it ends otherwise, the rest is reported as not used.
pub(super) fn send_in_turn(
    outgoing: Vec<Outgoing>,
    reporter: &Reporter,
    sent: &SentMessages,
    minute: Duration,
) -> Vec<Errand> {
    let mut errands = Vec::new();
    let mut outgoing = outgoing.into_iter();
    let mut current = outgoing.next();
    if let Some(primary) = &current {
        lock(sent).record(primary.message.clone());
    }
    while let Some(one) = current {
        errands.extend(one.reports(reporter));
        let last = one.last_status();
        let Some(minutes) = one.backup.after(last) else {
            if last.is_some_and(is_final) {
                let unused = outgoing.map(|unused| unused.message.channel);
                errands.extend(
                    unused.map(|channel| reporter.report(channel, Status::BACKUP_NOT_USED)),
                );
            }
            return errands;
        };
        current = outgoing.next();
        if let Some(next) = &current {
            errands.push(Errand::Wait(minute.saturating_mul(minutes)));
            errands.push(go_out(next.message.clone(), sent));
        }
    }
    errands
}

fn go_out(message: ChannelMessage, sent: &SentMessages) -> Errand {
    let sent = Arc::clone(sent);
    Errand::Act(Box::new(move || lock(&sent).record(message)))
}

/// Whether nothing more is expected of a message, so that its back-up will not be needed.
fn is_final(status: Status) -> bool {
    !matches!(
        status,
        Status::PENDING | Status::SENT_FROM_OPERATOR | Status::UNKNOWN | Status::UNDEFINED
    )
}
