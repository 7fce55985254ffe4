#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
mod client;
pub mod contacts;
pub mod conversations;
mod envelope;
mod file_rule;
mod filled;
mod form;
pub mod messages;
mod mobile_number;
pub mod operations;
mod page;
mod pages;
mod positive;
mod refusal;
mod remark;
#[cfg(test)]
mod scripted;
mod sentences;
mod stored_file;
pub mod templates;

pub use account::Account;
pub use builder::Builder;
pub use client::WhatsnesiaClient;
pub use contacts::{ContactFields, ContactQuery};
pub use conversations::{ConversationQuery, ConversationStatus};
pub use messages::{Message, TemplateMessage};
pub use mobile_number::MobileNumber;
pub use page::Page;
pub use pages::Pages;
pub use remark::Remark;
pub use templates::TemplateQuery;

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::bulk;
#[cfg(feature = "testing")]
pub use messaging_client_core::testing;
pub use messaging_client_core::{
    Call, ClientOptions, Country, DeliveryStatus, Error, ErrorKind, Personal, PhoneNumber,
    Response, RetryPolicy, Secret, Upload,
};

/// What you need to write your own operation, transport or rate limiter.
pub mod extend {
    pub use crate::envelope::Envelope;
    #[doc(inline)]
    pub use messaging_client_core::extend::*;
}
