use messaging_client_core::{Call, Client, Endpoint, Error};

use crate::callback::CallbackVerifier;
use crate::whatsapp::WhatsApp;
use crate::{Account, Builder};

/// A client of NXCloud's WhatsApp API.
///
/// Cheap to clone; clones share connections and what was learned about the platform's clock.
#[derive(Debug, Clone)]
pub struct NxCloudClient {
    client: Client<Account>,
}

impl NxCloudClient {
    /// Begins to build a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client with the settings of the environment variables `NXCLOUD_ACCESS_KEY`,
    /// `NXCLOUD_ACCESS_SECRET`, `NXCLOUD_TENANT_ID` and `NXCLOUD_APP_KEY`, and, where they are set,
    /// `NXCLOUD_BUSINESS_PHONE`, `NXCLOUD_ALGORITHM` (`md5` or `sha256`) and `NXCLOUD_BASE_URL`.
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Builder::from_env()?.build()
    }

    /// The WhatsApp operations.
    pub fn whatsapp(&self) -> WhatsApp<'_> {
        WhatsApp(&self.client)
    }

    /// Verifies callbacks with the key, the secret and the algorithm of this client.
    pub fn callback_verifier(&self) -> CallbackVerifier {
        let account = self.client.account();
        let key = (account.access_key.clone(), account.access_secret.clone());
        CallbackVerifier::of(vec![key], account.algorithm)
    }

    /// Calls an operation of your own, with the account's signature and this client's retries,
    /// deadline and errors; see [`Endpoint`].
    pub fn call<'a, E: Endpoint<Account = Account> + 'a>(&self, endpoint: E) -> Call<'a, E> {
        self.client.call(endpoint)
    }
}

messaging_client_core::wraps_client!(NxCloudClient, Account);
