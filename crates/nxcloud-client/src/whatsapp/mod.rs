//! The WhatsApp operations and their messages.

mod component;
mod constant;
mod parameter;
mod send;
mod template;

pub use component::{ButtonType, Component, ComponentType};
pub use parameter::{Parameter, ParameterType, ParameterValue};
pub use send::{SentMessage, TemplateMessage};
pub use template::{Language, Template};

use messaging_client_core::{Call, Client};

use crate::Account;

/// The WhatsApp operations of a client: [`NxCloudClient::whatsapp`](crate::NxCloudClient::whatsapp).
#[derive(Debug, Clone, Copy)]
pub struct WhatsApp<'a>(pub(crate) &'a Client<Account>);

impl WhatsApp<'_> {
    /// Sends a template message to one recipient: `POST /saas/wa/send`.
    ///
    /// NXCloud has no key that would make a second send harmless. This call is therefore retried only if the
    /// first try certainly was not accepted. When [`Error::may_have_been_sent`] says `true`, wait for the
    /// status callback or ask the recipient before sending again. The price depends on the category of the
    /// template and the recipient's country; no rate limit is documented.
    ///
    /// ```no_run
    /// # async fn example(client: &nxcloud_client::NxCloudClient) -> Result<(), nxcloud_client::Error> {
    /// use nxcloud_client::{LanguageCode, Template, TemplateMessage};
    ///
    /// let template = Template::new("order_update", LanguageCode::Indonesian)
    ///     .header_image("https://shop.example.com/logo.png")
    ///     .body(["Budi", "INV-0017"])
    ///     .url_button(0, "INV-0017");
    /// let message = TemplateMessage::to_phone("6281200000001", template);
    /// let sent = client.whatsapp().send(&message).await?;
    /// println!("accepted as {}", sent.message_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: no recipient, a number that is not digits with country code, an empty
    /// template name, a value that its part of the template does not take or that WhatsApp refuses
    /// (see [`Builder::unchecked_variables`](crate::Builder::unchecked_variables)), a URL button
    /// without an index, a link that is not http(s). Otherwise the kinds of
    /// [`ResponseCode`](crate::ResponseCode), or a failure on the way.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn send<'m>(&self, message: &'m TemplateMessage) -> Call<'m, &'m TemplateMessage> {
        self.0.call(message)
    }
}
