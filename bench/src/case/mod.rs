//! The same message to each provider, sent in three ways.

mod by_hand;
mod nusasms;
mod nxcloud;
mod sandeza;
mod whatsnesia;

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{BoxFuture, ClientOptions, RawResponse};

use crate::Problem;
use crate::account::options;
use crate::fixture::{first_exchange, named};
use crate::raw_reqwest::RawReqwest;
use crate::server::Server;

/// The recipient.
pub const PHONE: &str = "6281200000001";
/// The part of [`PHONE`] after the country code.
pub const LOCAL_PHONE: &str = "81200000001";
/// The text of a message.
pub const TEXT: &str = "Your order INV-0017 is on its way.";
/// The text with a one-time password.
pub const OTP: &str = "Kode OTP Anda 123456";
/// The image in a template's header.
pub const IMAGE: &str = "https://shop.example.com/images/order-update.png";
/// The user agent of every contestant.
pub const USER_AGENT: &str = concat!("messaging-bench/", env!("CARGO_PKG_VERSION"));

/// The name of our clients among the contestants.
pub const OURS: &str = "ours";
/// The name of reqwest with a request that is ready.
pub const RAW: &str = "raw reqwest";
/// The name of reqwest as an application writes it by hand.
pub const BY_HAND: &str = "reqwest by hand";

/// The fixtures whose responses the server gives.
pub const FIXTURES: [&str; 4] = [
    nxcloud::FIXTURE,
    sandeza::FIXTURE,
    nusasms::FIXTURE,
    whatsnesia::FIXTURE,
];

/// A way to send a message.
pub trait Contestant: Send + Sync {
    /// Sends it once.
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>>;
}

/// The provider and the message, and the contestants that send it, with their names.
pub type Case = (&'static str, [(&'static str, Arc<dyn Contestant>); 3]);

/// Every message.
///
/// # Errors
/// A client cannot be set up, or the contestants do not send bodies of the same length.
pub async fn all(server: &Server) -> Result<[Case; 4], Problem> {
    Ok([
        nxcloud::case(server).await?,
        sandeza::case(server).await?,
        nusasms::case(server).await?,
        whatsnesia::case(server).await?,
    ])
}

/// What raw reqwest sends is the very request that our client makes.
async fn case<O: Contestant + 'static>(
    name: &'static str,
    fixture: &str,
    server: &Server,
    ours: impl Fn(ClientOptions) -> Result<O, messaging_client_core::Error>,
    by_hand: impl Contestant + 'static,
) -> Result<Case, Problem> {
    let (_, _, body) = first_exchange(&named(fixture)?)?;
    let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), body);
    let transport = FakeTransport::new().response(response);
    ours(options().transport(transport.clone()))?.call().await?;
    let requests = transport.requests();
    let request = requests.first().ok_or("no request was made")?;
    let length = request.body().len();
    let contestants: [(_, Arc<dyn Contestant>); 3] = [
        (OURS, Arc::new(ours(options())?)),
        (RAW, Arc::new(RawReqwest::new(request)?)),
        (BY_HAND, Arc::new(by_hand)),
    ];
    // A comparison is fair only between requests of the same length.
    for (contestant, one) in &contestants {
        one.call().await?;
        let sent = server.last_body();
        if sent != length {
            return Err(format!("{name}: {contestant} sent {sent} bytes, not {length}").into());
        }
    }
    Ok((name, contestants))
}
