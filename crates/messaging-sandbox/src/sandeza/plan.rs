//! What happens after a request is accepted: which messages go out when, and what is called back
//! about them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

use super::backup::{self, Backup};
use super::content::sent_message;
use super::status::Status;
use super::{AcceptedRequest, Channel, ChannelMessage};
use crate::callback::{CallbackUrl, Delivery, Outbox};
use crate::journal::Journal;
use crate::lock::lock;
use crate::messages::Messages;
use crate::server::ReceivedRequest;

/// A message that is to go out, and what will become of it.
pub(super) struct Outgoing {
    pub(super) message: ChannelMessage,
    pub(super) backup: Backup,
    /// The statuses that it goes through, in the order of their callbacks.
    pub(super) statuses: Vec<Status>,
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
        status.report(&self.accepted.ref_id, &self.division_id, channel)
    }

    pub(super) fn reports(&self, outgoing: &Outgoing) -> Vec<Delivery> {
        let statuses = outgoing.statuses.iter();
        let report = |status: &Status| self.report(outgoing.message.channel, *status);
        statuses.map(report).collect()
    }
}

/// Type 1: the first channel at once, and each further one when the one before it ends in a status
/// that its backup fields list. When it ends otherwise, the rest is reported as not used.
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
            // The status that the message is left with, whatever the order of the callbacks.
            let last = one.statuses.iter().copied();
            let last = last.max_by_key(|status| status.state());
            let Some(minutes) = backup::after(&one.backup, last) else {
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

/// Whether nothing more is expected of a message, so that its backup will not be needed.
fn is_final(status: Status) -> bool {
    !matches!(
        status,
        Status::PENDING | Status::SENT_FROM_OPERATOR | Status::UNKNOWN | Status::UNDEFINED
    )
}
