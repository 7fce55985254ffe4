//! The operations that send, and what they send.

mod degrees;
mod record;
mod send;
mod send_template;

pub use degrees::Degrees;
pub use record::{Direction, MessageRecord, MessageStatus, MessageType};
pub use send::{Message, SentMessage};
pub use send_template::{SentTemplate, TemplateMessage};

use messaging_client_core::{Call, Client};

use crate::Account;

/// The sending operations of a client:
/// [`WhatsnesiaClient::messages`](crate::WhatsnesiaClient::messages).
///
/// # When it is unknown whether a message went out
///
/// The platform has no key that would make a second send harmless, no operation that returns the
/// delivery status of a message, and no callback. A send is therefore retried only if the first try
/// certainly was not accepted. When [`Error::may_have_been_sent`] says `true`, look in the inbox on the
/// dashboard, or ask the recipient, before you send again. If a message twice is worse than none, do
/// not send again.
///
/// Apart from broken connections and timeouts, this concerns the remark `exception` ([`Remark::Exception`]): it
/// stands for a refusal by WhatsApp, after which nothing went out, **and** for a failure of the platform's own
/// code after WhatsApp had accepted the message. The second has been seen with template messages: they go out,
/// and the response says `exception` with a message about an undefined variable (observed server behaviour; it
/// is not known whether Whatsnesia has corrected it). [`Error::provider_message`] has the words, which may help
/// a person to tell the two apart.
///
/// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
/// [`Error::provider_message`]: crate::Error::provider_message
/// [`Remark::Exception`]: crate::Remark::Exception
#[derive(Debug, Clone, Copy)]
pub struct Messages<'a>(pub(crate) &'a Client<Account>);

impl Messages<'_> {
    /// Sends one message to one recipient: `POST /external-api/inbox/send-message` ("Kirim Pesan").
    ///
    /// A file is streamed while it is sent, whatever its size. The deadline of a call, 30 s unless
    /// the client's options say otherwise, covers the whole upload: give a large file more time
    /// with
    /// [`Call::timeout`]. By WhatsApp's own rule, free-form messages are delivered only within 24
    /// hours of the recipient's last message; outside of it, send a template.
    ///
    /// The document says that an unknown number becomes a new contact; the server has been seen to
    /// fail there instead, with `exception` (observed server behaviour). Create the contact first.
    ///
    /// When [`Error::may_have_been_sent`] says `true`, as it does for the remark `exception`, read
    /// "When it is unknown whether a message went out" at [`Messages`] before sending again.
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use whatsnesia_client::{Message, MobileNumber, Upload};
    ///
    /// let invoice = Upload::from_path("invoice.pdf")
    ///     .await?
    ///     .on_progress(|sent, total| eprintln!("{sent} of {total} bytes"));
    /// let to = MobileNumber::new("62", "81200000001");
    /// let message = Message::document(to, invoice).caption("INV-0017");
    /// let sent = client
    ///     .messages()
    ///     .send(&message)
    ///     .timeout(Duration::from_secs(300))
    ///     .await?;
    /// println!("in conversation {:?}", sent.conversation_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a number that is not digits, an empty text or caption, a file of
    /// another type or over its limit, a position out of range or at exactly 0, an id below 1. From
    /// the platform, among others: `recipient` for a blocked contact, `permission_denied` for what
    /// the plan lacks, `not_found` for an unknown sender or id.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn send<'m>(&self, message: &'m Message) -> Call<'m, &'m Message> {
        self.0.call(message)
    }

    /// Sends an approved template to one recipient: `POST
    /// /external-api/inbox/send-template-message` ("Kirim Pesan Template").
    ///
    /// **A failure with the remark `exception` often means that the message did go out**: the platform's
    /// own code has been seen to fail after WhatsApp had accepted the message (observed server
    /// behaviour). Such an error has the kind `server` and [`Error::may_have_been_sent`] `true`, and the
    /// client never sends again by itself. Read "When it is unknown whether a message went out" at
    /// [`Messages`] before you do.
    ///
    /// The document speaks of existing conversations: if the number is unknown, create the contact
    /// first.
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::{MobileNumber, Remark, TemplateMessage};
    ///
    /// let to = MobileNumber::new("62", "81200000001");
    /// let message = TemplateMessage::new(to, 8).body_variables(["Budi", "INV-0017"]);
    /// match client.messages().send_template(&message).await {
    ///     Ok(sent) => println!("in conversation {:?}", sent.conversation_id),
    ///     Err(error) if Remark::of(&error) == Some(Remark::Exception) => {
    ///         // Probably sent. Note it for a person; do not send again.
    ///     }
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a number that is not digits, a template id below 1, a value of
    /// a variable that WhatsApp refuses. From the platform, among others: `not_found` for an unknown template, `recipient` for a blocked
    /// contact.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn send_template<'m>(&self, message: &'m TemplateMessage) -> Call<'m, &'m TemplateMessage> {
        self.0.call(message)
    }
}
