use messaging_client_core::{Call, Client, Endpoint, Error};

use crate::contacts::Contacts;
use crate::conversations::Conversations;
use crate::messages::Messages;
use crate::templates::Templates;
use crate::{Account, Builder};

/// A client of Whatsnesia's external API.
///
/// Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct WhatsnesiaClient {
    client: Client<Account>,
}

impl WhatsnesiaClient {
    /// Begins to build a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client with the settings of the environment variables `WHATSNESIA_CLIENT_ID` and
    /// `WHATSNESIA_CLIENT_SECRET`, and `WHATSNESIA_BASE_URL` where it is set.
    ///
    /// # Errors
    /// A variable is missing or cannot be used; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Builder::from_env()?.build()
    }

    /// The operations on contacts.
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(&self.client)
    }

    /// The operations on conversations.
    pub fn conversations(&self) -> Conversations<'_> {
        Conversations(&self.client)
    }

    /// The operations that send.
    pub fn messages(&self) -> Messages<'_> {
        Messages(&self.client)
    }

    /// The operations on templates.
    pub fn templates(&self) -> Templates<'_> {
        Templates(&self.client)
    }

    /// Calls an operation of your own, with the account's credentials and this client's retries,
    /// deadline and errors; see [`Endpoint`]. [`Envelope::read`](crate::extend::Envelope::read) reads
    /// the responses.
    pub fn call<'a, E: Endpoint<Account = Account> + 'a>(&self, endpoint: E) -> Call<'a, E> {
        self.client.call(endpoint)
    }
}

messaging_client_core::wraps_client!(WhatsnesiaClient, Account);
