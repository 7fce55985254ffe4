#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
pub mod account_info;
mod amount;
mod api_error;
mod auth_scheme;
mod builder;
#[doc(alias = "webhook")]
pub mod callback;
mod client;
mod emoji;
mod envelope;
mod field_errors;
mod flag;
pub mod operations;
mod prelude;
mod provider_date;
pub mod sms;
#[cfg(test)]
mod tests;
pub mod wa_business;
pub mod whatsapp;

pub use account::Account;
pub use amount::Amount;
pub use builder::Builder;
pub use client::NusaSmsClient;
pub use emoji::escape_emoji;
pub use field_errors::{FieldError, FieldErrors, LocationPart};
pub use provider_date::{LocalDateTime, ProviderDate};
pub use sms::{GroupSms, Sms, SmsFormat};
pub use wa_business::{Broadcast, OtpMessage, ReplyMessage, Template};
pub use whatsapp::{MediaMessage, PhoneCheck, TextMessage};

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::bulk;
#[cfg(feature = "testing")]
pub use messaging_client_core::testing;
pub use messaging_client_core::{
    Call, ClientOptions, Country, DeliveryStatus, Error, ErrorKind, Personal, PhoneNumber,
    Response, RetryPolicy, Secret,
};

/// What it takes to write an operation, a transport, a clock or a rate limit of your own.
pub mod extend {
    pub use crate::Account;
    pub use crate::auth_scheme::AuthScheme;
    pub use crate::envelope::Envelope;
    #[doc(inline)]
    pub use messaging_client_core::extend::*;
}
