#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
#[doc(alias = "webhook")]
pub mod callback;
pub mod channel;
mod check;
mod client;
mod json;
mod messages;
pub mod operations;
mod ref_id;
mod response_code;
mod signature;
pub mod whatsapp;

pub use account::Account;
pub use builder::Builder;
pub use channel::{Channel, Chat, Email, Sms, Trigger};
pub use client::SandezaClient;
pub use messages::{BackupMessage, Message, Messages, SentMessage};
pub use ref_id::RefId;
pub use response_code::ResponseCode;
pub use signature::HexCase;
pub use whatsapp::WhatsApp;

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::bulk;
#[cfg(feature = "testing")]
pub use messaging_client_core::testing;
pub use messaging_client_core::{
    Call, ClientOptions, Country, DeliveryStatus, Error, ErrorKind, Personal, PhoneNumber,
    Response, RetryPolicy, Secret, SmsEncoding, SmsParts, ValidationError,
};

/// What you need to write your own operation, transport or clock. Most applications need none of it.
pub mod extend {
    pub use crate::messages::{Accepted, Envelope};
    #[doc(inline)]
    pub use messaging_client_core::extend::*;
}
