//! Who calls: accounts, credentials, and where they come from.

mod authenticate;
mod environment;
mod secret;

pub use authenticate::Authenticate;
pub use environment::Environment;
pub use secret::Secret;
