//! Callbacks: what the provider tells the application's own server.
//!
//! NusaSMS signs nothing, so a callback may come from anybody: keep its address secret (see
//! [`PhoneCheck::signed_callback_url`](crate::PhoneCheck::signed_callback_url)), allow only the provider's
//! addresses, or ask the provider where much depends on one. So everything here is read by functions named
//! `parse_unverified`.

mod event;
mod fields;
mod form;
mod inbound_sms;
mod whatsapp_inbox;
mod whatsapp_status;

pub use event::Event;
pub use fields::CallbackFields;
pub use inbound_sms::InboundSms;
#[cfg(feature = "axum")]
pub use messaging_client_core::webhook::axum::{CallbackRejection, SignedAddress};
pub use messaging_client_core::{SignedUrls, VerifiedUrl};
pub use whatsapp_inbox::InboundWhatsApp;
pub use whatsapp_status::{WhatsAppState, WhatsAppStatus};

/// The operation that errors of this module name.
const PARSE: &str = "nusasms.webhook.parse";
