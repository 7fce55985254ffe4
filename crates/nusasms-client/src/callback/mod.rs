//! Callbacks: what the provider tells the application's own server.
//!
//! NusaSMS signs nothing, so a callback may come from anybody: keep its address secret (see
//! [`PhoneCheck::signed_callback_url`](crate::PhoneCheck::signed_callback_url)), allow only the
//! provider's addresses, or ask the provider before much depends on one. For that reason everything
//! here is read by functions named `parse_unverified`.

mod fields;
mod inbound_sms;

pub use fields::CallbackFields;
pub use inbound_sms::InboundSms;
