use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Call, ClientOptions, Endpoint, Error, OperationVisitor, ValidationError,
};
use nxcloud_client::callback::{CallbackVerifier, ReplayWindow};
use nxcloud_client::{Account, Algorithm, NxCloudClient, operations};
use serde::Deserialize;
use serde_json::Value;
use serde_with::serde_as;

use super::{Provider, ReadCallback, ReceivedCallback, written};
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
    algorithm: Option<String>,
}

impl Credentials {
    fn algorithm(&self) -> Result<Algorithm, Error> {
        let name = self.algorithm.as_deref().unwrap_or("md5");
        [Algorithm::Md5, Algorithm::Sha256]
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let refused = ValidationError::new("algorithm", "must be md5 or sha256");
                Error::invalid_request("client", refused)
            })
    }
}

impl Provider for NxCloud {
    const NAME: &'static str = "nxcloud";
    type Account = Account;
    type Client = NxCloudClient;
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
            .algorithm(credentials.algorithm()?)
            .base_url(base_url)
            .options(options);
        with_given!(
            builder,
            credentials,
            access_key,
            access_secret,
            tenant_id,
            app_key,
            business_phone
        )
        .build()
    }

    fn call<E>(client: &NxCloudClient, request: E) -> Call<'static, E>
    where
        E: Endpoint<Account = Account> + 'static,
    {
        client.call(request)
    }

    fn visit(visitor: &mut impl OperationVisitor<Account>) {
        operations::visit(visitor);
    }
}

fn read(
    credentials: Credentials,
    setup: &Setup,
    received: &ReceivedCallback,
) -> Result<Vec<Value>, Stopped> {
    let algorithm = credentials.algorithm()?;
    let mut verifier = CallbackVerifier::new(
        credentials.access_key.unwrap_or_default(),
        credentials.access_secret.unwrap_or_default(),
    )?
    .algorithm(algorithm)
    .clock(setup.clock());
    if setup.replay && setup.clock_ms.is_none() {
        // A fixture without a clock says nothing of when the callback came.
        verifier = verifier.replay_window(ReplayWindow::unlimited());
    }
    let callback = verifier.verify(&received.headers, &received.body)?;
    callback.events.iter().map(written).collect()
}
