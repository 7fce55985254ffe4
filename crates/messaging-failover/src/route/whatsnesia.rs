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
}

impl SendText for WhatsnesiaText {
    fn name(&self) -> &str {
        "whatsnesia whatsapp"
    }

    fn channel(&self) -> Channel {
        Channel::WhatsApp
    }

    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        let mut message = Message::text(to.clone(), text);
        if let Some(number) = &self.from_number {
            message = message.from_number(number);
        }
        Box::pin(async move {
            let sent = self.client.messages().send(&message).await?;
            Ok(Accepted::new(sent.conversation_id.map(|id| id.to_string())))
        })
    }
}
