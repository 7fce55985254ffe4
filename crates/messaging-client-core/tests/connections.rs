//! Where requests go and over which connections: redirects are not followed, connections are used
//! again, and one that dies while it is idle never turns one send into two.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::time::Duration;

use messaging_client_core::{Client, ClientOptions, Endpoint, Error, ErrorKind, RetryPolicy};
use support::wire_server::{Act, WireServer, answer, ok};
use support::{Account, ReadStatus, SendText, client_at};

fn client_of(server: &WireServer) -> Client<Account> {
    let policy = RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO);
    client_at(&server.url(), ClientOptions::new().retry(policy))
}

async fn failure<E>(server: &WireServer, call: E) -> Error
where
    E: Endpoint<Account = Account, Response = String>,
{
    client_of(server).call(call).await.unwrap_err()
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = WireServer::start([ok()]).await;
    for status in [301, 302, 303, 307, 308] {
        // To another origin, where credentials and text would leak, and to another path of the same.
        for target in [
            format!("{}/elsewhere", elsewhere.url()),
            "/elsewhere".into(),
        ] {
            let redirect = answer(
                &format!("{status} Elsewhere"),
                &format!("location: {target}\r\n"),
                "<a>elsewhere</a>",
            );
            let server = WireServer::start([redirect]).await;

            let error = failure(&server, SendText).await;
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            assert_eq!(error.http_status().unwrap().as_u16(), status);
            assert_eq!((error.attempts(), server.requests()), (1, 1), "{error}");
            assert!(error.may_have_been_sent(), "{error}");

            let error = failure(&server, ReadStatus).await;
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            assert_eq!((error.attempts(), server.requests()), (3, 1 + 3), "{error}");
            assert!(!error.may_have_been_sent(), "{error}");

            for request in server.requests_seen() {
                assert!(!request.contains("elsewhere"), "{request}");
            }
        }
    }
    assert_eq!(
        (elsewhere.connections(), elsewhere.received().len()),
        (0, 0)
    );
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = WireServer::start([ok()]).await;
    let client = client_of(&server);
    client.call(SendText).await.unwrap();
    client.clone().call(ReadStatus).await.unwrap();
    client.call(SendText).await.unwrap();
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

/// Waits, in paused time, and lets what falls due then happen.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::sleep(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn an_idle_connection_is_used_for_4_s_and_then_closed() {
    let server = WireServer::start([ok()]).await;
    let client = client_of(&server);
    client.call(SendText).await.unwrap();
    pass(Duration::from_millis(3_900)).await;
    client.call(SendText).await.unwrap();
    assert_eq!((server.requests(), server.connections()), (2, 1));

    pass(Duration::from_millis(4_100)).await;
    client.call(SendText).await.unwrap();
    assert_eq!((server.requests(), server.connections()), (3, 2));

    // Without a call, too: nothing keeps it open.
    pass(Duration::from_secs(9)).await;
    let closed = async {
        while server.ended() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let closed = tokio::time::timeout(Duration::from_secs(5), closed).await;
    assert!(closed.is_ok(), "{} of 2 connections ended", server.ended());
}

#[tokio::test]
async fn a_server_that_keeps_connections_for_less_is_heeded_less_a_second() {
    let body = r#"{"code":0,"id":"id-1"}"#;
    for (header, used_after, closed_after) in [
        ("Keep-Alive: timeout=2\r\n", 900, 1_100),
        ("Keep-Alive: Timeout=3, max=100\r\n", 1_900, 2_100),
        ("keep-alive: max=100, timeout=3\r\n", 1_900, 2_100),
        // It never makes the time longer, and what cannot be read changes nothing.
        ("keep-alive: timeout=75\r\n", 3_900, 4_100),
        ("keep-alive: timeout=soon\r\n", 3_900, 4_100),
        ("keep-alive: timeout=\r\n", 3_900, 4_100),
    ] {
        let server = WireServer::start([answer("200 OK", header, body)]).await;
        let client = client_of(&server);
        client.call(SendText).await.unwrap();
        // With this one the time is known.
        client.call(SendText).await.unwrap();
        let before = server.connections();
        pass(Duration::from_millis(used_after)).await;
        client.call(SendText).await.unwrap();
        assert_eq!(server.connections(), before, "{header}");
        pass(Duration::from_millis(closed_after)).await;
        client.call(SendText).await.unwrap();
        assert_eq!(server.connections(), before + 1, "{header}");
    }
    let at_once = answer("200 OK", "keep-alive: timeout=1\r\n", body);
    let server = WireServer::start([at_once]).await;
    let client = client_of(&server);
    for sent in 1..=3 {
        client.call(SendText).await.unwrap();
        pass(Duration::from_millis(10)).await;
        assert_eq!(server.connections(), sent);
    }
}

#[tokio::test]
async fn an_idle_connection_that_dies_never_turns_one_send_into_two() {
    for end in [Act::Close, Act::Reset] {
        // The server closes just after each answer, so every send but the first races with the end of
        // the connection that the one before has left.
        let server = WireServer::start([ok(), end.clone()]).await;
        let client = client_of(&server);
        let calls = 40;
        let mut accepted = 0;
        for _ in 0..calls {
            match client.call(SendText).await {
                Ok(_) => accepted += 1,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
                    assert!(error.may_have_been_sent(), "{error}");
                }
            }
        }
        assert!(
            accepted >= 1,
            "{end:?}: the first meets no dying connection"
        );
        assert!(
            (accepted..=calls).contains(&server.requests()),
            "{end:?}: {} requests for {calls} calls, {accepted} of them accepted",
            server.requests()
        );
    }
}

#[tokio::test]
async fn a_connection_that_the_server_will_close_is_not_used_again() {
    let last = answer(
        "200 OK",
        "connection: close\r\n",
        r#"{"code":0,"id":"id-1"}"#,
    );
    let server = WireServer::start([last, Act::Close]).await;
    let client = client_of(&server);
    for calls in 1..=5 {
        let reply = client.call(SendText).await.unwrap();
        let counted = (server.requests(), server.connections());
        assert_eq!((reply.attempts(), counted), (1, (calls, calls)));
    }
}

#[tokio::test]
async fn a_used_connection_that_breaks_under_a_send_is_not_tried_again_behind_our_back() {
    for end in [Act::Close, Act::Reset] {
        let server = WireServer::start_in_turn([vec![ok()], vec![end], vec![ok()]]).await;
        let client = client_of(&server);
        client.call(SendText).await.unwrap();
        let error = client.call(SendText).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert!(error.may_have_been_sent(), "{error}");
        assert_eq!((error.attempts(), server.requests()), (1, 2), "{error}");
        assert_eq!(
            server.connections(),
            1,
            "the second send went over the first connection"
        );
        client.call(SendText).await.unwrap();
        assert_eq!((server.requests(), server.connections()), (3, 2));
    }
}
