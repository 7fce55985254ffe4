//! What an account does to a request before it goes.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method};
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    Authenticate, Body, Client, ClientOptions, Effect, Endpoint, FixedClock, Pacer, RateLimiter,
    RawResponse, RequestBody, ResponseError, UnsignedRequest, ValidationError, unix_millis,
};

/// Writes the time into the body, and the body's length into a header.
#[derive(Debug)]
struct Badge {
    is_there: bool,
}

impl Authenticate for Badge {
    fn check(&self, _request: &UnsignedRequest) -> Result<(), ValidationError> {
        let missing = || ValidationError::new("badge", "is missing");
        self.is_there.then_some(()).ok_or_else(missing)
    }

    fn prepare(
        &self,
        request: &mut UnsignedRequest,
        now: SystemTime,
    ) -> Result<(), ValidationError> {
        match request.body_mut() {
            Body::Json(json) => json.put_leading("time", &unix_millis(now)),
            _ => Ok(()),
        }
    }

    fn sign(
        &self,
        request: &mut http::Request<RequestBody>,
        _now: SystemTime,
    ) -> Result<(), ValidationError> {
        let length = HeaderValue::from(request.body().len());
        request.headers_mut().insert("x-length", length);
        Ok(())
    }
}

struct Send;

impl Endpoint for Send {
    type Account = Badge;
    type Response = ();
    const OPERATION: &'static str = "test.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Badge) -> Result<UnsignedRequest, ValidationError> {
        UnsignedRequest::of::<Self>().json(&serde_json::json!({"text": "x"}))
    }

    fn decode(&self, _response: &RawResponse) -> Result<(), ResponseError> {
        Ok(())
    }
}

fn client(is_there: bool, options: ClientOptions) -> Client<Badge> {
    Client::new(Badge { is_there }, "https://api.example.com", options).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_missing_is_said_before_a_turn_is_taken() {
    let transport = FakeTransport::new().json(200, "{}");
    let pace = Pacer::one_per(Duration::from_secs(60));
    let options = ClientOptions::new().transport(transport.clone());
    let client = client(false, options.rate_limiter(pace.clone()));
    let refused = client.call(Send).await.unwrap_err();
    assert!(refused.refused_locally());
    assert_eq!(refused.field(), Some("badge"));
    assert_eq!(
        client.call(Send).check().unwrap_err().field(),
        Some("badge")
    );
    assert!(transport.requests().is_empty());
    assert!(pace.acquire(Duration::ZERO).await.is_ok());
}

#[tokio::test]
async fn what_the_account_adds_is_in_what_it_signs() {
    let transport = FakeTransport::new().json(200, "{}");
    let options = ClientOptions::new()
        .transport(transport.clone())
        .clock(FixedClock::at_unix_millis(17));
    client(true, options).call(Send).await.unwrap();
    let [sent] = transport.requests().try_into().unwrap();
    assert_eq!(sent.text(), r#"{"time":17,"text":"x"}"#);
    assert_eq!(sent.header("x-length"), Some("22"));
}
