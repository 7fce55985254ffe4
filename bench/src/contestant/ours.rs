//! Our clients: a typed message is made, validated, written, signed, sent and its answer decoded.

use messaging_client_core::{ClientOptions, Error};
use nusasms_client::{NusaSmsClient, Sms};
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};
use sandeza_client::SandezaClient;
use whatsnesia_client::{MobileNumber, WhatsnesiaClient};

use super::Contestant;
use super::case::{IMAGE, LOCAL_PHONE, OTP, PHONE, TEXT};
use crate::{Problem, account};

/// NXCloud: a template with an image and two texts.
#[derive(Debug, Clone)]
pub struct NxCloud(NxCloudClient);

impl NxCloud {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(base_url: &str, options: ClientOptions) -> Result<Self, Error> {
        account::nxcloud(base_url, options).map(Self)
    }
}

impl Contestant for NxCloud {
    async fn call(&mut self) -> Result<(), Problem> {
        let template = Template::new("order_update", LanguageCode::Indonesian)
            .header_image(IMAGE)
            .body(["Budi", "INV-0017"]);
        let message = TemplateMessage::to_phone(PHONE, template);
        let sent = self.0.whatsapp().send(&message).await?;
        std::hint::black_box(&sent.message_id);
        Ok(())
    }
}

/// Sandeza: an SMS.
#[derive(Debug, Clone)]
pub struct Sandeza(SandezaClient);

impl Sandeza {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(base_url: &str, options: ClientOptions) -> Result<Self, Error> {
        account::sandeza(base_url, options).map(Self)
    }
}

impl Contestant for Sandeza {
    async fn call(&mut self) -> Result<(), Problem> {
        let sms = sandeza_client::Sms::new(PHONE, TEXT);
        let message = sandeza_client::Message::new("order-17", "Order 17", sms);
        let sent = self.0.messages().send(&message).await?;
        std::hint::black_box(&sent.message_id);
        Ok(())
    }
}

/// NusaSMS: an OTP by SMS, as a form; the answer is XML.
#[derive(Debug, Clone)]
pub struct NusaSms(NusaSmsClient);

impl NusaSms {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(base_url: &str, options: ClientOptions) -> Result<Self, Error> {
        account::nusasms(base_url, options).map(Self)
    }
}

impl Contestant for NusaSms {
    async fn call(&mut self) -> Result<(), Problem> {
        let sms = Sms::new(PHONE, OTP).otp(true);
        let sent = self.0.sms().send(&sms).await?;
        std::hint::black_box(&sent.results);
        Ok(())
    }
}

/// Whatsnesia: a text.
#[derive(Debug, Clone)]
pub struct Whatsnesia(WhatsnesiaClient);

impl Whatsnesia {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(base_url: &str, options: ClientOptions) -> Result<Self, Error> {
        account::whatsnesia(base_url, options).map(Self)
    }
}

impl Contestant for Whatsnesia {
    async fn call(&mut self) -> Result<(), Problem> {
        let to = MobileNumber::new("62", LOCAL_PHONE);
        let message = whatsnesia_client::Message::text(to, TEXT);
        let sent = self.0.messages().send(&message).await?;
        std::hint::black_box(&sent.conversation_id);
        Ok(())
    }
}
