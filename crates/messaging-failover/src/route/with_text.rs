use messaging_client_core::{BoxFuture, Error, PhoneNumber};

use super::{Accepted, Channel, SendOtp, SendText};

/// A one-time password as a text, by any route that sends texts: `{code}` stands for the code.
///
/// ```
/// use messaging_failover::route::WithText;
/// # use messaging_failover::SendText;
/// # fn otp(sms: impl SendText) -> impl messaging_failover::SendOtp {
/// WithText::new(sms, "Kode Anda {code}. Jangan berikan kepada siapa pun.")
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct WithText<R> {
    route: R,
    text: String,
}

impl<R: SendText> WithText<R> {
    /// Sends `text` with the code in place of `{code}`; one without it gets the code at its end.
    pub fn new(route: R, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if !text.contains("{code}") {
            text.push_str(" {code}");
        }
        Self { route, text }
    }

    fn with(&self, code: &str) -> String {
        self.text.replace("{code}", code)
    }
}

impl<R: SendText> SendOtp for WithText<R> {
    fn name(&self) -> &str {
        self.route.name()
    }

    fn channel(&self) -> Channel {
        self.route.channel()
    }

    fn check_otp(&self, to: &PhoneNumber, code: &str) -> Result<(), Error> {
        self.route.check_text(to, &self.with(code))
    }

    fn send_otp<'a>(
        &'a self,
        to: &'a PhoneNumber,
        code: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(async move { self.route.send_code_text(to, &self.with(code)).await })
    }
}
