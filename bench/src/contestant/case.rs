//! One message of each provider, and its four ways to the server.

use bytes::Bytes;
use messaging_client_core::{BoxFuture, ClientOptions};

use super::by_hand::Hand;
use super::calls::{Measured, run};
use super::hyper::RawHyper;
use super::reqwest::RawReqwest;
use super::{Contestant, by_hand, ours};
use crate::answer::FixtureAnswer;
use crate::ready_transport::ReadyTransport;
use crate::{Problem, account, wire};

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

/// The fixtures whose answers the server gives.
pub const FIXTURES: [&str; 4] = [NXCLOUD, SANDEZA, NUSASMS, WHATSNESIA];
const NXCLOUD: &str = "nxcloud/whatsapp.send/sample-1-header-image-md5";
const SANDEZA: &str = "sandeza/message.send/sample-01-sms";
const NUSASMS: &str = "nusasms/sms.send/sample-xml";
const WHATSNESIA: &str = "whatsnesia/messages.send/sample";

type Run = Box<dyn Fn(usize, usize) -> BoxFuture<'static, Result<Measured, Problem>>>;

/// A message, and the contestants that send it.
pub struct Case {
    /// The provider and the message.
    pub name: &'static str,
    /// The contestants, ours first.
    pub contestants: Vec<(&'static str, Run)>,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Every message.
///
/// # Errors
/// A client cannot be set up, or the contestants do not send bodies of the same length.
pub async fn all(base_url: &str) -> Result<Vec<Case>, Problem> {
    let options = || account::options().user_agent(USER_AGENT);
    let hand = || Hand::new(base_url, USER_AGENT);
    Ok(vec![
        case(
            "nxcloud template",
            NXCLOUD,
            |ready| Ok(ours::NxCloud::new(base_url, with(options(), ready))?),
            by_hand::NxCloud(hand()?),
            base_url,
        )
        .await?,
        case(
            "sandeza sms",
            SANDEZA,
            |ready| Ok(ours::Sandeza::new(base_url, with(options(), ready))?),
            by_hand::Sandeza(hand()?),
            base_url,
        )
        .await?,
        case(
            "nusasms sms",
            NUSASMS,
            |ready| Ok(ours::NusaSms::new(base_url, with(options(), ready))?),
            by_hand::NusaSms(hand()?),
            base_url,
        )
        .await?,
        case(
            "whatsnesia text",
            WHATSNESIA,
            |ready| Ok(ours::Whatsnesia::new(base_url, with(options(), ready))?),
            by_hand::Whatsnesia(hand()?),
            base_url,
        )
        .await?,
    ])
}

fn with(options: ClientOptions, ready: Option<ReadyTransport>) -> ClientOptions {
    match ready {
        Some(ready) => options.transport(ready),
        None => options,
    }
}

/// Raw reqwest with the bytes of NXCloud's template, alone.
///
/// # Errors
/// A client cannot be set up.
pub async fn raw_reqwest_of_nxcloud(base_url: &str) -> Result<RawReqwest, Problem> {
    let options = |ready| with(account::options(), Some(ready));
    let ours = |ready| Ok(ours::NxCloud::new(base_url, options(ready))?);
    RawReqwest::new(&request_of(NXCLOUD, ours).await?, USER_AGENT)
}

/// The very request that our client makes.
async fn request_of<O: Contestant>(
    fixture: &str,
    ours: impl FnOnce(ReadyTransport) -> Result<O, Problem>,
) -> Result<http::Request<Bytes>, Problem> {
    let transport = ReadyTransport::new(FixtureAnswer::read(fixture)?.body).keeping();
    ours(transport.clone())?.call().await?;
    Ok(transport.last().ok_or("no request was made")?)
}

/// The ready bytes of the raw contestants are the very request that our client makes.
async fn case<O: Contestant, H: Contestant>(
    name: &'static str,
    fixture: &str,
    ours: impl Fn(Option<ReadyTransport>) -> Result<O, Problem>,
    by_hand: H,
    base_url: &str,
) -> Result<Case, Problem> {
    let request = request_of(fixture, |ready| ours(Some(ready))).await?;
    let body_length = request.body().len();

    let ours = ours(None)?;
    let raw_hyper = RawHyper::new(request.clone(), USER_AGENT)?;
    let raw_reqwest = RawReqwest::new(&request, USER_AGENT)?;
    check(name, "ours", &ours, base_url, body_length).await?;
    check(name, "hyper", &raw_hyper, base_url, body_length).await?;
    check(name, "reqwest", &raw_reqwest, base_url, body_length).await?;
    check(name, "by hand", &by_hand, base_url, body_length).await?;
    Ok(Case {
        name,
        contestants: vec![
            ("ours", runner(ours)),
            ("hyper", runner(raw_hyper)),
            ("reqwest", runner(raw_reqwest)),
            ("by hand", runner(by_hand)),
        ],
    })
}

fn runner<C: Contestant>(contestant: C) -> Run {
    Box::new(move |concurrency, calls| Box::pin(run(contestant.clone(), concurrency, calls)))
}

/// A comparison is fair only between requests of the same length.
async fn check<C: Contestant>(
    case: &str,
    name: &str,
    contestant: &C,
    base_url: &str,
    expected: usize,
) -> Result<(), Problem> {
    contestant.clone().call().await?;
    let lengths = wire::ask(base_url, wire::LAST_REQUEST).await?;
    if lengths.get(1).copied() == u64::try_from(expected).ok() {
        return Ok(());
    }
    Err(format!(
        "{case}: {name} sent {lengths:?} bytes of head and body, and the body should have {expected}"
    )
    .into())
}
