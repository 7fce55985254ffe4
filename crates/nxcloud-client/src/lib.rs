#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
mod callback;
mod client;
mod envelope;
mod language_code;
#[cfg(test)]
mod recording;
mod region;
mod response_code;
mod signature;
mod whatsapp;

pub use account::{Account, Scope};
pub use builder::Builder;
pub use callback::{
    ButtonReply, ButtonTemplate, Callback, CallbackVerifier, Conversation, Cost, Event,
    InboundMessage, MessageStatus, Origin, ReplyContext, StatusError, StatusUpdate, TappedButton,
};
pub use client::NxCloudClient;
pub use envelope::Envelope;
pub use language_code::LanguageCode;
pub use region::Region;
pub use response_code::ResponseCode;
pub use signature::Algorithm;
pub use whatsapp::{Component, SentMessage, Template, TemplateMessage, WhatsApp};

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::webhook::ReplayWindow;
pub use messaging_client_core::{
    RawResponse, Authenticate, Body, BoxFuture, Call, ClientOptions, Clock, DeliveryStatus, UnsignedRequest,
    Effect, Endpoint, Error, ErrorKind, Extra, ResponseError, FixedClock, FormBody, ValidationError,
    JsonBody, Pacer, RequestBody, Personal, Progress, Randomness, RateLimiter, ApiError, Reply,
    RetryPolicy, Secret, SystemClock, SystemRandomness, Transport, TransportError,
    TransportFailure, Permit, Undocumented, DecodeError,
};
