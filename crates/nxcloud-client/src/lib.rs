#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod algorithm;
mod builder;
#[doc(alias = "webhook")]
pub mod callback;
mod client;
mod envelope;
mod language_code;
pub mod operations;
mod region;
mod response_code;
mod signature;
pub mod whatsapp;

pub use account::Account;
pub use algorithm::Algorithm;
pub use builder::Builder;
pub use client::NxCloudClient;
pub use language_code::LanguageCode;
pub use region::Region;
pub use response_code::ResponseCode;
pub use whatsapp::{Component, SentMessage, Template, TemplateMessage};

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::bulk;
#[cfg(feature = "testing")]
pub use messaging_client_core::testing;
pub use messaging_client_core::{
    Call, ClientOptions, Country, DeliveryStatus, Error, ErrorKind, Personal, PhoneNumber,
    Response, RetryPolicy, Secret,
};

/// What you need to write your own operation, transport or rate limiter.
pub mod extend {
    pub use crate::account::Scope;
    pub use crate::envelope::Envelope;
    #[doc(inline)]
    pub use messaging_client_core::extend::*;
}
