use messaging_client_core::{BoxFuture, Error, PhoneNumber};
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};

use super::{Accepted, Channel, SendOtp};

/// A one-time password by a WhatsApp template of NXCloud: the code is the one variable of its body, and,
/// where the template has a copy button, of that button.
#[derive(Debug, Clone)]
pub struct NxCloudOtp {
    client: NxCloudClient,
    template: String,
    language: LanguageCode,
    has_button: bool,
}

impl NxCloudOtp {
    /// A route by an approved template of this name and language.
    pub fn new(
        client: NxCloudClient,
        template: impl Into<String>,
        language: impl Into<LanguageCode>,
    ) -> Self {
        Self {
            client,
            template: template.into(),
            language: language.into(),
            has_button: false,
        }
    }

    /// The template has a button, the first, that takes the code too, as authentication templates do.
    #[must_use]
    pub fn with_button(mut self) -> Self {
        self.has_button = true;
        self
    }

    fn message(&self, to: &PhoneNumber, code: &str) -> TemplateMessage {
        let mut template = Template::new(&self.template, self.language.clone()).body([code]);
        if self.has_button {
            template = template.url_button(0, code);
        }
        TemplateMessage::to_phone(to.clone(), template)
    }
}

impl SendOtp for NxCloudOtp {
    fn name(&self) -> &str {
        "nxcloud otp"
    }

    fn channel(&self) -> Channel {
        Channel::WhatsApp
    }

    fn check_otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error> {
        let message = self.message(to, code);
        self.client.whatsapp().send(&message).check()
    }

    fn send_otp<'a>(
        &'a self,
        to: &'a PhoneNumber,
        code: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move {
            let message = self.message(to, code);
            let sent = self.client.whatsapp().send(&message).await?.into_inner();
            Ok(Accepted::new(Some(sent.message_id)))
        })
    }
}
