#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod attachment;
mod backup_trigger;
mod builder;
mod callback;
mod channel;
mod client;
mod envelope;
mod file_extension;
mod messages;
mod msisdn;
mod possibly_absent;
mod ref_id;
mod response_code;
mod signature;
mod whatsapp;

pub use account::Account;
pub use backup_trigger::{ChatTrigger, EmailTrigger, SmsTrigger, WhatsAppTrigger};
pub use builder::Builder;
pub use callback::{
    Callback, Event, InboundContent, InboundHeader, InboundInteractive, InboundLocation,
    InboundMedia, InboundMessage, InboundPostback, InboundSender, InboundText, MessageStatus,
    ReportedChannel, StatusUpdate,
};
pub use channel::{
    Channel, Email, EmailContent, EmailValue, Facebook, Line, Sms, Telegram, Unsendable,
};
pub use client::SandezaClient;
pub use envelope::{Accepted, Envelope};
pub use messages::{BackupMessage, Message, Messages, SentMessage};
pub use msisdn::Msisdn;
pub use ref_id::RefId;
pub use response_code::ResponseCode;
pub use signature::HexCase;
pub use whatsapp::{
    ButtonsHeader, ButtonsMessage, CardButton, CardHeader, CarouselCard, CarouselTemplate,
    CatalogTemplate, Choice, Content, Coordinates, DelimitedHeader, DelimitedOtpTemplate,
    DelimitedTemplate, DynamicTemplate, Header, ListMessage, ListSection, Location,
    MultiProductTemplate, OtpTemplate, ProductSection, Template, UrlButton, WhatsAppMessage,
    WhatsAppTemplate,
};

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::{
    RawResponse, Authenticate, Body, BoxFuture, Call, ClientOptions, Clock, DeliveryStatus, UnsignedRequest,
    Effect, Endpoint, Error, ErrorKind, Extra, ResponseError, FixedClock, FormBody, ValidationError,
    JsonBody, Pacer, RequestBody, Personal, Progress, Randomness, RateLimiter, ApiError, Reply,
    RetryPolicy, Secret, SignedUrls, SystemClock, SystemRandomness, Transport, TransportError,
    TransportFailure, Permit, Undocumented, DecodeError, VerifiedUrl,
};
