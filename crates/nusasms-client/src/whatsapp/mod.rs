//! The WhatsApp operations and their messages.

mod check_phones;
mod destination;
mod media_limits;
mod message_status;
mod queued_message;
mod send_media;
mod send_message;
mod status;

pub use check_phones::{PhoneCheck, PhoneCheckAccepted};
pub use message_status::MessageStatus;
pub use queued_message::QueuedMessage;
pub use send_media::MediaMessage;
pub use send_message::TextMessage;
pub use status::{GetStatus, MessageInfo};

use messaging_client_core::{Call, Client};

use crate::account::Account;

/// A text or media message: its own fields, in their two places among those that both have.
macro_rules! whatsapp_message {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($first:tt)* } and { $($second:tt)* }
    ) => {
        $(#[$meta])*
        #[must_use]
        #[serde_as]
        #[skip_serializing_none]
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $name {
            /// The phone number, digits with country code, or the group id: `628...-124...`, or other digits
            /// where [`is_group`](Self::is_group) is true. Required.
            #[serde(default)]
            pub destination: Personal,
            $($first)*
            /// The number that it is sent from. Absent, of a text: any of the provider's. The schema
            /// requires it of media, which need a sender of your own, and the document's own
            /// samples leave it out; it is sent where it is given.
            pub sender: Option<Personal>,
            /// Whether the destination is a group. Absent: the provider's default, a phone number.
            #[serde(default, deserialize_with = "flag::optional")]
            pub is_group: Option<bool>,
            $($second)*
            /// After how many seconds a message that is still not sent fails.
            #[serde_as(as = "Option<Integer>")]
            #[serde(rename = "timeout")]
            pub timeout_seconds: Option<i64>,
            /// Whether the provider adds a way to unsubscribe. Only other callers' requests show this
            /// field; no document lists it.
            #[serde(default, deserialize_with = "flag::optional")]
            pub include_unsubscribe: Option<bool>,
            /// Sent as it is given: the provider's responses have a field of this name, and neither its
            /// type nor its meaning is documented.
            pub queue: Option<serde_json::Value>,
            /// Whether [`escape_emoji`](crate::escape_emoji) is applied to the text or caption before it
            /// is sent. It is not sent itself.
            #[serde(
                default,
                deserialize_with = "flag::required",
                skip_serializing_if = "Not::not"
            )]
            pub encode_emoji: bool,
        }

        impl $name {
            /// Sends from this number.
            pub fn sender(mut self, sender: impl Into<Personal>) -> Self {
                self.sender = Some(sender.into());
                self
            }

            /// Says that the destination is a group.
            pub fn is_group(mut self, is_group: bool) -> Self {
                self.is_group = Some(is_group);
                self
            }

            /// The message fails if it is not sent within so many seconds.
            pub fn timeout_seconds(mut self, seconds: u32) -> Self {
                self.timeout_seconds = Some(seconds.into());
                self
            }

            /// Asks for a way to unsubscribe, or for none. No document lists this field.
            pub fn include_unsubscribe(mut self, include: bool) -> Self {
                self.include_unsubscribe = Some(include);
                self
            }

            /// Sets `queue` to this value, which no document explains.
            pub fn queue(mut self, queue: impl Into<serde_json::Value>) -> Self {
                self.queue = Some(queue.into());
                self
            }

            /// Writes emoji as `\UXXXXXXXX` instead of sending them as they are:
            /// [`escape_emoji`](crate::escape_emoji).
            pub fn encode_emoji(mut self, encode: bool) -> Self {
                self.encode_emoji = encode;
                self
            }
        }
    };
}
use whatsapp_message;

/// The WhatsApp operations of a client: [`NusaSmsClient::whatsapp`](crate::NusaSmsClient::whatsapp).
#[derive(Debug, Clone, Copy)]
pub struct WhatsApp<'a> {
    client: &'a Client<Account>,
}

impl<'a> WhatsApp<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// Sends a text to a phone number or a group: `POST /nusasms_api/1.0/whatsapp/message`.
    ///
    /// It costs 1 WhatsApp credit for every 1500 characters. NusaSMS has no key that would make a second send
    /// harmless, so this call is retried only if the first try certainly was not accepted; see
    /// [`Error::may_have_been_sent`].
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::TextMessage;
    ///
    /// let message = TextMessage::new("6281200000001", "Pesanan INV-0017 dikirim hari ini.");
    /// let queued = client.whatsapp().send_message(&message).await?;
    /// println!("queued as {}", queued.ref_no);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a destination that is neither digits with country code nor a group id, an empty
    /// text, a negative timeout. Otherwise the kinds of the HTTP status, or a failure on the way.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn send_message(&self, message: &'a TextMessage) -> Call<'a, &'a TextMessage> {
        self.client.call(message)
    }

    /// Sends an image, a PDF or a video, by its link or by its bytes:
    /// `POST /nusasms_api/1.0/whatsapp/media`.
    ///
    /// It costs 2 WhatsApp credits and needs a sender of your own that the provider has set up for
    /// media. It is retried as [`send_message`](Self::send_message) is.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use nusasms_client::MediaMessage;
    ///
    /// let invoice = std::fs::read("invoice.pdf")?;
    /// let message = MediaMessage::from_bytes("6281200000001", "invoice.pdf", invoice)
    ///     .sender("6281200000009")
    ///     .caption("Faktur INV-0017");
    /// let queued = client.whatsapp().send_media(&message).await?;
    /// println!("queued as {}", queued.ref_no);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: neither link nor bytes, a link that is not http(s), a file that is not jpg,
    /// jpeg, png, pdf, webm or mp4, or longer than its type allows (512 KB, videos 1 MB). Otherwise as
    /// [`send_message`](Self::send_message).
    pub fn send_media(&self, message: &'a MediaMessage) -> Call<'a, &'a MediaMessage> {
        self.client.call(message)
    }

    /// Asks for the delivery status of a message: `GET /nusasms_api/1.0/whatsapp/status/{ref_no}`. It costs
    /// nothing.
    ///
    /// On the test host the words `queued`, `sent`, `delivered`, `read`, `aborted` and `failed` stand
    /// for messages in that state.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// let info = client.whatsapp().status("000123456789012345").await?;
    /// println!("{}", info.delivery_status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a blank `ref_no`. Of kind `NotFound` for one that is not known, as far
    /// as the HTTP status says so; or a failure on the way.
    pub fn status(&self, ref_no: impl Into<String>) -> Call<'static, GetStatus> {
        self.client.call(GetStatus::new(ref_no))
    }

    /// Asks which of 1 to 100 numbers are on WhatsApp: `POST /nusasms_api/1.0/wa_phone_check`.
    ///
    /// The response says only that the check was accepted. Its result comes to the `callback_url` and nowhere
    /// else; it cannot be asked for again. The check counts as a write: it is charged for and calls back, so it
    /// is not retried when it is unknown whether it was accepted.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::PhoneCheck;
    ///
    /// let check = PhoneCheck::new(["6281200000001", "6281200000002"])
    ///     .callback_url("https://shop.example.com/callbacks/phone-check");
    /// client.whatsapp().check_phones(&check).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: no number or more than 100, a number that is not 8 to 14 digits with country
    /// code or as `08...`, a callback URL that is not http(s). Otherwise the kinds of the HTTP status, or a
    /// failure on the way.
    pub fn check_phones(&self, check: &'a PhoneCheck) -> Call<'a, &'a PhoneCheck> {
        self.client.call(check)
    }
}
