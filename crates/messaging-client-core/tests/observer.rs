//! What an observer is told: each call, each attempt, each wait for a turn, and nothing personal.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use messaging_client_core::{
    ApiError, AttemptEnded, CallEnded, ClientOptions, Effect, Endpoint, ErrorKind, Observer, Pacer,
    RawResponse, ResponseError, TransportFailure, UnsignedRequest, ValidationError,
};
use support::{
    Account, CANARY, CANARY_TEXT, Invalid, OK, ReadStatus, SendText, Step, captured_log, client,
    script,
};

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: String) {
        for secret in [CANARY, CANARY_TEXT] {
            assert!(!line.contains(secret), "{line}");
        }
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Observer for Log {
    fn call_ended(&self, call: &CallEnded<'_>) {
        let kind = call.error.map(|error| error.kind().as_str());
        let (operation, elapsed) = (call.operation, call.elapsed.as_millis());
        self.add(format!("{operation} {} {elapsed} {kind:?}", call.attempts));
    }

    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let status = attempt.http_status.map(|status| status.as_u16());
        let (method, path, host) = (&attempt.method, attempt.path, attempt.host);
        let failed = attempt.error.is_some();
        let (number, elapsed) = (attempt.attempt, attempt.elapsed.as_millis());
        self.add(format!(
            "{method} {host}{path} {number} {elapsed} {status:?} {failed}"
        ));
    }

    fn waited_for_turn(&self, operation: &'static str, waited: Duration) {
        self.add(format!("{operation} waited {}", waited.as_millis()));
    }
}

#[tokio::test(start_paused = true)]
async fn each_step_is_told_once() {
    let log = Log::default();
    let slow = Step::Slow(Duration::from_millis(30), r#"{"code":0,"id":"id-1"}"#);
    let limited = Step::Respond(429, &[("retry-after", "0")], "");
    let transport = script([limited, slow, OK, Step::Fail(TransportFailure::Broken)]);
    let options = ClientOptions::new()
        .transport(transport)
        .observer(log.clone())
        .rate_limiter(Pacer::one_per(Duration::from_secs(1)));
    let client = client(options);
    client.call(SendText).await.unwrap();
    let told = log.take();
    assert_eq!(told[0], "test.text.send waited 0");
    assert_eq!(told[1], "POST 127.0.0.1/send 1 0 Some(429) true");
    assert!(told[2].starts_with("test.text.send waited "), "{told:?}");
    assert_eq!(told[3], "POST 127.0.0.1/send 2 30 Some(200) false");
    assert!(
        told[4].starts_with("test.text.send 2 ") && told[4].ends_with(" None"),
        "{told:?}"
    );
    assert_eq!(told.len(), 5);

    client.call(ReadStatus).await.unwrap();
    assert!(
        log.take()
            .contains(&"GET 127.0.0.1/status 1 0 Some(200) false".to_owned())
    );

    client.call(SendText).await.unwrap_err();
    let told = log.take();
    assert_eq!(told[1], "POST 127.0.0.1/send 1 0 None true");
    assert!(told[2].ends_with("Some(\"transport\")"), "{told:?}");

    client.call(Invalid).await.unwrap_err();
    assert_eq!(log.take(), ["test.text.send 0 0 Some(\"invalid_request\")"]);
}

/// Is always refused, with an id of the request.
struct Refused;

impl Endpoint for Refused {
    type Account = Account;
    type Response = ();
    const OPERATION: &'static str = "test.refused";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/refused";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, _response: &RawResponse) -> Result<(), ResponseError> {
        let refusal = ApiError::new(ErrorKind::Rejected);
        Err(refusal.trace_id(Some("trace-7".to_owned())).into())
    }
}

#[tokio::test]
async fn the_span_of_an_attempt_says_how_it_ended() {
    let log = captured_log::of_process();
    let options = ClientOptions::new().transport(script([OK]));
    client(options).call(Refused).await.unwrap_err();
    let text = log.text();
    let mut lines = text.lines();
    let closed = lines.find(|line| line.contains("POST /refused") && line.contains("close"));
    for field in [
        "http.request.method=\"POST\"",
        "http.request.resend_count=0",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=200",
        "error.type=\"rejected\"",
        "trace_id=\"trace-7\"",
    ] {
        assert!(closed.unwrap().contains(field), "{field} in {closed:?}");
    }
}
