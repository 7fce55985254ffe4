//! Callbacks: what the platform tells the application's own server (Sandeza delivery status; Sandeza
//! forward content WhatsApp).

mod event;
mod inbound;
mod status;

pub use event::{Callback, Event, UnreadableEvent};
pub use inbound::{
    InboundContent, InboundInteractive, InboundLocation, InboundMedia, InboundMessage,
    InboundPostback, InboundSender, InboundText,
};
#[cfg(feature = "axum")]
pub use messaging_client_core::webhook::axum::{CallbackRejection, SignedAddress};
pub use messaging_client_core::{SignedUrls, VerifiedUrl};
pub use status::{MessageStatus, ReportedChannel, StatusUpdate};
