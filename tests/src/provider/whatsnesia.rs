//! Whatsnesia's operations.

use messaging_client_core::Endpoint;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use whatsnesia_client::{
    Account, ContactFields, ContactQuery, ConversationQuery, DeleteContact, GetConversation,
    Message, SetConversationStatus, TemplateMessage, TemplateQuery, UpdateContact,
    WhatsnesiaClient,
};

use super::{Operation, Provider, Ran};
use crate::setup::{INPUT, Setup, Stopped, UsageError, both, typed};

/// The provider Whatsnesia.
pub(super) struct Whatsnesia;

impl Provider for Whatsnesia {
    fn name(&self) -> &'static str {
        "whatsnesia"
    }

    fn operations(&self) -> &'static [Operation] {
        const {
            &[
                operation::<ContactQuery>("contacts.list"),
                operation::<ContactFields>("contacts.create"),
                operation::<UpdateContact>("contacts.update"),
                operation::<DeleteContact>("contacts.delete"),
                operation::<ConversationQuery>("conversations.list"),
                operation::<SetConversationStatus>("conversations.set_status"),
                operation::<GetConversation>("conversations.get"),
                operation::<Message>("messages.send"),
                operation::<TemplateMessage>("messages.send_template"),
                operation::<TemplateQuery>("templates.list"),
            ]
        }
    }
}

/// Every request type reads the documented names, and every response type writes the `data` object with the
/// names that it came with, so one function serves all operations.
const fn operation<E>(name: &'static str) -> Operation
where
    E: Endpoint<Account = Account, Response: Serialize + Sync> + DeserializeOwned + 'static,
{
    Operation::new(name, |setup, input| Box::pin(run::<E>(setup, input)))
}

async fn run<E>(setup: Setup, input: Map<String, Value>) -> Ran
where
    E: Endpoint<Account = Account, Response: Serialize + Sync> + DeserializeOwned,
{
    let (request, client) = both(typed::<E>(INPUT, input), client(&setup))?;
    let reply = client.call(request).await?;
    serde_json::to_value(&*reply).map_err(|error| UsageError::new(error.to_string()).into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    client_id: Option<String>,
    client_secret: Option<String>,
}

fn client(setup: &Setup) -> Result<WhatsnesiaClient, Stopped> {
    let credentials: Credentials = setup.credentials()?;
    let mut builder = WhatsnesiaClient::builder()
        .base_url(&setup.base_url)
        .options(setup.options()?);
    if let Some(client_id) = credentials.client_id {
        builder = builder.client_id(client_id);
    }
    if let Some(client_secret) = credentials.client_secret {
        builder = builder.client_secret(client_secret);
    }
    Ok(builder.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    async fn refused(operation: &str, client: Value, input: Value) -> Result<String, String> {
        let setup = Setup {
            client: client.as_object().unwrap().clone(),
            base_url: "http://127.0.0.1:1".to_owned(),
            replay: true,
            ..Setup::default()
        };
        let input = input.as_object().unwrap().clone();
        match crate::run("whatsnesia", operation, setup, input).await {
            Ok(outcome) => Ok(outcome.to_json()["error"]["field"].to_string()),
            Err(usage) => Err(usage.to_string()),
        }
    }

    fn account() -> Value {
        json!({"client_id": "ci_invented", "client_secret": "cs_invented"})
    }

    #[tokio::test]
    async fn an_unknown_key_is_the_callers_mistake_in_every_operation() {
        let keys = [
            ("contacts.list", "halaman"),
            ("contacts.create", "nama_depan"),
            ("contacts.update", "kota"),
            ("contacts.delete", "id"),
            ("conversations.list", "search"),
            ("conversations.set_status", "id"),
            ("conversations.get", "status"),
            ("messages.send", "text"),
            ("messages.send_template", "testmplate_id"),
            ("templates.list", "paginasi"),
        ];
        for (operation, key) in keys {
            let problem = refused(operation, account(), json!({key: "1"})).await;
            let problem = problem.unwrap_err();
            let expected = format!("input.{key}: unknown field `{key}`");
            let whole = format!("input: unknown field `{key}`");
            assert!(
                problem.starts_with(&expected) || problem.starts_with(&whole),
                "{operation}: {problem}"
            );
        }
        let problem = refused("contacts.list", json!({"api_key": "1"}), json!({})).await;
        assert!(problem.unwrap_err().contains("unknown field `api_key`"));
    }

    #[tokio::test]
    async fn what_cannot_be_sent_names_its_field() {
        for (operation, client, input, field) in [
            ("contacts.list", json!({}), json!({}), "client_id"),
            (
                "contacts.delete",
                account(),
                json!({"contact_id": "0"}),
                "contact_id",
            ),
            (
                "messages.send",
                account(),
                json!({"message": "Hai"}),
                "mobile_code",
            ),
        ] {
            let got = refused(operation, client, input).await.unwrap();
            assert_eq!(got, json!(field).to_string(), "{operation}");
        }
    }
}
