use messaging_client_core::{BoxFuture, Error, PhoneNumber};
use whatsnesia_client::{Message, WhatsnesiaClient};

use super::{Accepted, Channel, SendText};

/// A WhatsApp text by Whatsnesia, to a contact that has written in the last 24 hours. The id that is
/// given is that of the conversation; the provider gives messages none.
#[derive(Debug, Clone)]
pub struct WhatsnesiaText {
    client: WhatsnesiaClient,
    from_number: Option<String>,
}

impl WhatsnesiaText {
    /// A route from the account's default number.
    pub fn new(client: WhatsnesiaClient) -> Self {
        Self {
            client,
            from_number: None,
        }
    }

    /// Sends from this number of the account.
    #[must_use]
    pub fn from_number(mut self, number: impl Into<String>) -> Self {
        self.from_number = Some(number.into());
        self
    }

    fn message(&self, to: &PhoneNumber, text: &str) -> Message {
        let message = Message::text(to.clone(), text);
        match &self.from_number {
            Some(number) => message.from_number(number),
            None => message,
        }
    }
}

impl SendText for WhatsnesiaText {
    fn name(&self) -> &str {
        "whatsnesia whatsapp"
    }

    fn channel(&self) -> Channel {
        Channel::WhatsApp
    }

    fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error> {
        let message = self.message(to, text);
        self.client.messages().send(&message).check()
    }

    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move {
            let message = self.message(to, text);
            let sent = self.client.messages().send(&message).await?;
            Ok(Accepted::new(sent.conversation_id.map(|id| id.to_string())))
        })
    }
}
