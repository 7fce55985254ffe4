use messaging_client_core::{BoxFuture, Error, PhoneNumber};
use nusasms_client::{NusaSmsClient, OtpMessage, Sms, TextMessage};

use super::{Accepted, Channel, SendOtp, SendText};

/// SMS by NusaSMS. The client needs the user and password of an API user.
#[derive(Debug, Clone)]
pub struct NusaSmsText {
    client: NusaSmsClient,
}

impl NusaSmsText {
    /// A route by this client.
    pub fn new(client: NusaSmsClient) -> Self {
        Self { client }
    }

    async fn send(&self, sms: Sms) -> Result<Accepted, Error> {
        let sent = self.client.sms().send(&sms).await?;
        Ok(Accepted::new(sent.message_id().map(str::to_owned)))
    }
}

impl SendText for NusaSmsText {
    fn name(&self) -> &str {
        "nusasms sms"
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error> {
        self.client.sms().send(&Sms::new(to.clone(), text)).check()
    }

    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(self.send(Sms::new(to.clone(), text)))
    }

    /// NusaSMS refuses codes that are not marked as such.
    fn send_code_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(self.send(Sms::new(to.clone(), text).otp(true)))
    }
}

/// A WhatsApp text by NusaSMS, from the account's default sender.
#[derive(Debug, Clone)]
pub struct NusaSmsWhatsApp {
    client: NusaSmsClient,
}

impl NusaSmsWhatsApp {
    /// A route by this client.
    pub fn new(client: NusaSmsClient) -> Self {
        Self { client }
    }
}

impl SendText for NusaSmsWhatsApp {
    fn name(&self) -> &str {
        "nusasms whatsapp"
    }

    fn channel(&self) -> Channel {
        Channel::WhatsApp
    }

    fn check_text(&self, to: &PhoneNumber, text: &str) -> Result<(), Error> {
        let message = TextMessage::new(to.clone(), text);
        self.client.whatsapp().send_message(&message).check()
    }

    fn send_text<'a>(
        &'a self,
        to: &'a PhoneNumber,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move {
            let message = TextMessage::new(to.clone(), text);
            let queued = self.client.whatsapp().send_message(&message).await?;
            Ok(Accepted::new(Some(queued.into_inner().ref_no)))
        })
    }
}

/// A one-time password by the WhatsApp Business OTP operation of NusaSMS.
#[derive(Debug, Clone)]
pub struct NusaSmsOtp {
    client: NusaSmsClient,
    gateway_id: String,
}

impl NusaSmsOtp {
    /// A route by this gateway.
    pub fn new(client: NusaSmsClient, gateway_id: impl Into<String>) -> Self {
        Self {
            client,
            gateway_id: gateway_id.into(),
        }
    }
}

impl SendOtp for NusaSmsOtp {
    fn name(&self) -> &str {
        "nusasms otp"
    }

    fn channel(&self) -> Channel {
        Channel::WhatsApp
    }

    fn check_otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error> {
        let otp = OtpMessage::new(to.clone(), &self.gateway_id, code);
        self.client.wa_business().send_otp(&otp).check()
    }

    fn send_otp<'a>(
        &'a self,
        to: &'a PhoneNumber,
        code: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move {
            let otp = OtpMessage::new(to.clone(), &self.gateway_id, code);
            let accepted = self.client.wa_business().send_otp(&otp).await?;
            Ok(Accepted::new(Some(accepted.into_inner().message_id)))
        })
    }
}
