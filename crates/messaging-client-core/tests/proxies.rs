//! Calls through a proxy: what it sees, what it does not, and what it means when it does not let a
//! connection through.

#![cfg(any(feature = "rustls", feature = "native-tls"))]
#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging_client_core::{ClientOptions, ErrorKind, RetryPolicy};
use support::tls_server::TlsServer;
use support::wire_server::{Act, WireServer, answer};
use support::{CANARY, ReadStatus, SendText, client_at};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// user:pass@word
const CREDENTIALS: &str = "user:pass%40word@";
const BASIC: &str = "Basic dXNlcjpwYXNzQHdvcmQ=";

/// Makes every tunnel that it is asked for.
struct TunnelProxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl TunnelProxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            heads: Arc::default(),
        };
        let heads = Arc::clone(&proxy.heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(tunnel(stream, Arc::clone(&heads)));
            }
        });
        proxy
    }

    fn url(&self, credentials: &str) -> String {
        format!("http://{credentials}{}", self.address)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn tunnel(mut stream: TcpStream, heads: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap().to_owned();
    heads.lock().unwrap().push(head);
    let mut target = TcpStream::connect(target).await.unwrap();
    let made = b"HTTP/1.1 200 Connection established\r\n\r\n";
    stream.write_all(made).await.unwrap();
    // A client that trusts nobody resets the connection.
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut target).await;
}

fn options() -> ClientOptions {
    ClientOptions::new()
        .allow_http(true)
        .retry(RetryPolicy::never())
        .user_agent("shop/2")
}

#[tokio::test]
async fn a_tunnel_shows_the_proxy_the_target_and_nothing_of_the_request() {
    let server = TlsServer::named("127.0.0.1").await;
    let proxy = TunnelProxy::start().await;
    for (credentials, authorization) in [
        ("", String::new()),
        (CREDENTIALS, format!("proxy-authorization: {BASIC}\r\n")),
    ] {
        let options = options()
            .proxy(proxy.url(credentials))
            .root_certificate(server.authority_pem.clone());
        let client = client_at(&server.url(), options);
        assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
        assert_eq!(*client.call(ReadStatus).await.unwrap(), "id-1");
        let target = server.url().replace("https://", "");
        let expected = format!(
            "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nuser-agent: shop/2\r\n{authorization}\r\n"
        );
        for head in proxy.heads().split_off(proxy.heads().len() - 2) {
            assert_eq!(head, expected);
        }
    }
    let requests = server.requests_seen();
    assert_eq!(requests.len(), 4);
    for request in requests {
        let line = request.lines().next().unwrap();
        assert!(
            line == "POST /send HTTP/1.1" || line.starts_with("GET /status?"),
            "{line}"
        );
        assert!(!request.contains("proxy-authorization"), "{request}");
    }
}

#[tokio::test]
async fn a_tunnel_to_a_server_that_is_not_trusted_carries_no_request() {
    let server = TlsServer::named("127.0.0.1").await;
    let misnamed = TlsServer::named("other.example").await;
    let proxy = TunnelProxy::start().await;
    for (server, roots) in [(&server, None), (&misnamed, Some(&misnamed.authority_pem))] {
        let mut options = options().proxy(proxy.url(""));
        if let Some(pem) = roots {
            options = options.root_certificate(pem.clone());
        }
        let client = client_at(&server.url(), options);
        let error = client.call(SendText).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert!(!error.may_have_been_sent(), "{error}");
        assert_eq!(server.requests(), 0);
    }
    assert_eq!(proxy.heads().len(), 2);
}

#[tokio::test]
async fn a_proxy_behind_tls_is_asked_in_the_same_words() {
    let proxy = TlsServer::named("127.0.0.1").await;
    let url = proxy
        .url()
        .replace("https://", &format!("https://{CREDENTIALS}"));
    let options = options()
        .proxy(url)
        .root_certificate(proxy.authority_pem.clone());
    let client = client_at("http://name.invalid", options.clone());
    assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
    // It answers a CONNECT with something else than a handshake.
    let client = client_at("https://name.invalid", options);
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");

    let [forwarded, connect] = proxy.requests_seen().try_into().unwrap();
    let line = "POST http://name.invalid/send HTTP/1.1\r\n";
    assert!(forwarded.starts_with(line), "{forwarded}");
    let line = "CONNECT name.invalid:443 HTTP/1.1\r\n";
    assert!(connect.starts_with(line), "{connect}");
    assert!(!connect.contains(CANARY), "{connect}");
    for request in [forwarded, connect] {
        let authorization = format!("\r\nproxy-authorization: {BASIC}\r\n");
        assert!(request.contains(&authorization), "{request}");
    }
}

#[tokio::test]
async fn the_connect_timeout_covers_the_tunnel_and_the_handshake_in_it() {
    let timeout = Duration::from_millis(150);
    let made = Act::write("HTTP/1.1 200 OK\r\n\r\n");
    for acts in [vec![Act::Silence], vec![made, Act::Silence]] {
        let proxy = WireServer::start(acts.clone()).await;
        let options = options()
            .proxy(proxy.url())
            .connect_timeout(timeout)
            .timeout(Duration::from_secs(20));
        let client = client_at("https://name.invalid", options);
        let start = Instant::now();
        let error = client.call(SendText).await.unwrap_err();
        let time = start.elapsed();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        let words = "within the connect timeout";
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.may_have_been_sent(), "{error}");
        // Far from the deadline of the call: that it is not this one which ends it.
        let bounds = timeout..Duration::from_secs(10);
        assert!(bounds.contains(&time), "{acts:?}: {time:?}");
        assert_eq!(proxy.requests(), 1, "it was asked for a tunnel");
        let received = String::from_utf8_lossy(&proxy.received()).into_owned();
        assert!(!received.contains("/send"), "{received}");
    }
}

#[tokio::test]
async fn a_proxy_that_makes_no_tunnel_sees_no_request() {
    for (refusal, words) in [
        (answer("502 Bad Gateway", "", "<html>"), "the proxy refused"),
        (
            answer("407 Proxy Authentication Required", "", ""),
            "the proxy does not accept the user and password",
        ),
        (Act::Close, "check the network"),
    ] {
        let proxy = WireServer::start([refusal, Act::Close]).await;
        let options = ClientOptions::new()
            .proxy(proxy.url())
            .retry(RetryPolicy::never());
        let client = client_at("https://name.invalid", options);
        let error = client.call(SendText).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.may_have_been_sent(), "{error}");
        let requests = proxy.requests_seen();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert!(
            requests.concat().starts_with("CONNECT name.invalid:443 "),
            "{requests:?}"
        );
        assert!(!requests.concat().contains("canary"), "{requests:?}");
    }
}
