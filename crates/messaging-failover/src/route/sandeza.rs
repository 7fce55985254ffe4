use messaging_client_core::{BoxFuture, Error, PhoneNumber};
use sandeza_client::{Message, RefId, SandezaClient, Sms};

use super::{Accepted, Channel, SendText};

/// SMS by Sandeza. The id that is given is the `ref_id`, which status callbacks carry.
#[derive(Debug, Clone)]
pub struct SandezaText {
    client: SandezaClient,
    subject: String,
}

impl SandezaText {
    /// A route whose messages have this subject, which the dashboard shows: 1 to 99 characters.
    pub fn new(client: SandezaClient, subject: impl Into<String>) -> Self {
        Self {
            client,
            subject: subject.into(),
        }
    }

    fn message(&self, to: &PhoneNumber, text: &str) -> Result<Message, Error> {
        let sms = Sms::new(to.with_plus(), text);
        Ok(Message::new(RefId::random()?, self.subject.as_str(), sms))
    }
}

impl SendText for SandezaText {
    fn name(&self) -> &str {
        "sandeza sms"
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error> {
        let message = self.message(to, text)?;
        self.client.messages().send(&message).check()
    }

    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move {
            let message = self.message(to, text)?;
            let sent = self.client.messages().send(&message).await?.into_inner();
            Ok(Accepted::new(Some(sent.ref_id.as_str().to_owned())))
        })
    }
}
