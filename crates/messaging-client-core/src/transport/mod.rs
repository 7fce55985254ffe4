//! How one request goes out and one response comes back.

mod contract;
mod reqwest;

pub use contract::{Transport, TransportError, TransportFailure};
pub(crate) use reqwest::Connections;
pub use reqwest::HttpTransport;
