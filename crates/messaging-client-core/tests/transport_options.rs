//! What the default transport puts on the wire, and what the options change about it.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use bytes::Bytes;
use messaging_client_core::{
    Builder, ClientOptions, Credentials, Environment, ErrorKind, FixedClock, RetryPolicy, Secret,
    ValidationError,
};
use support::wire_server::{Act, WireServer, answer, ok};
use support::{Account, CANARY, CANARY_TEXT, ReadStatus, SendText, client_at};

/// The values of a header in a request as it came.
fn values(request: &str, name: &str) -> Vec<String> {
    let head = request.split("\r\n\r\n").next().unwrap();
    let mut found: Vec<String> = Vec::new();
    for line in head.lines().skip(1) {
        let (given, value) = line.split_once(':').unwrap();
        if given.eq_ignore_ascii_case(name) {
            found.push(value.trim().to_owned());
        }
    }
    found
}

/// A send and a read as they come to a server at `prefix` of its address.
async fn on_the_wire(prefix: &str, options: ClientOptions) -> [String; 2] {
    let server = WireServer::start([ok()]).await;
    let client = client_at(&format!("{}{prefix}", server.url()), options);
    client.call(SendText).await.unwrap();
    client.call(ReadStatus).await.unwrap();
    server.requests_seen().try_into().unwrap()
}

#[tokio::test]
async fn requests_hold_what_is_needed_once() {
    let [send, read] = on_the_wire("", ClientOptions::new()).await;
    assert!(send.starts_with("POST /send HTTP/1.1\r\n"), "{send}");
    assert!(
        send.ends_with(&format!("\r\n\r\n{{\"text\":\"{CANARY_TEXT}\"}}")),
        "{send}"
    );
    let target = format!("GET /status?password={CANARY} HTTP/1.1\r\n");
    assert!(read.starts_with(&target), "{read}");
    for request in [&send, &read] {
        assert_eq!(values(request, "accept"), ["application/json"]);
        assert_eq!(values(request, "accept-encoding"), ["identity"]);
        assert_eq!(values(request, "host").len(), 1);
        assert_eq!(values(request, "x-sign").len(), 1);
        for absent in ["cookie", "referer", "transfer-encoding", "expect"] {
            assert!(values(request, absent).is_empty(), "{absent} in {request}");
        }
    }
    assert_eq!(values(&send, "content-type"), ["application/json"]);
    assert_eq!(values(&send, "content-length").len(), 1);
    assert!(values(&read, "content-type").is_empty());
    assert!(read.ends_with("\r\n\r\n"), "a read has no body: {read}");
}

#[tokio::test]
async fn a_head_is_this_byte_for_byte() {
    let agent = concat!("messaging-client-core/", env!("CARGO_PKG_VERSION"));
    let server = WireServer::start([ok()]).await;
    for (base_url, proxy, target, host, authorization) in [
        (server.url(), None, "", server.url(), ""),
        (
            "http://Name.invalid:80".into(),
            Some(server.url().replace("//", "//user:pass%40word@")),
            "http://name.invalid",
            "http://name.invalid".into(),
            "proxy-authorization: Basic dXNlcjpwYXNzQHdvcmQ=\r\n",
        ),
    ] {
        let mut options = ClientOptions::new()
            .allow_http(true)
            .clock(FixedClock::at_unix_millis(17));
        if let Some(proxy) = proxy {
            options = options.proxy(proxy);
        }
        let client = client_at(&base_url, options);
        client.call(SendText).await.unwrap();
        client.call(ReadStatus).await.unwrap();
        let host = host.trim_start_matches("http://");
        let requests = server.requests_seen();
        assert_eq!(
            requests[requests.len() - 2..],
            [
                format!(
                    "POST {target}/send HTTP/1.1\r\ncontent-type: application/json\r\n\
                     accept: application/json\r\naccept-encoding: identity\r\n\
                     x-sign: {CANARY} 17 35\r\nuser-agent: {agent}\r\n{authorization}\
                     host: {host}\r\ncontent-length: 35\r\n\r\n\
                     {{\"text\":\"{CANARY_TEXT}\"}}"
                ),
                format!(
                    "GET {target}/status?password={CANARY} HTTP/1.1\r\n\
                     accept: application/json\r\naccept-encoding: identity\r\n\
                     x-sign: {CANARY} 17 0\r\nuser-agent: {agent}\r\n{authorization}\
                     host: {host}\r\n\r\n"
                ),
            ]
        );
    }
}

#[tokio::test]
async fn a_request_of_ones_own_gets_the_headers_that_it_lacks() {
    let server = WireServer::start([ok()]).await;
    let transport = ClientOptions::new().build_transport().unwrap();
    let request = http::Request::get(server.url()).body(Bytes::new().into());
    transport.send(request.unwrap(), 1024).await.unwrap();
    let own = [("accept", "text/plain"), ("user-agent", "own/1")];
    let mut request = http::Request::get(server.url());
    for (name, value) in own {
        request = request.header(name, value);
    }
    let request = request.body(Bytes::new().into());
    transport.send(request.unwrap(), 1024).await.unwrap();

    let [lacking, complete] = server.requests_seen().try_into().unwrap();
    assert_eq!(values(&lacking, "accept"), ["*/*"]);
    assert_eq!(values(&lacking, "user-agent").len(), 1);
    for (name, value) in own {
        assert_eq!(values(&complete, name), [value]);
    }

    let nowhere = http::Request::get("/status").body(Bytes::new().into());
    let error = transport.send(nowhere.unwrap(), 1024).await.unwrap_err();
    let shown = format!("{error:?}");
    assert!(
        shown.contains("Connect") && shown.contains("RelativeUrl"),
        "{shown}"
    );
}

/// Runs a test of this file once more, in a process whose environment names a proxy.
#[test]
fn no_proxy_of_the_environment_is_used() {
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "the_path_of_the_base_url_stays_in_front"]);
    again.env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        again.env(name, "http://127.0.0.1:1");
    }
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

/// In such a process, by request.
#[test]
fn the_proxy_of_the_environment_is_used_if_it_is_asked_for() {
    const NAME: &str = "the_proxy_of_the_environment_is_used_if_it_is_asked_for";
    // A port at which nobody listens.
    const PROXY: &str = "http://127.0.0.1:1";
    if std::env::var_os("http_proxy").is_some_and(|proxy| proxy == PROXY) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(async {
            let server = WireServer::start([ok()]).await;
            let options = ClientOptions::new()
                .proxy_from_env()
                .retry(RetryPolicy::never());
            let client = client_at(&server.url(), options);
            let error = client.call(SendText).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
            assert_eq!(server.connections(), 0);
        });
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", NAME]);
    again.env_remove("NO_PROXY").env_remove("no_proxy");
    let output = again.env("http_proxy", PROXY).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[tokio::test]
async fn the_path_of_the_base_url_stays_in_front() {
    for prefix in ["/nx/v1", "/nx/v1/"] {
        let [send, read] = on_the_wire(prefix, ClientOptions::new()).await;
        assert!(send.starts_with("POST /nx/v1/send HTTP/1.1\r\n"), "{send}");
        assert!(read.starts_with("GET /nx/v1/status?"), "{read}");
    }
}

#[tokio::test]
async fn the_user_agent_is_the_crates_unless_it_is_replaced() {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let options = ClientOptions::new;
    for (options, expected) in [
        (options(), own),
        (options().default_user_agent("provider/1"), "provider/1"),
        (options().user_agent("shop/2"), "shop/2"),
        (
            options()
                .default_user_agent("provider/1")
                .user_agent("shop/2"),
            "shop/2",
        ),
        (
            options()
                .user_agent("shop/2")
                .default_user_agent("provider/1"),
            "shop/2",
        ),
    ] {
        for request in on_the_wire("", options).await {
            assert_eq!(values(&request, "user-agent"), [expected]);
        }
    }
}

#[tokio::test]
async fn a_proxy_gets_every_request_and_the_server_none_directly() {
    let proxy = WireServer::start([ok()]).await;
    let direct = WireServer::start([ok()]).await;
    let with_password = proxy.url().replace("http://", "http://user:pass%40word@");
    for proxy_url in [proxy.url(), with_password] {
        let options = ClientOptions::new().allow_http(true).proxy(proxy_url);
        // A name that nothing but the proxy can reach, and an address of this machine, which proxy
        // rules of other programs often leave out.
        for base_url in ["http://name.invalid", &direct.url()] {
            let client = client_at(base_url, options.clone());
            assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
            let request = proxy.requests_seen().pop().unwrap();
            let line = format!("POST {base_url}/send HTTP/1.1\r\n");
            assert!(request.starts_with(&line), "{request}");
        }
    }
    let authorizations: Vec<Vec<String>> = proxy
        .requests_seen()
        .iter()
        .map(|request| values(request, "proxy-authorization"))
        .collect();
    // user:pass@word
    let basic = vec!["Basic dXNlcjpwYXNzQHdvcmQ=".to_owned()];
    assert_eq!(
        authorizations,
        [vec![], vec![], basic.clone(), basic],
        "the password is sent to the proxy, unescaped"
    );
    assert_eq!((proxy.requests(), direct.connections()), (4, 0));
}

#[tokio::test]
async fn the_proxys_user_and_password_are_read_as_they_are_written() {
    let proxy = WireServer::start([ok()]).await;
    let address = proxy.url().replace("http://", "");
    for (url, plain) in [
        (format!("http://@{address}"), None),
        (address.clone(), None),
        (format!("u:p@{address}"), Some("dTpw")),
        (format!("http://u@{address}"), Some("dTo=")),
        // u::p@/ and u:p:q@r
        (format!("http://u%3A:p%40%2F@{address}"), Some("dTo6cEAv")),
        (format!("http://u:p:q@r@{address}"), Some("dTpwOnFAcg==")),
    ] {
        let options = ClientOptions::new().allow_http(true).proxy(url.clone());
        let client = client_at("http://name.invalid", options);
        client.call(SendText).await.unwrap();
        let request = proxy.requests_seen().pop().unwrap();
        let expected: Vec<_> = plain
            .map(|plain| format!("Basic {plain}"))
            .into_iter()
            .collect();
        assert_eq!(values(&request, "proxy-authorization"), expected, "{url}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_no_connection() {
    // A port that is taken, so that no other server gets it, and at which nobody listens.
    let taken = tokio::net::TcpSocket::new_v4().unwrap();
    taken.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let proxy = format!("http://{}", taken.local_addr().unwrap());
    let server = WireServer::start([ok()]).await;
    let options = ClientOptions::new()
        .proxy(proxy)
        .retry(RetryPolicy::never());
    let client = client_at(&server.url(), options);
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(!error.may_have_been_sent(), "{error}");
    assert_eq!(server.connections(), 0, "there is no way around the proxy");
    assert!(error.source().is_some(), "{error:?}");
}

#[tokio::test]
async fn a_timeout_of_the_applications_own_is_a_timeout() {
    let server = WireServer::start([Act::Silence]).await;
    let options = ClientOptions::new()
        .retry(RetryPolicy::never())
        .http_client(|builder| builder.read_timeout(Duration::from_millis(100)));
    let client = client_at(&server.url(), options);
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.may_have_been_sent(), "{error}");
}

/// A task of the connection pool would panic, which only the process sees.
#[tokio::test]
async fn the_longest_timeouts_of_a_connection_do_not_overflow() {
    let overflowed = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&overflowed);
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.to_string();
        seen.fetch_or(text.contains("overflow when adding duration"), Relaxed);
        shown(panic);
    }));
    let options = ClientOptions::new()
        .idle_timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX);
    let server = WireServer::start([ok()]).await;
    let client = client_at(&server.url(), options);
    client.call(ReadStatus).await.unwrap();
    client.call(ReadStatus).await.unwrap();
    assert_eq!((server.requests(), server.connections()), (2, 1));
    assert!(!overflowed.load(Relaxed));
}

#[tokio::test]
async fn debug_of_a_client_shows_its_time_limits() {
    let own = ClientOptions::new()
        .connect_timeout(Duration::from_secs(7))
        .idle_timeout(Duration::from_secs(2));
    for (options, limits) in [
        (
            ClientOptions::new(),
            "connect_timeout: 10s, idle_timeout: 4s",
        ),
        (own, "connect_timeout: 7s, idle_timeout: 2s"),
    ] {
        let client = client_at("http://127.0.0.1:1", options);
        let shown = format!("{client:?}");
        let expected = format!("HttpTransport {{ {limits}, .. }}");
        assert!(shown.contains(&expected), "{shown}");
    }
}

/// What a provider's builder is made of.
#[derive(Default)]
struct Keys;

impl Credentials for Keys {
    type Account = Account;
    const OPERATION: &'static str = "test.client.build";
    const USER_AGENT: &'static str = "provider/1";
    const BASE_URL: &'static str = "https://api.example.com";
    const BASE_URL_VARIABLE: &'static str = "TEST_BASE_URL";

    fn from_environment(_environment: &Environment<'_>) -> Result<Self, ValidationError> {
        Ok(Self)
    }

    fn into_account(self) -> Result<Account, ValidationError> {
        let key = Secret::new(CANARY);
        Ok(Account { key })
    }

    fn check_base_url(url: &str) -> Result<(), ValidationError> {
        match url.ends_with("/v1") {
            true => Err(ValidationError::new(
                "base_url",
                "ends with /v1: leave it out",
            )),
            false => Ok(()),
        }
    }
}

#[tokio::test]
async fn a_builder_makes_a_client_of_what_it_was_given() {
    let body = r#"{"code":0,"id":"id-1"}"#;
    let length = body.len();
    let server = WireServer::start([answer("200 OK", "", body)]).await;
    let options = ClientOptions::new().response_limit(length);
    let builder = || Builder::<Keys>::default().base_url(server.url());
    let client = builder().options(options.clone()).build().unwrap();
    client.call(SendText).await.unwrap();
    let [request] = server.requests_seen().try_into().unwrap();
    assert_eq!(values(&request, "user-agent"), ["provider/1"]);

    let short = options.response_limit(length - 1);
    let client = builder().options(short).build().unwrap();
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");

    for url in ["https://api.example.com/v1", "https://api.example.com/v1/"] {
        let refused = Builder::<Keys>::default().base_url(url).build();
        let refused = refused.map(drop).unwrap_err();
        assert_eq!(refused.operation(), "test.client.build");
        assert!(refused.to_string().contains("ends with /v1"), "{refused}");
    }
}

/// A header is read although its line is not as it should be.
#[tokio::test]
async fn blanks_and_line_breaks_around_a_header_do_not_hide_it() {
    for header in ["Retry-After : 7\r\n", "Retry-After:\r\n 7\r\n"] {
        let limited = answer("429 Too Many Requests", header, "");
        let server = WireServer::start([limited]).await;
        let options = ClientOptions::new().retry(RetryPolicy::never());
        let client = client_at(&server.url(), options);
        let error = client.call(SendText).await.unwrap_err();
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_secs(7)),
            "{header}"
        );
    }
}
