//! The WhatsApp Business operations and their messages.

mod accepted;
mod broadcast;
mod button;
mod header;
mod reply;
mod send_otp;
mod template;
mod variable;

pub use accepted::AcceptedMessage;
pub use broadcast::Broadcast;
pub use button::{Button, ButtonKind, ButtonParameter, ButtonParameterKind};
pub use header::{Header, HeaderKind, HeaderMedia};
pub use reply::{ReplyKind, ReplyMessage, ReplyPayloads};
pub use send_otp::OtpMessage;
pub use template::Template;
pub use variable::{Variable, VariableKind};

use messaging_client_core::validation::{international_digits, one_line};
use messaging_client_core::{Call, Client, ValidationError};

use crate::account::Account;

/// The WhatsApp Business operations of a client:
/// [`NusaSmsClient::wa_business`](crate::NusaSmsClient::wa_business).
///
/// No rate limit or price of their own is documented. The delivery status of a message is reported by a
/// push that the provider sets up on request ([`callback::Event`](crate::callback::Event)); there is no
/// operation to ask for it.
#[derive(Debug, Clone, Copy)]
pub struct WaBusiness<'a> {
    client: &'a Client<Account>,
}

impl<'a> WaBusiness<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// Sends an approved template to one recipient: `POST /nusasms_api/1.0/wa_business/broadcast`.
    ///
    /// NusaSMS has no key that would make a second send harmless, so this call is retried only if the
    /// first try certainly was not accepted; see [`Error::may_have_been_sent`].
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::wa_business::{Button, Header};
    /// use nusasms_client::{Broadcast, Template};
    ///
    /// let template = Template::new("order_update", "id");
    /// let broadcast = Broadcast::new("6281200000001", "gateway-1", template)
    ///     .header(Header::image("https://shop.example.com/logo.png"))
    ///     .body(["Budi", "INV-0017"])
    ///     .button(Button::quick_reply(1, "STOP"));
    /// let sent = client.wa_business().broadcast(&broadcast).await?;
    /// println!("accepted as {}", sent.message_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a recipient that is not digits with country code, an empty gateway or template,
    /// a media link that is not http(s), a header or button of an undocumented kind, a button without
    /// parameters, a URL button without a suffix, a variable that WhatsApp is known to refuse (see
    /// [`Builder::unchecked_variables`](crate::Builder::unchecked_variables)). Otherwise the kinds of the HTTP
    /// status, or a failure on the way.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn broadcast(&self, broadcast: &'a Broadcast) -> Call<'a, &'a Broadcast> {
        self.client.call(broadcast)
    }

    /// Replies to somebody who wrote: `POST /nusasms_api/1.0/wa_business/reply`. It is retried as
    /// [`broadcast`](Self::broadcast) is.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::ReplyMessage;
    ///
    /// let reply = ReplyMessage::text("6281200000001", "gateway-1", "Baik, kami proses.");
    /// client.wa_business().reply(&reply).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a recipient that is not digits with country code, an empty gateway or
    /// text, an undocumented kind. Otherwise as [`broadcast`](Self::broadcast).
    pub fn reply(&self, reply: &'a ReplyMessage) -> Call<'a, &'a ReplyMessage> {
        self.client.call(reply)
    }

    /// Sends a one-time password: `POST /nusasms_api/1.0/wa_business/otp`. It needs an approved
    /// template of the category Authentication, and is retried as [`broadcast`](Self::broadcast)
    /// is.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::OtpMessage;
    ///
    /// let otp = OtpMessage::new("6281200000001", "gateway-1", "123456").language("id");
    /// client.wa_business().send_otp(&otp).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a recipient that is not digits with country code, an empty gateway or
    /// OTP, an OTP with white space. Otherwise as [`broadcast`](Self::broadcast).
    pub fn send_otp(&self, otp: &'a OtpMessage) -> Call<'a, &'a OtpMessage> {
        self.client.call(otp)
    }
}

/// The two fields that every request here has. The recipient is a phone number, says the document; the
/// form of a gateway id is not documented, samples show `PHONE_NUMBER_ID`.
fn check_route(recipient: &str, gateway_id: &str) -> Result<(), ValidationError> {
    international_digits("recipient", recipient)?;
    one_line("gateway_id", gateway_id)
}
