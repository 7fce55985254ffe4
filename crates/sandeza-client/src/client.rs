use messaging_client_core::{Call, Client, Endpoint, Error};

use crate::{Account, Builder, Messages};

/// A client of Sandeza's send API.
///
/// Cheap to clone; clones share connections and what was learned about the platform's clock.
#[derive(Debug, Clone)]
pub struct SandezaClient {
    client: Client<Account>,
}

impl SandezaClient {
    /// Begins to build a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client with the settings of the environment variables `SANDEZA_BASE_URL`,
    /// `SANDEZA_USERNAME` and `SANDEZA_PASSWORD`, and, where it is set, `SANDEZA_SENDER_ID`.
    ///
    /// # Errors
    /// A variable is missing or cannot be used; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Builder::from_env()?.build()
    }

    /// The send operations.
    pub fn messages(&self) -> Messages<'_> {
        Messages::new(&self.client)
    }

    /// Calls an operation of your own, with the account's signature and this client's retries,
    /// deadline and errors; see [`Endpoint`]. Its body must be a JSON object, which gets `signature`
    /// and `time`; the user name it takes from [`Account::username`].
    pub fn call<'a, E: Endpoint<Account = Account> + 'a>(&self, endpoint: E) -> Call<'a, E> {
        self.client.call(endpoint)
    }
}

messaging_client_core::wraps_client!(SandezaClient, Account);
