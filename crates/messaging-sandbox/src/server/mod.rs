//! A small HTTP/1.1 server on loopback: the layer on which every provider is played.
//!
//! It is public because a test often needs an endpoint of its own, and one that can misbehave on the socket:
//! close without an answer, stop in the middle of a body, answer late ([`Fault`]). A body is held whole unless
//! the handler takes it in pieces ([`Handler::body_sink`]).
//!
//! ```
//! use std::sync::Arc;
//!
//! use messaging_sandbox::server::{Answer, ReceivedRequest, Server, StatusCode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let server = Server::start(Arc::new(|request: ReceivedRequest| async move {
//!     Answer::text(StatusCode::OK, "text/plain", request.path)
//! }))
//! .await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```

mod answer;
mod connection;
mod handler;
mod listener;
mod request;

pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

pub use self::answer::{Answer, Fault};
pub use self::handler::{BodySink, BoxFuture, DEFAULT_BODY_LIMIT, Handler};
pub use self::listener::Server;
#[cfg(feature = "ui")]
pub(crate) use self::listener::listen;
pub use self::request::ReceivedRequest;
