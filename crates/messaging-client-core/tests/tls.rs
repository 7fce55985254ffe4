//! Calls over TLS: whom the client trusts, and what a handshake that fails means for a call.

#![cfg(any(feature = "rustls", feature = "native-tls"))]
#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::time::Duration;

use messaging_client_core::{
    Client, ClientOptions, Endpoint, Error, ErrorKind, Pacer, RetryPolicy,
};
use support::tls_server::TlsServer;
use support::wire_server::{Act, WireServer};
use support::{Account, CANARY, ReadStatus, SendText, client_at};
use tokio::time::Instant;

const AMPLE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);
const GRACE: Duration = Duration::from_millis(250);

fn options() -> ClientOptions {
    ClientOptions::new()
        .timeout(AMPLE)
        .retry(RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO))
}

async fn failure<E>(client: &Client<Account>, call: E) -> Error
where
    E: Endpoint<Account = Account, Response = String>,
{
    let error = client.call(call).await.unwrap_err();
    assert!(!error.may_have_been_sent(), "{error}");
    error
}

#[tokio::test]
async fn a_root_certificate_of_the_callers_own_is_trusted() {
    let server = TlsServer::named("127.0.0.1").await;
    let other = TlsServer::named("127.0.0.1").await;
    let both = format!("{}{}", other.authority_pem, server.authority_pem);
    for (calls, pem) in [server.authority_pem.clone(), both].into_iter().enumerate() {
        let client = client_at(&server.url(), options().root_certificate(pem));
        assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
        assert_eq!(*client.call(ReadStatus).await.unwrap(), "id-1");
        assert_eq!(server.requests(), 2 * (calls + 1));
        // The protocol that it speaks is offered, for servers that insist.
        let spoken = Some(b"http/1.1".to_vec());
        assert!(
            server
                .protocols()
                .iter()
                .all(|protocol| *protocol == spoken)
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_trusted_gets_no_request() {
    let server = TlsServer::named("127.0.0.1").await;
    let other = TlsServer::named("127.0.0.1").await;
    let misnamed = TlsServer::named("other.example").await;
    let right_root = options().root_certificate(misnamed.authority_pem.clone());
    for (server, options) in [
        (&server, options()),
        (&server, options().root_certificate(other.authority_pem)),
        (&misnamed, right_root),
    ] {
        let client = client_at(&server.url(), options);
        for error in [
            failure(&client, SendText).await,
            failure(&client, ReadStatus).await,
        ] {
            assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
            assert_eq!((error.attempts(), server.requests()), (3, 0), "{error}");
            let words = "certificate is not trusted";
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

#[tokio::test]
async fn a_failed_handshake_is_tried_again_because_nothing_was_sent() {
    for acts in [
        vec![Act::write("HTTP/1.1 400 Bad Request\r\n\r\n"), Act::Close],
        vec![Act::Close],
        vec![Act::Reset],
    ] {
        for send in [true, false] {
            let server = WireServer::start_at_first_bytes(acts.clone()).await;
            let client = client_at(&server.tls_url(), options());
            let error = if send {
                failure(&client, SendText).await
            } else {
                failure(&client, ReadStatus).await
            };
            assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
            assert_eq!((error.attempts(), server.connections()), (3, 3), "{error}");
            assert_unread(&server);
        }
    }
}

/// The least time of up to three runs of `run`, to its end or until one is within `limit`: a busy
/// machine may stall one call for a moment, a client that overruns does so every time.
async fn least_time(limit: Duration, run: impl AsyncFn()) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        run().await;
        least = least.min(start.elapsed());
        if least <= limit {
            break;
        }
    }
    least
}

#[tokio::test]
async fn a_deadline_during_the_handshake_leaves_no_doubt_about_a_send() {
    let options = options().connect_timeout(AMPLE).timeout(SHORT);
    let server = WireServer::start([Act::Silence]).await;
    let client = client_at(&server.tls_url(), options);
    let time = least_time(SHORT + GRACE, async || {
        let error = failure(&client, SendText).await;
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert_eq!(error.attempts(), 1, "{error}");
    })
    .await;
    assert!((SHORT..=SHORT + GRACE).contains(&time), "{time:?}");

    let error = failure(&client, ReadStatus).await;
    assert_eq!(error.attempts(), 1, "{error}");
    assert_unread(&server);
}

#[tokio::test]
async fn the_connect_timeout_covers_the_handshake() {
    let timeout = Duration::from_millis(150);
    let bounds = 3 * timeout..=3 * timeout + GRACE;
    for send in [true, false] {
        let server = WireServer::start([Act::Silence]).await;
        let client = client_at(&server.tls_url(), options().connect_timeout(timeout));
        let time = least_time(*bounds.end(), async || {
            let error = if send {
                failure(&client, SendText).await
            } else {
                failure(&client, ReadStatus).await
            };
            assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
            assert_eq!(error.attempts(), 3, "{error}");
        })
        .await;
        assert!(bounds.contains(&time), "{time:?}");
        assert_unread(&server);
    }
}

/// The server got handshakes, and nothing of a request.
fn assert_unread(server: &WireServer) {
    let received = server.received();
    assert!(!received.is_empty(), "there was a handshake");
    for part in ["/send", "/status", "HTTP/1.1", CANARY] {
        assert!(
            !received
                .windows(part.len())
                .any(|window| window == part.as_bytes()),
            "{part}"
        );
    }
    assert_eq!(server.requests(), 0);
}

/// A handshake takes longer than the distance between two requests: without regard to it, the second
/// would arrive before the first.
#[tokio::test(start_paused = true)]
async fn requests_keep_their_distance_where_handshakes_take_longer() {
    const INTERVAL: Duration = Duration::from_millis(50);
    const WAITS: [Duration; 3] = [
        Duration::from_millis(400),
        Duration::ZERO,
        Duration::from_millis(120),
    ];
    let server = TlsServer::slow_to_greet("127.0.0.1", &WAITS).await;
    let options = options()
        .root_certificate(server.authority_pem.clone())
        .rate_limiter(Pacer::one_per(INTERVAL));
    let client = client_at(&server.url(), options);
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                if number % 2 == 0 {
                    client.call(SendText).await
                } else {
                    client.call(ReadStatus).await
                }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let arrivals = server.arrivals();
    assert_eq!(arrivals.len(), 8);
    for pair in arrivals.windows(2) {
        assert!(pair[1] - pair[0] >= INTERVAL, "{arrivals:?}");
    }
}
