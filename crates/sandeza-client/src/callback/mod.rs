//! Callbacks: what the platform tells the application's own server (Sandeza delivery status; Sandeza
//! forward content WhatsApp).

mod event;
mod inbound;
mod status;
mod tolerant;

pub use event::{Callback, Event};
pub use inbound::{
    InboundContent, InboundHeader, InboundInteractive, InboundLocation, InboundMedia,
    InboundMessage, InboundPostback, InboundSender, InboundText,
};
pub use status::{MessageStatus, ReportedChannel, StatusUpdate};
