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

pub use audience::Audience;
pub use auth::{Authenticate, Environment, Secret};
pub use builder::{Builder, Credentials, required_setting};
pub use call::Call;
pub use client::Client;
pub use client_options::ClientOptions;
pub use clock::{Clock, FixedClock, SystemClock, unix_millis, unix_seconds};
pub use endpoint::{Effect, Endpoint};
pub use error::{
    ApiError, DecodeError, Error, ErrorFacts, ErrorKind, ResponseError, ValidationError,
};
pub use operations::OperationVisitor;
pub use personal::Personal;
pub use phone::{Country, PhoneNumber};
pub use pipeline::{
    AttemptEnded, CallEnded, Departure, NoPermit, Observer, Pacer, Permit, RateLimiter,
    RetryPolicy, says_nothing_of_the_upstream,
};
pub use randomness::{Randomness, SystemRandomness};
pub use request::{
    Body, FormBody, JsonBody, MultipartBody, Progress, RequestBody, UnsignedRequest, Upload,
    header_value, sensitive_header_value, validation,
};
pub use response::{
    DeliveryStatus, Extra, RawResponse, Response, Undocumented, path_to_show, read_document,
    repair_document, serde_as,
};
pub use sms_parts::{SmsEncoding, SmsParts};
pub use transport::{HttpTransport, Transport, TransportError, TransportFailure};
pub use webhook::{SignedUrls, VerifiedUrl};

/// What operations, transports, clocks, observers and tests of your own are written with. Each provider's
/// crate has the same module.
pub mod extend {
    pub use crate::{
        ApiError, AttemptEnded, Audience, Authenticate, Body, BoxFuture, CallEnded, Client, Clock,
        DecodeError, Departure, Effect, Endpoint, Environment, ErrorFacts, Extra, FixedClock,
        FormBody, JsonBody, MultipartBody, NoPermit, Observer, OperationVisitor, Pacer, Permit,
        Progress, Randomness, RateLimiter, RawResponse, RequestBody, ResponseError, SystemClock,
        SystemRandomness, Transport, TransportError, TransportFailure, Undocumented,
        UnsignedRequest, ValidationError, read_document, serde_as, shows_recipients, validation,
    };
    pub use http::Method;
}

// What the exported macros need.
#[doc(hidden)]
pub use {serde, serde_with};

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
