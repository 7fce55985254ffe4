#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
mod connector;
mod delivery_status;
mod draft;
mod effect;
mod endpoint;
mod environment;
mod error;
mod error_kind;
mod extra;
mod failed_attempt;
mod failure;
mod file_chunks;
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
mod proxy;
mod randomness;
mod rate_limit;
mod reply;
mod retry;
mod retry_after;
mod secret;
mod signed_url;
mod tls;
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
