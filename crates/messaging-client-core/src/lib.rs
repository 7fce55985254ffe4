#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod audience;
mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
pub mod bulk;
mod call;
mod client;
mod client_options;
mod clock;
mod endpoint;
mod error;
pub mod guide;
mod operations;
mod personal;
mod phone;
mod pipeline;
mod randomness;
mod request;
mod response;
mod sms_parts;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
pub mod webhook;

pub use auth::Secret;
pub use builder::{Builder, Credentials, required_setting};
pub use call::Call;
pub use client_options::ClientOptions;
pub use clock::{unix_millis, unix_seconds};
pub use error::{Error, ErrorKind};
pub use personal::Personal;
pub use phone::{Country, PhoneNumber};
pub use pipeline::{RetryPolicy, says_nothing_of_the_upstream};
pub use plumbing::*;
pub use request::{Upload, header_value, sensitive_header_value};
pub use response::{DeliveryStatus, Response, path_to_show, repair_document};
pub use sms_parts::{SmsEncoding, SmsParts};
pub use transport::HttpTransport;
pub use webhook::{SignedUrls, VerifiedUrl};

/// What the root and [`extend`] both have.
mod plumbing {
    pub use crate::audience::Audience;
    pub use crate::auth::{Authenticate, Environment};
    pub use crate::client::Client;
    pub use crate::clock::{Clock, FixedClock, SystemClock};
    pub use crate::endpoint::{Effect, Endpoint};
    pub use crate::error::{ApiError, DecodeError, ErrorFacts, ResponseError, ValidationError};
    pub use crate::operations::OperationVisitor;
    pub use crate::pipeline::{
        AttemptEnded, CallEnded, Departure, NoPermit, Observer, Pacer, Permit, RateLimiter,
    };
    pub use crate::randomness::{Randomness, SystemRandomness};
    pub use crate::request::{
        Body, FormBody, JsonBody, MultipartBody, Progress, RequestBody, UnsignedRequest, validation,
    };
    pub use crate::response::{Extra, RawResponse, Undocumented, read_document, serde_as};
    pub use crate::transport::{Transport, TransportError, TransportFailure};
}

/// What operations, transports, clocks, observers and tests of your own are written with. Each provider's
/// crate has the same module.
pub mod extend {
    pub use crate::plumbing::*;
    pub use crate::{BoxFuture, shows_recipients};
    pub use http::Method;
}

// What the exported macros need.
#[doc(hidden)]
pub use {serde, serde_with};

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
