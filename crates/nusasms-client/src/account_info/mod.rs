//! The account operations.

mod balance;
mod get;

pub use balance::{Balance, GetBalance};
pub use get::{GetUser, User};

use messaging_client_core::{Call, Client};

use crate::account::Account;

/// The account operations of a client: [`NusaSmsClient::account`](crate::NusaSmsClient::account).
#[derive(Debug, Clone, Copy)]
pub struct AccountInfo<'a> {
    client: &'a Client<Account>,
}

impl<'a> AccountInfo<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// Asks whose API key it is: `GET /nusasms_api/1.0/auth/api_key`. It costs nothing, so it is a
    /// way to check the key.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// let user = client.account().get().await?;
    /// println!("client {}", user.client_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Of kind `Authentication` for a key that is not accepted, or a failure on the way.
    pub fn get(&self) -> Call<'static, GetUser> {
        self.client.call(GetUser {})
    }

    /// Asks for the credits of every product: `GET /nusasms_api/1.0/balance`. It costs nothing.
    ///
    /// ```no_run
    /// # async fn example(client: &nusasms_client::NusaSmsClient) -> Result<(), nusasms_client::Error> {
    /// let balance = client.account().balance().await?;
    /// if let Some(credits) = &balance.wa_balance {
    ///     println!("{credits} WhatsApp credits");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Of kind `Authentication` for a key that is not accepted, or a failure on the way.
    pub fn balance(&self) -> Call<'static, GetBalance> {
        self.client.call(GetBalance {})
    }
}
