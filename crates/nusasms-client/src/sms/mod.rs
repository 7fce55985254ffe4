//! The SMS operations and their messages.

mod code;
mod command_answer;
mod credits;
mod delivery_report;
mod parts;
mod results;
mod results_xml;
mod send;
mod send_group;

pub use code::SmsCode;
pub use command_answer::CommandAnswer;
pub use credits::GetCredits;
pub use delivery_report::GetDeliveryReport;
pub use parts::{SmsEncoding, SmsParts};
pub use send::{SentSms, Sms, SmsResult};
pub use send_group::{GroupResult, GroupSms, SentGroupSms};

use http::header::ACCEPT;
use messaging_client_core::{Call, Client, UnsignedRequest, FormBody, ValidationError};

use crate::{Account, Credentials, SmsFormat};

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
    /// The price depends on the operator and on how many parts the text takes: [`Sms::parts`]. The
    /// provider refuses more than 10 equal texts to one number in a day. It has no key that would make
    /// a second send harmless, so this call is tried again only when the first try certainly was not
    /// accepted; see [`Error::may_have_been_sent`].
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
    /// Refused before sending: a number that is not digits with country code, an empty text. Else the
    /// kinds of [`SmsCode`], or a failure on the way.
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
    /// exist or has no contacts; else as [`send`](Self::send).
    pub fn send_group(&self, sms: &'a GroupSms) -> Call<'a, &'a GroupSms> {
        self.client.call(sms)
    }

    /// Asks for the SMS credits: `GET /api/command?cmd=CREDITS&type=sms`. It costs nothing. The
    /// password is in the query, because the command documents no other way; the client shows the
    /// address nowhere.
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
    /// As [`CommandAnswer`] says, or a failure on the way.
    pub fn credits(&self) -> Call<'a, GetCredits> {
        self.client.call(GetCredits::new())
    }

    /// Asks what became of an SMS: `GET /api/command?cmd=DR&ref_no=...`. `ref_no` is the message id
    /// that sending gave. It costs nothing; the password is in the query as for
    /// [`credits`](Self::credits).
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
    /// Refused before sending: an empty `ref_no`. Else as [`CommandAnswer`] says, or a failure on the
    /// way.
    pub fn delivery_report(&self, ref_no: impl Into<String>) -> Call<'a, GetDeliveryReport> {
        self.client.call(GetDeliveryReport::new(ref_no))
    }
}

/// A form of the SMS API, in the order of its documents; the login is added for each attempt.
fn form_draft(
    path: &'static str,
    fields: [(&'static str, &str); 2],
    unicode: bool,
    otp: bool,
    format: SmsFormat,
) -> Result<UnsignedRequest, ValidationError> {
    let mut form = FormBody::new();
    for (name, value) in fields {
        form.put(name, value);
    }
    form.put_optional("unicode", unicode.then_some("True"));
    form.put_optional("otp", otp.then_some("Y"));
    form.put("output", format.as_str());
    with_login(UnsignedRequest::post(path).form(form), format)
}

/// A command, which documents GET only.
fn command_draft(command: &str, format: SmsFormat) -> Result<UnsignedRequest, ValidationError> {
    let draft = UnsignedRequest::get("/api/command").query("cmd", command);
    with_login(draft, format).map(|draft| draft.query("output", format.as_str()))
}

fn with_login(draft: UnsignedRequest, format: SmsFormat) -> Result<UnsignedRequest, ValidationError> {
    let mut draft = draft.header(ACCEPT, format.accept())?;
    draft.extensions_mut().insert(Credentials::SmsLogin);
    Ok(draft)
}
