//! For tests of code that calls a provider: a transport that returns the responses that it was given,
//! and keeps the requests. No socket is opened. What waits (a request that hangs, the pause before another attempt) waits
//! on tokio's clock: pause it with `#[tokio::test(start_paused = true)]`, or it takes real time.
//!
//! ```
//! use http::Method;
//! use messaging_client_core::testing::FakeTransport;
//! # use messaging_client_core::{
//! #     Authenticate, Client, ClientOptions, Effect, Endpoint, RawResponse, ResponseError,
//! #     UnsignedRequest, ValidationError,
//! # };
//! # #[derive(Debug)] struct Account;
//! # impl Authenticate for Account {}
//! # struct Balance;
//! # impl Endpoint for Balance {
//! #     type Account = Account;
//! #     type Response = ();
//! #     const OPERATION: &'static str = "example.balance";
//! #     const METHOD: Method = Method::GET;
//! #     const PATH: &'static str = "/balance";
//! #     const EFFECT: Effect = Effect::Read;
//! #     fn request(&self, _: &Account) -> Result<UnsignedRequest, ValidationError> {
//! #         Ok(UnsignedRequest::of::<Self>())
//! #     }
//! #     fn decode(&self, _: &RawResponse) -> Result<(), ResponseError> { Ok(()) }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = FakeTransport::new().json(200, r#"{"credit": 7}"#);
//! let options = ClientOptions::new().transport(transport.clone());
//! let client = Client::new(Account, "https://api.example.com", options)?;
//! client.call(Balance).await?;
//! assert_eq!(transport.requests()[0].path(), "/balance");
//! # Ok(())
//! # }
//! ```

mod error_builder;
mod fake_transport;
mod sent_request;

pub use error_builder::ErrorBuilder;
pub use fake_transport::FakeTransport;
pub use sent_request::{SentPart, SentRequest};
