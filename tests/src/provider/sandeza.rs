use messaging_client_core::{ClientOptions, Error};
use sandeza_client::SandezaClient;
use sandeza_client::callback::Callback;
use serde::Deserialize;
use serde_json::Value;

use super::{Provider, ReadCallback, ReceivedCallback, operations_of, written};
use crate::setup::{Setup, Stopped, with_given};

/// The provider Sandeza.
#[derive(Debug)]
pub(super) struct Sandeza;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    username: Option<String>,
    password: Option<String>,
    sender_id: Option<String>,
}

impl Provider for Sandeza {
    const NAME: &'static str = "sandeza";
    type Credentials = Credentials;
    const READ_CALLBACK: Option<ReadCallback<Credentials>> = Some(read);

    fn client(
        credentials: Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<SandezaClient, Error> {
        let builder = SandezaClient::builder()
            // Fixtures say what is on the wire; the rule is WhatsApp's, not the provider's.
            .unchecked_variables()
            .base_url(base_url)
            .options(options);
        with_given!(builder, credentials, username, password, sender_id).build()
    }

    operations_of!(sandeza_client::SandezaClient);
}

/// No signature is documented, so no credential is needed.
fn read(
    _credentials: Credentials,
    _setup: &Setup,
    received: &ReceivedCallback,
) -> Result<Vec<Value>, Stopped> {
    let callback = Callback::parse_unverified(&received.body)?;
    callback.events.iter().map(written).collect()
}
