use messaging_client_core::{Call, Client, Endpoint, Error};

use crate::Builder;
use crate::account::Account;
use crate::account_info::AccountInfo;
use crate::sms::SmsApi;
use crate::wa_business::WaBusiness;
use crate::whatsapp::WhatsApp;

/// A client of the NusaSMS API.
///
/// Cheap to clone; clones share connections and the rate limit.
#[derive(Debug, Clone)]
pub struct NusaSmsClient {
    client: Client<Account>,
}

impl NusaSmsClient {
    /// Begins to build a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client with the settings of the environment variables `NUSASMS_API_KEY`, or
    /// `NUSASMS_SMS_USER` and `NUSASMS_SMS_PASSWORD`, or all three, and, where they are set,
    /// `NUSASMS_SMS_FORMAT` (`json` or `xml`) and `NUSASMS_BASE_URL`.
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Builder::from_env()?.build()
    }

    /// The account behind the API key: its user and its balance.
    pub fn account(&self) -> AccountInfo<'_> {
        AccountInfo::new(&self.client)
    }

    /// WhatsApp messages and media, their status, and the phone check.
    pub fn whatsapp(&self) -> WhatsApp<'_> {
        WhatsApp::new(&self.client)
    }

    /// WhatsApp Business: template messages, replies, OTPs.
    pub fn wa_business(&self) -> WaBusiness<'_> {
        WaBusiness::new(&self.client)
    }

    /// SMS, and what the account of the SMS user says.
    pub fn sms(&self) -> SmsApi<'_> {
        SmsApi::new(&self.client)
    }

    /// Calls an operation of your own, with the account's credentials and this client's retries,
    /// deadline and errors; see [`Endpoint`]. It is sent with the API key, unless its request is marked
    /// with another [`AuthScheme`](crate::extend::AuthScheme).
    pub fn call<'a, E: Endpoint<Account = Account> + 'a>(&self, endpoint: E) -> Call<'a, E> {
        self.client.call(endpoint)
    }
}

messaging_client_core::wraps_client!(NusaSmsClient, Account);
