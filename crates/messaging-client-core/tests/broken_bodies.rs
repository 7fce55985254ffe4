//! What counts when the status of an answer came and its body cannot be read: the status.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use messaging_client_core::{
    BoxFuture, ClientOptions, Endpoint, Error, ErrorKind, RawResponse, RequestBody, RetryPolicy,
    Transport, TransportError,
};
use support::wire_server::{Act, WireServer, answer, ok};
use support::{Account, ReadStatus, SendText, client_at};

const LIMIT: usize = 1024;

fn options() -> ClientOptions {
    ClientOptions::new()
        .response_limit(LIMIT)
        .retry(RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO))
}

/// The two ways in which a body cannot be read: more than the limit, and less than was announced.
fn bodies(status: &str) -> [(&'static str, Vec<Act>); 2] {
    let head = |length: usize| format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n");
    let broken = vec![Act::write(head(500)), Act::write("{"), Act::Close];
    [
        ("too large", vec![Act::write(head(LIMIT + 1))]),
        ("broken", broken),
    ]
}

async fn failure<E>(acts: Vec<Act>, call: E) -> (Error, usize)
where
    E: Endpoint<Account = Account, Response = String>,
{
    let server = WireServer::start(acts).await;
    let error = client_at(&server.url(), options()).call(call).await;
    (error.unwrap_err(), server.requests())
}

#[tokio::test]
async fn the_status_decides_the_kind_and_whether_a_call_is_made_again() {
    use ErrorKind as Kind;
    for (status, kind, may_have_been_sent, sends, reads) in [
        ("400 No", Kind::Decode, false, 1, 3),
        ("429 No", Kind::RateLimited, false, 3, 3),
        ("501 No", Kind::Server, true, 1, 1),
        ("503 No", Kind::Server, true, 1, 3),
    ] {
        for (how, acts) in bodies(status) {
            let (error, requests) = failure(acts.clone(), SendText).await;
            let seen = (error.kind(), error.may_have_been_sent(), requests);
            assert_eq!(seen, (kind, may_have_been_sent, sends), "{how}: {error}");
            let number = error.http_status().map(|status| status.as_str().to_owned());
            assert_eq!(number.as_deref(), status.get(..3), "{how}: {error}");
            assert!(error.raw().unwrap().body().is_empty());

            let (error, requests) = failure(acts, ReadStatus).await;
            let seen = (error.kind(), error.may_have_been_sent(), requests);
            assert_eq!(seen, (kind, false, reads), "{how}: {error}");
        }
    }
}

#[tokio::test]
async fn a_success_without_its_body_leaves_a_send_in_doubt() {
    let kinds = [ErrorKind::Decode, ErrorKind::Transport];
    for ((how, acts), kind) in bodies("200 OK").into_iter().zip(kinds) {
        let (error, requests) = failure(acts, SendText).await;
        assert_eq!((error.kind(), requests), (kind, 1), "{how}: {error}");
        assert!(error.may_have_been_sent());
        assert_eq!(error.http_status(), Some(http::StatusCode::OK));
    }
}

#[tokio::test]
async fn what_the_head_asks_for_is_heeded() {
    let head = format!(
        "HTTP/1.1 429 No\r\nretry-after: 3600\r\ncontent-length: {}\r\n\r\n",
        LIMIT + 1
    );
    let (error, requests) = failure(vec![Act::write(head)], SendText).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!((error.kind(), requests), (ErrorKind::RateLimited, 1));

    let [_, (_, broken)] = bodies("429 No");
    let server = WireServer::start_in_turn([broken, vec![ok()]]).await;
    let sent = client_at(&server.url(), options()).call(SendText).await;
    assert_eq!(sent.unwrap().attempts(), 2);
}

/// Wraps a transport, and is not done with a response before the time of the call is over.
#[derive(Debug)]
struct Recording(Arc<dyn Transport>);

impl Transport for Recording {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let _answered = self.0.send(request, limit).await;
            tokio::time::pause();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn the_status_counts_while_a_wrapping_transport_still_holds_the_response() {
    let refused = answer("401 No", "retry-after: 7\r\n", "{}");
    let server = WireServer::start([refused]).await;
    let inner = options().build_transport().unwrap();
    let client = client_at(&server.url(), options().transport(Recording(inner)));
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(error.http_status(), Some(http::StatusCode::UNAUTHORIZED));
    assert!(!error.may_have_been_sent());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}
