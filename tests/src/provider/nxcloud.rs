use messaging_client_core::serde_as::Integer;
use messaging_client_core::{ClientOptions, Error};
use nxcloud_client::callback::{CallbackVerifier, ReplayWindow};
use nxcloud_client::{Algorithm, NxCloudClient};
use serde::Deserialize;
use serde_json::Value;
use serde_with::{DisplayFromStr, serde_as};

use super::{Provider, ReadCallback, ReceivedCallback, operations_of, written};
use crate::setup::{Setup, Stopped, with_given};

/// The provider NXCloud.
#[derive(Debug)]
pub(super) struct NxCloud;

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    access_key: Option<String>,
    access_secret: Option<String>,
    #[serde_as(as = "Option<Integer>")]
    #[serde(default)]
    tenant_id: Option<i64>,
    #[serde(rename = "appkey")]
    app_key: Option<String>,
    business_phone: Option<String>,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default)]
    algorithm: Option<Algorithm>,
}

impl Provider for NxCloud {
    const NAME: &'static str = "nxcloud";
    type Credentials = Credentials;
    const READ_CALLBACK: Option<ReadCallback<Credentials>> = Some(read);

    fn client(
        credentials: Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<NxCloudClient, Error> {
        let builder = NxCloudClient::builder()
            // Fixtures say what is on the wire; the rule is WhatsApp's, not the provider's.
            .unchecked_variables()
            .base_url(base_url)
            .options(options);
        with_given!(
            builder,
            credentials,
            access_key,
            access_secret,
            tenant_id,
            app_key,
            business_phone,
            algorithm
        )
        .build()
    }

    operations_of!(nxcloud_client::NxCloudClient);
}

fn read(
    credentials: Credentials,
    setup: &Setup,
    received: &ReceivedCallback,
) -> Result<Vec<Value>, Stopped> {
    let mut verifier = CallbackVerifier::new(
        credentials.access_key.unwrap_or_default(),
        credentials.access_secret.unwrap_or_default(),
    )?
    .algorithm(credentials.algorithm.unwrap_or_default())
    .clock(setup.clock());
    if setup.replay && setup.clock_ms.is_none() {
        // A fixture without a clock says nothing of when the callback came.
        verifier = verifier.replay_window(ReplayWindow::unlimited());
    }
    let callback = verifier.verify(&received.headers, &received.body)?;
    callback.events.iter().map(written).collect()
}
