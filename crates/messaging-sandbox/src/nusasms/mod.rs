//! NusaSMS: its REST API for WhatsApp, SMS v3, the commands, and the callbacks.
//!
//! # What is played
//!
//! At [`NusaSms::url`], the production host:
//!
//! - below `/nusasms_api/1.0/`, with an `APIKey` header: `auth/api_key`, `balance`,
//!   `whatsapp/message`, `whatsapp/media`, `whatsapp/status/{ref_no}`, `wa_phone_check`,
//!   `wa_business/broadcast`, `wa_business/reply`, `wa_business/otp`;
//! - with user and password as parameters of the query or of a form: `/api/v3/sendsms/plain`,
//!   `/api/v3/sendsms/group` and `/api/command` with `CREDITS` and `DR`.
//!
//! At [`NusaSms::test_url`], the test host: the REST API with the public key [`TEST_API_KEY`].
//! Nothing is deducted there, and the status endpoint knows the documented references `queued`,
//! `sent`, `delivered`, `read`, `aborted` and `failed`.
//!
//! The checks come in this order, and the first that fails is answered.
//!
//! | check of a REST request | HTTP |
//! | --- | --- |
//! | it arrives late enough after the one before it | 429 |
//! | path and method exist | 404, 405 |
//! | the key is right | 401 |
//! | the caller's address is on the list | 403 |
//! | all fields are right; all that are not are listed | 422 |
//! | sender, gateway, file, template are known and allowed | 400, 404 |
//! | the credits pay it | 400 |
//! | the destination is not a magic one | any |
//!
//! | check of an SMS | code |
//! | --- | --- |
//! | it arrives late enough after the one before it; the method is GET or POST | HTTP 429, 405 |
//! | user and password are right | -5 |
//! | the caller's address is on the list | -40 |
//! | no parameter, and no value of `unicode`, `otp` and `output`, is an undocumented one | -22 |
//! | `GSM` or `group` is there | -6 |
//! | `SMSText` is there | -12 |
//! | a text that looks like a one-time password has `otp=Y` | -10 |
//! | the number does not begin with 0; it has 8 to 15 digits | -13, -11 |
//! | the destination is not a magic one | any |
//! | the contact group exists and has numbers | -55 |
//! | the same text went to the number less than 10 times in 24 hours | -77 |
//! | the number got less than 100 SMS in 24 hours | -78 |
//! | the credits are not expired and pay it | -7, -2 |
//!
//! # What is inferred
//!
//! Documented are the requests, the answers to what is accepted, the forms of refusals, the status
//! letters and the SMS codes; that `Accept` asks for XML, and the list of callers' addresses; the
//! fields of an inbound SMS. In no document, but in answers that a public caller shows: nulls in the
//! balance, dates without a time zone, `queue` in the answers of sends, references that begin with a
//! zero, the texts "Invalid WA Sender", "File exceed limits (max 512 KB)" and "Invalid destination
//! format", the message texts of the envelopes.
//!
//! The documents leave open, and the sandbox decided:
//!
//! - the order of the checks; which HTTP status a refusal without a documented one has; that a
//!   form, which the documented curl samples send, is taken beside JSON;
//! - that every request to a host counts for the limit of calls, whatever its credentials, and also
//!   when it is refused itself;
//! - that a day is the last 24 hours for -77 and -78, that -78 comes after 100 SMS, and that neither
//!   is counted for contact groups;
//! - that unknown fields are refused, with 422 or -22, so that a misspelt one is found; `queue` and
//!   `include_unsubscribe`, which other callers send, are taken;
//! - that `parameters` of a button is an object or a list and `sub_type` in capitals or small
//!   letters, because the schema and the samples contradict each other;
//! - that a `timeout` of zero means none; the time zone of dates, Jakarta's; the XML of the REST
//!   API, a `response` with an element per field; the form of `message_id`;
//! - the cost of an SMS: one credit per 160 characters, 70 with `unicode`, times the numbers of a
//!   group; that WhatsApp Business and checks of numbers cost nothing here;
//! - what a text with a one-time password looks like: it has the word OTP, or the words kode
//!   verifikasi, verification code or one-time password;
//! - the answers of `/api/command`: `value` and `expiredDate` for `CREDITS`, which a public caller
//!   reads; a `result` with `delivery_status` for `DR`; a `result` with nothing but `status` for
//!   refusals, -22 for an unknown command and -23 for an unknown reference;
//! - the bodies of all callbacks but the inbound SMS: a status is pushed as `data` of the status
//!   endpoint for WhatsApp, as `{"type": "status", "status": {..}}` with `submitted`, `sent`,
//!   `delivered`, `read` or `failed` for WhatsApp Business, which is what a public receiver of the
//!   provider's callbacks reads and no document shows, and as a form of `messageid`, `destination`, `delivery_status` and `date`
//!   for SMS; the result of a check of numbers is a list of `phone_number` and `exists` in the
//!   envelope.
//!
//! Source: the two documents of the provider, "NusaSMS API v1.0" of its general API and of its
//! WhatsApp Business API, and for inbound SMS the page on SMS of its web site.

mod accept;
mod account;
mod arrivals;
mod credit;
mod date;
mod handle;
mod identifiers;
mod inbound;
mod journal;
mod magic;
mod notice;
#[cfg(feature = "ui")]
mod operate;
mod operation;
mod provider;
mod rest;
mod sms;
mod status;
mod upcoming;
mod xml;

pub use self::account::{
    API_KEY, Account, EMPTY_GROUP, GATEWAY_ID, GATEWAY_NUMBER, GROUP, SENDER, SHARED_SENDER,
    SMS_PASSWORD, SMS_USER, TEST_API_KEY,
};
pub use self::handle::NusaSms;
pub use self::inbound::InboundSms;
pub use self::journal::{AcceptedMessage, MessageKind};
pub use self::provider::{Host, NusaSmsProvider};
pub use self::sms::documented_sms_codes;
pub use self::status::MessageStatus;
pub use crate::fault::RetryAfter;
pub use crate::journal::MOST_KEPT;

/// A fault for [`NusaSms::fail_next`]. Its `Code` is answered with HTTP 200: as `error_code` by the
/// REST API, as `status` by the others.
pub type ScriptedFault = crate::ScriptedFault<i64>;
