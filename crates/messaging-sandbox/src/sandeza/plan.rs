//! What happens after a request is accepted: which messages go out when, and what is called back
//! about them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

use super::backup::Backup;
use super::content::sent_message;
use super::recipient::Recipient;
use super::report::report;
use super::status::{Course, Status};
use super::{AcceptedRequest, Channel, ChannelMessage};
use crate::callback::{CallbackUrl, Delivery, Outbox};
use crate::journal::Journal;
use crate::lock::lock;
use crate::messages::Messages;
use crate::server::ReceivedRequest;

/// A message that is to go out, and what will become of it.
pub(super) struct Outgoing {
    pub(super) message: ChannelMessage,
    pub(super) recipient: Recipient,
    pub(super) backup: Backup,
    pub(super) course: Course,
}

/// The messages that have gone out, newest last.
pub(super) type SentMessages = Arc<Mutex<Journal<ChannelMessage>>>;

/// What all channels of one request have in common.
pub(super) struct Sender {
    pub(super) accepted: Arc<AcceptedRequest>,
    pub(super) division_id: String,
    pub(super) request: ReceivedRequest,
    pub(super) sent: SentMessages,
    pub(super) messages: Messages,
}

impl Sender {
    pub(super) fn go_out(&self, message: ChannelMessage) {
        let sent = sent_message(&message, &self.accepted);
        self.messages.accept(&self.request, sent);
        let bytes = message.body.len();
        lock(&self.sent).record(Arc::new(message), bytes);
    }

    /// The callback of a status.
    fn report(&self, channel: Channel, status: Status) -> Delivery {
        report(&self.accepted.ref_id, &self.division_id, channel, status)
    }

    pub(super) fn reports(&self, outgoing: &Outgoing) -> Vec<Delivery> {
        let channel = outgoing.message.channel;
        let statuses = outgoing.course.statuses(channel).into_iter();
        statuses
            .map(|status| self.report(channel, status))
            .collect()
    }
}

/// Type 1: the first channel at once, and each further one when the one before it ends in a status
/// that its back-up fields list. When it ends otherwise, the rest is reported as not used.
pub(super) fn send_in_turn(
    outgoing: Vec<Outgoing>,
    sender: Sender,
    minute: Duration,
    url: Option<CallbackUrl>,
    outbox: &Outbox,
) {
    let mut outgoing = outgoing.into_iter();
    let mut current = outgoing.next();
    if let Some(primary) = &current {
        sender.go_out(primary.message.clone());
    }
    outbox.spawn(|pending| async move {
        while let Some(one) = current {
            pending.deliver(url.as_ref(), sender.reports(&one)).await;
            let last = one.course.last(one.message.channel);
            let Some(minutes) = one.backup.after(last) else {
                if last.is_some_and(is_final) {
                    let unused = outgoing.map(|unused| unused.message.channel);
                    let unused = unused.map(|one| sender.report(one, Status::BACKUP_NOT_USED));
                    pending.deliver(url.as_ref(), unused.collect()).await;
                }
                return;
            };
            current = outgoing.next();
            if let Some(next) = &current {
                sleep(minute.saturating_mul(minutes)).await;
                sender.go_out(next.message.clone());
            }
        }
    });
}

/// Whether nothing more is expected of a message, so that its back-up will not be needed.
fn is_final(status: Status) -> bool {
    !matches!(
        status,
        Status::PENDING | Status::SENT_FROM_OPERATOR | Status::UNKNOWN | Status::UNDEFINED
    )
}
