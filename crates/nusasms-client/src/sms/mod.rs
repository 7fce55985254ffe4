//! The SMS operations and their messages.

mod code;
mod command_response;
mod credits;
mod delivery_report;
mod format;
mod results;
mod results_xml;
mod send;
mod send_group;
mod sent_sms;

pub use code::SmsCode;
pub use command_response::CommandResponse;
pub use credits::GetCredits;
pub use delivery_report::GetDeliveryReport;
pub use format::SmsFormat;
pub use messaging_client_core::{SmsEncoding, SmsParts};
pub use send::Sms;
pub use send_group::GroupSms;
pub use sent_sms::{SentSms, SmsResult};

use http::header::ACCEPT;
use messaging_client_core::{Call, Client, Endpoint, FormBody, UnsignedRequest, ValidationError};

use crate::account::Account;
use crate::auth_scheme::AuthScheme;

/// The SMS operations of a client: [`NusaSmsClient::sms`](crate::NusaSmsClient::sms). They need the
/// SMS user and password.
#[derive(Debug, Clone, Copy)]
pub struct SmsApi<'a> {
    client: &'a Client<Account>,
}

impl<'a> SmsApi<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// Sends a text to one number: `POST /api/v3/sendsms/plain`.
    ///
    /// The price depends on the operator and on how many parts the text takes: [`Sms::parts`]. The provider
    /// refuses more than 10 equal texts to one number in a day. It has no key that would make a second send
    /// harmless, so this call is retried only if the first try certainly was not accepted; see
    /// [`Error::may_have_been_sent`].
    ///
    /// The documents show a URL with the password in it; here the parameters travel in a form body,
    /// which no proxy logs.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::Sms;
    ///
    /// let sms = Sms::new("6281200000001", "Kode OTP Anda 123456").otp(true);
    /// let sent = client.sms().send(&sms).await?;
    /// for result in &sent.results {
    ///     println!("accepted as {}", result.message_id.as_deref().unwrap_or("?"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a number that is not digits with country code, an empty text. Otherwise
    /// the kinds of [`SmsCode`], or a failure on the way.
    ///
    /// [`Error::may_have_been_sent`]: crate::Error::may_have_been_sent
    pub fn send(&self, sms: &'a Sms) -> Call<'a, &'a Sms> {
        self.client.call(sms)
    }

    /// Sends a text to every number of a contact group: `POST /api/v3/sendsms/group`. Groups are made
    /// in the dashboard (Utilities, Address Book). Price and repetition are as for
    /// [`send`](Self::send), for every number.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// use nusasms_client::GroupSms;
    ///
    /// client.sms().send_group(&GroupSms::new("Pelanggan", "Toko tutup besok.")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: an empty group or text. Of kind `NotFound` for a group that does not
    /// exist or has no contacts; otherwise as [`send`](Self::send).
    pub fn send_group(&self, sms: &'a GroupSms) -> Call<'a, &'a GroupSms> {
        self.client.call(sms)
    }

    /// Asks for the SMS credits: `GET /api/command?cmd=CREDITS&type=sms`. It costs nothing. The password is in
    /// the query, because the command documents no other way; the client never shows the address.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// let credits = client.sms().credits().await?;
    /// if let Some(fields) = &credits.fields {
    ///     println!("{:?}", fields.get("value"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`CommandResponse`] says, or a failure on the way.
    pub fn credits(&self) -> Call<'static, GetCredits> {
        self.client.call(GetCredits {})
    }

    /// Asks for the delivery status of an SMS: `GET /api/command?cmd=DR&ref_no=...`. `ref_no` is the message id
    /// that sending returned. It costs nothing; the password is in the query as for [`credits`](Self::credits).
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// let report = client.sms().delivery_report("175041319203754627").await?;
    /// println!("{}", report.raw.as_str());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: an empty `ref_no`. Otherwise as [`CommandResponse`] says, or a failure on the
    /// way.
    pub fn delivery_report(&self, ref_no: impl Into<String>) -> Call<'static, GetDeliveryReport> {
        self.client.call(GetDeliveryReport::new(ref_no))
    }
}

/// Settings for the text of an SMS, to a number or to a group.
macro_rules! text_setters {
    () => {
        /// Sends the text as UCS-2 (`unicode=True`). With `false` it is sent as it is, and characters
        /// outside of GSM 7-bit arrive as question marks. If it is not set, the text decides.
        pub fn unicode(mut self, unicode: bool) -> Self {
            self.unicode = Some(unicode);
            self
        }

        /// Says that the text contains a one-time password (`otp=Y`).
        pub fn otp(mut self, otp: bool) -> Self {
            self.otp = otp;
            self
        }

        /// How many parts the text takes as it is sent, and in which encoding.
        pub fn parts(&self) -> crate::sms::SmsParts {
            crate::sms::parts_as_sent(&self.text, self.unicode)
        }
    };
}
use text_setters;

/// The text is marked as UCS-2 as the caller wishes, else where it needs it.
fn parts_as_sent(text: &str, unicode: Option<bool>) -> SmsParts {
    match unicode {
        Some(true) => SmsParts::in_encoding(text, SmsEncoding::Ucs2),
        Some(false) => SmsParts::in_encoding(text, SmsEncoding::Gsm7),
        None => SmsParts::of(text),
    }
}

/// A form in the order of the documents; the login is added for each attempt.
fn form<E: Endpoint>(
    fields: [(&'static str, &str); 2],
    encoding: SmsEncoding,
    otp: bool,
    format: SmsFormat,
) -> Result<UnsignedRequest, ValidationError> {
    let mut form = FormBody::new();
    for (name, value) in fields {
        form.put(name, value);
    }
    form.put_optional("unicode", (encoding == SmsEncoding::Ucs2).then_some("True"));
    form.put_optional("otp", otp.then_some("Y"));
    form.put("output", format.as_str());
    with_login(UnsignedRequest::of::<E>().form(form), format)
}

/// A command, which documents GET only.
fn command<E: Endpoint>(name: &str, format: SmsFormat) -> Result<UnsignedRequest, ValidationError> {
    let request = UnsignedRequest::of::<E>().query("cmd", name);
    with_login(request, format).map(|request| request.query("output", format.as_str()))
}

fn with_login(
    request: UnsignedRequest,
    format: SmsFormat,
) -> Result<UnsignedRequest, ValidationError> {
    let accept = ["application/", format.as_str()].concat();
    let mut request = request.header(ACCEPT, accept)?;
    request.extensions_mut().insert(AuthScheme::SmsLogin);
    Ok(request)
}
