//! How an application tells its customers something, so that its own tests need no provider: the trait is
//! what the application needs, `tests/notifier.rs` has four ways to test what is behind it.

use nusasms_client::{DeliveryStatus, Error, NusaSmsClient, PhoneNumber, Sms, TextMessage};

/// What the application needs of any provider.
pub trait Notifier: Send + Sync {
    /// Tells a customer about an order. Returns the provider's id of the message.
    fn order_update(
        &self,
        to: &PhoneNumber,
        text: &str,
    ) -> impl Future<Output = Result<String, Error>> + Send;

    /// How far an order update is.
    fn status(&self, id: &str) -> impl Future<Output = Result<DeliveryStatus, Error>> + Send;

    /// Sends a one-time password.
    fn otp(&self, to: &PhoneNumber, code: &str) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Order updates by WhatsApp, one-time passwords by SMS.
#[derive(Debug, Clone)]
pub struct NusaSmsNotifier {
    client: NusaSmsClient,
}

impl NusaSmsNotifier {
    /// Over this client, which needs an API key for WhatsApp, and a user and password for SMS.
    pub fn new(client: NusaSmsClient) -> Self {
        Self { client }
    }
}

impl Notifier for NusaSmsNotifier {
    async fn order_update(&self, to: &PhoneNumber, text: &str) -> Result<String, Error> {
        let message = TextMessage::new(to.clone(), text);
        let queued = self.client.whatsapp().send_message(&message).await?;
        Ok(queued.into_inner().ref_no)
    }

    async fn status(&self, id: &str) -> Result<DeliveryStatus, Error> {
        Ok(self.client.whatsapp().status(id).await?.delivery_status)
    }

    async fn otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error> {
        let text = format!("Kode OTP Anda {code}. Jangan berikan kepada siapa pun.");
        self.client
            .sms()
            .send(&Sms::new(to.clone(), text).otp(true))
            .await?;
        Ok(())
    }
}

/// What the application keeps beside an order.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an application matches all of it")]
pub enum Told {
    /// Under this id.
    Yes(String),
    /// It may be on its way: do not write again.
    Perhaps,
    /// Certainly not.
    No,
}

/// The application's own code, over any notifier.
pub async fn order_shipped(notifier: &impl Notifier, to: &PhoneNumber, order: &str) -> Told {
    let text = format!("Pesanan {order} dikirim hari ini.");
    match notifier.order_update(to, &text).await {
        Ok(id) => Told::Yes(id),
        Err(error) if error.may_have_been_sent() => Told::Perhaps,
        Err(_) => Told::No,
    }
}
