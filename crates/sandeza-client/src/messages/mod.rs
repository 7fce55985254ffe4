//! The send operations.

mod envelope;
mod send;
mod send_with_backup;
mod sent_message;
mod wire;

pub use envelope::{Accepted, Envelope};
pub use send::Message;
pub use send_with_backup::BackupMessage;
pub use sent_message::SentMessage;

use messaging_client_core::{Call, Client};

use crate::Account;

/// The send operations of a client: [`SandezaClient::messages`](crate::SandezaClient::messages).
#[derive(Debug, Clone, Copy)]
pub struct Messages<'a> {
    client: &'a Client<Account>,
}

impl<'a> Messages<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// Sends a message on one channel, or on each of several: `POST /json/send/cgw`, type 2 (Sandeza
    /// single channels; Sandeza send all channel).
    ///
    /// This call is retried only if the first try certainly was not accepted. When
    /// [`Error::may_have_been_sent`] says `true`, wait for the status callback, or send again with the
    /// **same** `ref_id`, see [`RefId`](crate::RefId). Prices and a rate limit are not documented;
    /// every channel given is charged.
    ///
    /// ```no_run
    /// # async fn example(client: &sandeza_client::SandezaClient) -> Result<(), sandeza_client::Error> {
    /// use sandeza_client::{Email, Message, RefId, Sms};
    ///
    /// let sms = Sms::new("6281200000001", "It is on its way.");
    /// let message = Message::new(RefId::random()?, "Order 17", sms)
    ///     .also(Email::plain("budi@example.com", "Your order is on its way."));
    /// let sent = client.messages().send(&message).await?;
    /// println!("accepted under {}", sent.ref_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a field outside the limits that its type names; [`Error::field`] gives
    /// its path. Otherwise the kinds of [`ResponseCode`](crate::ResponseCode), or a failure on the way.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    /// [`Error::field`]: crate::Error::field
    pub fn send<'m>(&self, message: &'m Message) -> Call<'m, &'m Message> {
        self.client.call(message)
    }

    /// Sends a message on its first channel, and on the next if the first does not reach the recipient:
    /// `POST /json/send/cgw`, type 1 (Sandeza send primary backup).
    ///
    /// Each channel says with its `backup_on` what counts as not reached. As for
    /// [`Messages::send`], the call is retried only if that cannot make a duplicate.
    ///
    /// ```no_run
    /// # async fn example(client: &sandeza_client::SandezaClient) -> Result<(), sandeza_client::Error> {
    /// use sandeza_client::{BackupMessage, Email, RefId, Sms, Trigger};
    ///
    /// let sms = Sms::new("6281200000001", "Your order is on its way.")
    ///     .backup_on(Trigger::Undelivered)
    ///     .backup_on(Trigger::Pending { minutes: 10 });
    /// let email = Email::plain("budi@example.com", "Your order is on its way.");
    /// let message = BackupMessage::new(RefId::random()?, "Order 17", sms, email);
    /// let sent = client.messages().send_with_backup(&message).await?;
    /// println!("accepted under {}", sent.ref_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`Messages::send`]; fewer than two channels are refused too, and a backup that could never
    /// go out.
    pub fn send_with_backup<'m>(&self, message: &'m BackupMessage) -> Call<'m, &'m BackupMessage> {
        self.client.call(message)
    }
}
