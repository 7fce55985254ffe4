//! A transport of the application's own, which does not say when a request begins to be sent.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging_client_core::{
    BoxFuture, ClientOptions, ErrorKind, Pacer, RawResponse, RequestBody, Transport,
    TransportError, TransportFailure,
};
use support::{SendText, client};
use tokio::time::Instant;

/// Keeps each request for 10 s, and then has no response.
#[derive(Debug, Clone, Default)]
struct Silent(Arc<Mutex<Vec<Instant>>>);

impl Transport for Silent {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            self.0.lock().unwrap().push(Instant::now());
            tokio::time::sleep(Duration::from_secs(10)).await;
            drop(request);
            Err(TransportError::new(TransportFailure::Broken).source("the cable is cut"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_rate_counts_from_the_moment_at_which_it_got_the_request() {
    let transport = Silent::default();
    let options = ClientOptions::new()
        .transport(transport.clone())
        .rate_limiter(Pacer::one_per(Duration::from_millis(50)));
    let client = client(options);
    let (first, second) = tokio::join!(client.call(SendText), client.call(SendText));
    for ended in [first, second] {
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.may_have_been_sent());
        let cause = error.source().map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("the cable is cut"));
    }
    let times = transport.0.lock().unwrap();
    let between = times[1] - times[0];
    assert!(
        between >= Duration::from_millis(50) && between < Duration::from_millis(60),
        "{between:?}"
    );
}

/// Has the head of a refusal, and never its body.
#[derive(Debug)]
struct HeadOnly;

impl Transport for HeadOnly {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let headers = http::HeaderMap::new();
        let progress = request.body().progress();
        progress.head_came(http::StatusCode::UNAUTHORIZED, &headers);
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_that_it_reports_counts_at_the_deadline() {
    let options = ClientOptions::new().transport(HeadOnly);
    let error = client(options).call(SendText).await.unwrap_err();
    assert_eq!(error.http_status(), Some(http::StatusCode::UNAUTHORIZED));
    assert!(!error.may_have_been_sent(), "{error}");
}
