use messaging_client_core::{ClientOptions, Error};
use nusasms_client::callback::Event;
use nusasms_client::{NusaSmsClient, SmsFormat};
use serde::Deserialize;
use serde_json::Value;
use serde_with::{DisplayFromStr, serde_as};

use super::{Provider, ReadCallback, ReceivedCallback, operations_of, written};
use crate::setup::{Setup, Stopped, with_given};

/// The provider NusaSMS.
#[derive(Debug)]
pub(super) struct NusaSms;

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    api_key: Option<String>,
    sms_user: Option<String>,
    sms_password: Option<String>,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default)]
    sms_format: Option<SmsFormat>,
}

impl Provider for NusaSms {
    const NAME: &'static str = "nusasms";
    type Credentials = Credentials;
    const READ_CALLBACK: Option<ReadCallback<Credentials>> = Some(read);

    fn client(
        credentials: Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<NusaSmsClient, Error> {
        let builder = NusaSmsClient::builder().base_url(base_url).options(options);
        with_given!(
            builder,
            credentials,
            api_key,
            sms_user,
            sms_password,
            sms_format
        )
        .build()
    }

    operations_of!(nusasms_client::NusaSmsClient);
}

/// No signature is documented, so no credential is needed.
fn read(
    _credentials: Credentials,
    _setup: &Setup,
    received: &ReceivedCallback,
) -> Result<Vec<Value>, Stopped> {
    let events = Event::parse_unverified(&received.body)?;
    events.iter().map(written).collect()
}
