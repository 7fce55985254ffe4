//! What verifying a callback needs, whatever the provider: headers that must be there, a comparison
//! that takes the same time for every digest, a window against replays, and callback URLs that only
//! you can have made.
//!
//! A provider crate's verifier takes the raw bytes and the headers of a callback, and returns an event only if
//! the signature is right. Reading a callback without verifying it is possible there too, under a name that
//! says so.

#[cfg(feature = "axum")]
pub mod axum;
mod signed_url;
mod verification;

pub use signed_url::{SignedUrls, VerifiedUrl};
pub use verification::{ReplayWindow, required_header, same_hex_digest};
