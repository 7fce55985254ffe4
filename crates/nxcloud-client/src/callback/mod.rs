//! Callbacks: what the platform tells the application's own server ("SAAS WhatsApp API webhook").
//!
//! Respond to a callback with HTTP 200 quickly, and handle each message id and status once: whether and
//! how often the platform repeats one that gets no response is not documented.

mod event;
mod message;
mod parse;
mod status;
mod verifier;

pub use event::Event;
pub use message::{ButtonReply, ButtonTemplate, InboundMessage};
pub use messaging_client_core::webhook::ReplayWindow;
#[cfg(feature = "axum")]
pub use messaging_client_core::webhook::axum::{CallbackRejection, VerifiedCallback};
pub use parse::Callback;
pub use status::{Conversation, Cost, MessageStatus, Origin, StatusError, StatusUpdate};
pub use verifier::{CallbackVerifier, VerifiedBody};
