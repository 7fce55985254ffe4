//! The request pipeline that the clients of Indonesian messaging providers share.
//!
//! Applications depend on the crate of their provider, which re-exports what they need from here.
//! This crate knows no provider: it takes a typed request through one way,
//!
//! ```text
//! typed request -> validate -> draft -> [ rate limit -> prepare(now) -> encode -> seal(now) -> transport ] -> decode -> typed response
//!                                       '------------------- retry, one deadline ---------------------'
//! ```
//!
//! and promises the same for every operation:
//!
//! - **Never a silent duplicate.** A send is tried again only when the first try certainly was not
//!   accepted, and every failure says whether the message may have gone out
//!   ([`Error::may_have_been_sent`]).
//! - **Signed afresh.** Every attempt reads the clock anew; the signed bytes are the sent bytes.
//! - **Bounded.** One deadline over all attempts and waits, a cap on what is read, the provider's rate.
//! - **Nothing leaks.** No credential, phone number, text or URL in `Debug`, `Display` or logs.
//!
//! To add an operation, implement [`Endpoint`]; to add a provider, implement [`Authenticate`] too.

mod answer;
mod authenticate;
mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod call;
mod client;
mod client_options;
mod clock;
mod delivery_status;
mod draft;
mod effect;
mod endpoint;
mod environment;
mod error;
mod error_kind;
mod extra;
mod failure;
mod hex;
mod http_transport;
mod invalid_request;
pub mod lenient;
mod multipart;
mod open_code;
mod open_word;
mod pace;
mod path;
mod payload;
mod personal;
mod pipeline;
mod randomness;
mod rate_limit;
mod reply;
mod retry;
mod retry_after;
mod secret;
mod signed_url;
mod transport;
mod upload;
pub mod validation;
pub mod webhook;

pub use answer::Answer;
pub use authenticate::Authenticate;
pub use body::{Body, FormBody, JsonBody};
pub use call::Call;
pub use client::Client;
pub use client_options::ClientOptions;
pub use clock::{Clock, FixedClock, SystemClock, unix_millis, unix_seconds};
pub use delivery_status::DeliveryStatus;
pub use draft::{Draft, header_value, sensitive_header_value};
pub use effect::Effect;
pub use endpoint::Endpoint;
pub use environment::Environment;
pub use error::Error;
pub use error_kind::ErrorKind;
pub use extra::Extra;
pub use failure::{Failure, Refusal, Unreadable};
pub use hex::lower_hex;
pub use http_transport::HttpTransport;
pub use invalid_request::InvalidRequest;
pub use multipart::MultipartBody;
pub use open_word::UndocumentedWord;
pub use pace::Pace;
pub use payload::{Payload, Progress};
pub use personal::Personal;
pub use randomness::{Randomness, SystemRandomness};
pub use rate_limit::{RateLimiter, Turn};
pub use reply::Reply;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use signed_url::{SignedUrls, VerifiedUrl};
pub use transport::{Transport, TransportError, TransportFailure};
pub use upload::Upload;

// What the exported macros need.
#[doc(hidden)]
pub use serde;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
