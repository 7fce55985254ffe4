//! Callbacks: the HTTP requests that a provider makes to the application.
//!
//! What is common to all providers: where a callback may go, how it is posted and repeated, and the log of all
//! attempts. What a callback says and how it is signed is the provider's business.

mod attempt;
mod error;
mod outbox;
mod post;
mod url;

pub use self::attempt::{CallbackAttempt, CallbackOutcome, Redelivery};
pub use self::error::CallbackError;
pub use self::url::{CallbackUrl, CallbackUrlError};

pub(crate) use self::outbox::{Delivery, MakeHeaders, Outbox};
#[cfg(feature = "ui")]
pub(crate) use self::url::is_loopback;
