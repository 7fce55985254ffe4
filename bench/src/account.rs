//! A client of each provider, with invented credentials. The rate limits are off: what is measured is
//! the call, not the wait before it.

use messaging_client_core::{ClientOptions, Error};
use nusasms_client::NusaSmsClient;
use nusasms_client::sms::SmsFormat;
use nxcloud_client::NxCloudClient;
use sandeza_client::SandezaClient;
use whatsnesia_client::WhatsnesiaClient;

use crate::case::USER_AGENT;

/// NXCloud's access key.
pub const ACCESS_KEY: &str = "invented-access-key";
/// NXCloud's access secret.
pub const ACCESS_SECRET: &str = "invented-access-secret";
/// NXCloud's tenant.
pub const TENANT_ID: i64 = 1;
/// NXCloud's app.
pub const APP_KEY: &str = "invented-app";
/// NXCloud's sender.
pub const BUSINESS_PHONE: &str = "6281100000099";
/// Sandeza's user, and the API user of NusaSMS.
pub const USERNAME: &str = "invented-user";
/// The password of [`USERNAME`].
pub const PASSWORD: &str = "invented-password";
/// Sandeza's sender.
pub const SENDER_ID: &str = "TOKO";
/// Whatsnesia's client id.
pub const CLIENT_ID: &str = "ci_invented";
/// Whatsnesia's client secret.
pub const CLIENT_SECRET: &str = "cs_invented";

/// The options of every client that is measured: the defaults, with retries and deadline as they are.
pub fn options() -> ClientOptions {
    ClientOptions::new()
        .without_rate_limit()
        .user_agent(USER_AGENT)
}

/// A client of NXCloud.
///
/// # Errors
/// The options or the base URL cannot be used.
pub fn nxcloud(base_url: &str, options: ClientOptions) -> Result<NxCloudClient, Error> {
    NxCloudClient::builder()
        .access_key(ACCESS_KEY)
        .access_secret(ACCESS_SECRET)
        .tenant_id(TENANT_ID)
        .app_key(APP_KEY)
        .business_phone(BUSINESS_PHONE)
        .base_url(base_url)
        .options(options)
        .build()
}

/// A client of Sandeza.
///
/// # Errors
/// The options or the base URL cannot be used.
pub fn sandeza(base_url: &str, options: ClientOptions) -> Result<SandezaClient, Error> {
    SandezaClient::builder()
        .username(USERNAME)
        .password(PASSWORD)
        .sender_id(SENDER_ID)
        .base_url(base_url)
        .options(options)
        .build()
}

/// A client of NusaSMS that asks for SMS answers in XML.
///
/// # Errors
/// The options or the base URL cannot be used.
pub fn nusasms(base_url: &str, options: ClientOptions) -> Result<NusaSmsClient, Error> {
    NusaSmsClient::builder()
        .api_key("invented-api-key")
        .sms_user(USERNAME)
        .sms_password(PASSWORD)
        .sms_format(SmsFormat::Xml)
        .base_url(base_url)
        .options(options)
        .build()
}

/// A client of Whatsnesia.
///
/// # Errors
/// The options or the base URL cannot be used.
pub fn whatsnesia(base_url: &str, options: ClientOptions) -> Result<WhatsnesiaClient, Error> {
    WhatsnesiaClient::builder()
        .client_id(CLIENT_ID)
        .client_secret(CLIENT_SECRET)
        .base_url(base_url)
        .options(options)
        .build()
}
