//! The four providers' clients, by the names that the command line has for them.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use clap::ValueEnum;
use messaging_client_core::{
    Authenticate, Client, ClientOptions, Effect, Endpoint, Environment, Error, OperationVisitor,
};
use messaging_outbox::{Account, NewMessage, OutboxError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wrong;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Provider {
    Nusasms,
    Nxcloud,
    Sandeza,
    Whatsnesia,
}

/// What a provider's crate has for all of its operations.
trait ProviderCrate {
    type Account: Authenticate;

    fn client(
        environment: &Environment<'_>,
        options: ClientOptions,
    ) -> Result<Client<Self::Account>, Error>;

    fn visit(visitor: &mut impl OperationVisitor<Self::Account>);
}

macro_rules! provider_crate {
    ($name:ident, $provider:ident) => {
        struct $name;

        impl ProviderCrate for $name {
            type Account = $provider::Account;

            fn client(
                environment: &Environment<'_>,
                options: ClientOptions,
            ) -> Result<Client<Self::Account>, Error> {
                let builder = $provider::Builder::from_environment(environment)?;
                builder.options(options).build().map(Into::into)
            }

            fn visit(visitor: &mut impl OperationVisitor<Self::Account>) {
                $provider::operations::visit(visitor);
            }
        }
    };
}

provider_crate!(NusaSms, nusasms_client);
provider_crate!(NxCloud, nxcloud_client);
provider_crate!(Sandeza, sandeza_client);
provider_crate!(Whatsnesia, whatsnesia_client);

/// `NAME=PROVIDER[:PREFIX]`: an account, and whose variables hold its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountArgument {
    pub(crate) name: String,
    provider: Provider,
    prefix: String,
}

impl FromStr for AccountArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, of) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty() && *name != "*")
            .ok_or("must be NAME=PROVIDER or NAME=PROVIDER:PREFIX")?;
        let (provider, prefix) = of.split_once(':').unwrap_or((of, ""));
        Ok(Self {
            name: name.to_owned(),
            provider: Provider::from_str(provider, true)
                .map_err(|_unsaid| "the provider is nusasms, nxcloud, sandeza or whatsnesia")?,
            prefix: prefix.to_owned(),
        })
    }
}

impl AccountArgument {
    /// Whether the provider takes an id of the application's own, and refuses one that it knows.
    pub(crate) fn knows_references(&self) -> bool {
        self.provider == Provider::Sandeza
    }

    /// For a worker: an account that sends every operation of its provider, and those of the bulk lane by a
    /// client of their own where it has options of its own.
    pub(crate) fn account(
        &self,
        options: ClientOptions,
        bulk: Option<ClientOptions>,
    ) -> anyhow::Result<Account> {
        match self.provider {
            Provider::Nusasms => self.account_of::<NusaSms>(options, bulk),
            Provider::Nxcloud => self.account_of::<NxCloud>(options, bulk),
            Provider::Sandeza => self.account_of::<Sandeza>(options, bulk),
            Provider::Whatsnesia => self.account_of::<Whatsnesia>(options, bulk),
        }
    }

    /// For an import: what makes messages of this account's operation.
    pub(crate) fn operation(&self, name: &str) -> anyhow::Result<Box<dyn Operation>> {
        match self.provider {
            Provider::Nusasms => self.operation_of::<NusaSms>(name),
            Provider::Nxcloud => self.operation_of::<NxCloud>(name),
            Provider::Sandeza => self.operation_of::<Sandeza>(name),
            Provider::Whatsnesia => self.operation_of::<Whatsnesia>(name),
        }
    }

    fn account_of<P: ProviderCrate>(
        &self,
        options: ClientOptions,
        bulk: Option<ClientOptions>,
    ) -> anyhow::Result<Account> {
        let client = self.client::<P>(options)?;
        let mut account = Account::new(&self.name, client, P::visit);
        if let Some(options) = bulk {
            account = account.bulk_client(self.client::<P>(options)?, P::visit);
        }
        Ok(account)
    }

    fn operation_of<P: ProviderCrate>(&self, name: &str) -> anyhow::Result<Box<dyn Operation>> {
        let mut search = Search {
            client: self.client::<P>(ClientOptions::new())?,
            name,
            found: None,
            names: Vec::new(),
        };
        P::visit(&mut search);
        search.found.ok_or_else(|| {
            let names = search.names.join(", ");
            wrong(format!(
                "--operation is none that this provider sends with: {names}"
            ))
        })
    }

    fn client<P: ProviderCrate>(
        &self,
        options: ClientOptions,
    ) -> anyhow::Result<Client<P::Account>> {
        let process = Environment::of_process();
        let environment =
            Environment::from_fn(|name| process.optional(&format!("{}{name}", self.prefix)));
        P::client(&environment, options).map_err(|error| {
            let prefix = match self.prefix.as_str() {
                "" => String::new(),
                prefix => format!(", whose variables begin with {prefix}"),
            };
            wrong(format!("account {}{prefix}: {error}", self.name))
        })
    }
}

/// Makes messages of one operation, whatever its type.
pub(crate) trait Operation: Send {
    /// A message of this account with this request, which the client would send as it is.
    fn message(&self, account: &str, request: Value) -> Result<NewMessage, Refused>;
}

/// Why a request would not be sent. It repeats nothing of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Refused {
    /// Where in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    pub(crate) reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

struct Search<'a, A: Authenticate> {
    client: Client<A>,
    name: &'a str,
    found: Option<Box<dyn Operation>>,
    names: Vec<&'static str>,
}

impl<A: Authenticate> OperationVisitor<A> for Search<'_, A> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = A> + Clone + fmt::Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + fmt::Debug + Serialize + DeserializeOwned,
    {
        if E::EFFECT != Effect::Write {
            return;
        }
        self.names.push(E::OPERATION);
        if E::OPERATION == self.name {
            self.found = Some(Box::new(Typed::<E> {
                client: self.client.clone(),
                operation: PhantomData,
            }));
        }
    }
}

struct Typed<E: Endpoint> {
    client: Client<E::Account>,
    operation: PhantomData<fn() -> E>,
}

impl<E> Operation for Typed<E>
where
    E: Endpoint + Serialize + DeserializeOwned,
{
    fn message(&self, account: &str, request: Value) -> Result<NewMessage, Refused> {
        // What serde says of a value may repeat it.
        let request: E = serde_path_to_error::deserialize(request).map_err(|error| {
            let path = error.path().to_string();
            Refused {
                field: (path != ".").then_some(path),
                reason: format!("is not what a request of {} holds here", E::OPERATION),
            }
        })?;
        NewMessage::from_call(account, &self.client.call(&request)).map_err(|error| match error {
            OutboxError::Refused(error) => Refused {
                field: error.field().map(str::to_owned),
                reason: error.facts().text,
            },
            other => Refused {
                field: None,
                reason: other.to_string(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_name_a_provider_and_perhaps_a_prefix() {
        let plain: AccountArgument = "main=nusasms".parse().unwrap();
        assert_eq!((plain.name.as_str(), plain.prefix.as_str()), ("main", ""));
        let second: AccountArgument = "promo=NXCloud:PROMO_".parse().unwrap();
        assert_eq!(second.provider, Provider::Nxcloud);
        assert_eq!(second.prefix, "PROMO_");
        for wrong in ["main", "=nusasms", "*=nusasms", "main=", "main=other", ""] {
            assert!(wrong.parse::<AccountArgument>().is_err(), "{wrong}");
        }
    }
}
