use messaging_client_core::{
    Call, ClientOptions, Endpoint, Error, OperationVisitor, ValidationError,
};
use nusasms_client::callback::Event;
use nusasms_client::extend::Account;
use nusasms_client::sms::SmsFormat;
use nusasms_client::{NusaSmsClient, operations};
use serde::Deserialize;
use serde_json::Value;

use super::{Provider, ReadCallback, ReceivedCallback, written};
use crate::setup::{Setup, Stopped, with_given};

/// The provider NusaSMS.
#[derive(Debug)]
pub(super) struct NusaSms;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    api_key: Option<String>,
    sms_user: Option<String>,
    sms_password: Option<String>,
    sms_format: Option<String>,
}

impl Credentials {
    fn sms_format(&self) -> Result<SmsFormat, Error> {
        let name = self.sms_format.as_deref().unwrap_or("json");
        [SmsFormat::Json, SmsFormat::Xml]
            .into_iter()
            .find(|format| format.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let refused = ValidationError::new("sms_format", "must be json or xml");
                Error::invalid_request("client", refused)
            })
    }
}

impl Provider for NusaSms {
    const NAME: &'static str = "nusasms";
    type Account = Account;
    type Client = NusaSmsClient;
    type Credentials = Credentials;
    const READ_CALLBACK: Option<ReadCallback<Credentials>> = Some(read);

    fn client(
        credentials: Credentials,
        base_url: &str,
        options: ClientOptions,
    ) -> Result<NusaSmsClient, Error> {
        let builder = NusaSmsClient::builder()
            .sms_format(credentials.sms_format()?)
            .base_url(base_url)
            .options(options);
        with_given!(builder, credentials, api_key, sms_user, sms_password).build()
    }

    fn call<E>(client: &NusaSmsClient, request: E) -> Call<'static, E>
    where
        E: Endpoint<Account = Account> + 'static,
    {
        client.call(request)
    }

    fn visit(visitor: &mut impl OperationVisitor<Account>) {
        operations::visit(visitor);
    }
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
