//! Callbacks: what the platform tells the application's own server ("SAAS WhatsApp API webhook").
//!
//! Respond to a callback with HTTP 200 quickly, and handle each message id and status once: whether and
//! how often the platform repeats one that gets no response is not documented.

/// A part of a callback. All are declared alike: what is absent is not written, and fields that this version
/// does not know are kept.
macro_rules! received {
    ($( $(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* } )+) => { $(
        #[serde_with::serde_as]
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        $(#[$meta])*
        #[non_exhaustive]
        pub struct $name {
            $($fields)*
            /// The other fields, as received.
            #[serde(flatten)]
            pub extra: messaging_client_core::Extra,
        }
    )+ };
}

mod event;
mod message;
mod parse;
#[cfg(feature = "testing")]
mod signer;
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
