//! Callbacks: what the platform tells the application's own server ("SAAS WhatsApp API webhook").
//!
//! RawResponse a callback with HTTP 200 quickly, and handle each message id and status once: whether and
//! how often the platform repeats an unanswered one is not documented.

mod button_reply;
mod event;
mod status;
mod verifier;

pub use button_reply::{ButtonReply, ButtonTemplate, ReplyContext, TappedButton};
pub use event::{Callback, Event, InboundMessage};
pub use status::{Conversation, Cost, MessageStatus, Origin, StatusError, StatusUpdate};
pub use verifier::CallbackVerifier;
