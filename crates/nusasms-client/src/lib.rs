#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod account_info;
mod amount;
mod builder;
mod callback;
mod client;
mod credentials;
mod emoji;
mod envelope;
mod flag;
mod http_refusal;
mod provider_date;
#[cfg(test)]
mod recording;
mod sms;
mod sms_format;
mod validation_errors;
mod wa_business;
mod whatsapp;

pub use account::{Account, SmsLogin};
pub use account_info::{AccountInfo, Balance, GetBalance, GetUser, User};
pub use amount::Amount;
pub use builder::Builder;
pub use callback::{CallbackFields, InboundSms};
pub use client::NusaSmsClient;
pub use credentials::Credentials;
pub use emoji::escape_emoji;
pub use envelope::Envelope;
pub use provider_date::{LocalDateTime, ProviderDate};
pub use sms::{
    CommandAnswer, GetCredits, GetDeliveryReport, GroupResult, GroupSms, SentGroupSms, SentSms,
    Sms, SmsApi, SmsCode, SmsEncoding, SmsParts, SmsResult,
};
pub use sms_format::SmsFormat;
pub use validation_errors::{LocationPart, ValidationError, ValidationErrors};
pub use wa_business::{
    AcceptedMessage, Broadcast, Button, ButtonKind, ButtonParameter, ButtonParameterKind, Header,
    HeaderKind, HeaderMedia, OtpMessage, ReplyContent, ReplyKind, ReplyMessage, Template,
    WaBusiness,
};
pub use whatsapp::{
    GetStatus, MediaMessage, MessageInfo, MessageStatus, PhoneCheck, QueuedMedia, QueuedMessage,
    TextMessage, WhatsApp,
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
