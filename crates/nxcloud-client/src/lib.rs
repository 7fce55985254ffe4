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
    Answer, Authenticate, Body, BoxFuture, Call, ClientOptions, Clock, DeliveryStatus, Draft,
    Effect, Endpoint, Error, ErrorKind, Extra, Failure, FixedClock, FormBody, InvalidRequest,
    JsonBody, Pace, Payload, Personal, Progress, Randomness, RateLimiter, Refusal, Reply,
    RetryPolicy, Secret, SystemClock, SystemRandomness, Transport, TransportError,
    TransportFailure, Turn, UndocumentedWord, Unreadable,
};
