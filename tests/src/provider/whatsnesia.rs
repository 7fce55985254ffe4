use messaging_client_core::{ClientOptions, Error};
use serde::Deserialize;
use whatsnesia_client::WhatsnesiaClient;

use super::{Provider, operations_of};
use crate::setup::with_given;

/// The provider Whatsnesia.
#[derive(Debug)]
pub(super) struct Whatsnesia;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    client_id: Option<String>,
    client_secret: Option<String>,
}

impl Provider for Whatsnesia {
    const NAME: &'static str = "whatsnesia";
    type Credentials = Credentials;

    fn client(
        credentials: Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<WhatsnesiaClient, Error> {
        let builder = WhatsnesiaClient::builder()
            // Fixtures say what is on the wire; the rule is WhatsApp's, not the provider's.
            .unchecked_variables()
            .base_url(base_url)
            .options(options);
        with_given!(builder, credentials, client_id, client_secret).build()
    }

    operations_of!(whatsnesia_client::WhatsnesiaClient);
}
