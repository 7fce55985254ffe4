//! Whatever becomes of a call, no credential, text or address of its request is in a log line, a
//! `Debug`, a `Display` or a source of its error; the log of the HTTP libraries included.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use http::{HeaderName, Method};
use messaging_client_core::{
    Client, ClientOptions, Endpoint, Error, ErrorKind, Response, RetryPolicy, Secret,
    UnsignedRequest, ValidationError, header_value, validation,
};
use support::wire_server::{Act, WireServer, answer, ok};
use support::{
    Account, CANARY, CANARY_TEXT, Invalid, ReadStatus, SendText, captured_log, client_at,
};

/// What may be nowhere: the credential (also as the bytes that a careless `Debug` shows, and as the
/// proxy's password is sent), the text, and the address and the query of the requests. The documented path,
/// with places instead of values, is no secret in a log; behind a host and its port it is an address.
fn secrets() -> Vec<String> {
    let bytes = format!("{:?}", CANARY.as_bytes());
    let mut secrets: Vec<String> = [CANARY, CANARY_TEXT, "canary", "628120000000"]
        .map(String::from)
        .into();
    secrets.push(bytes.trim_matches(['[', ']']).to_owned());
    // user:canary-s3cr3t
    secrets.push("dXNlcjpjYW5hcnktczNjcjN0".into());
    secrets.extend(["/send?", "/status?", "0.1:1/", "password="].map(String::from));
    secrets.extend((0..=9).flat_map(|port| [format!("{port}/send"), format!("{port}/status")]));
    secrets
}

fn assert_no_leak(place: &str, text: &str) {
    for secret in secrets() {
        // The whole log would hide the one line that matters.
        let line = text.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret:?} in {place}");
    }
}

fn assert_debug_is_clean(place: &str, value: &impl Debug) {
    assert_no_leak(place, &format!("{value:?}\n{value:#?}"));
}

fn assert_error_is_clean(place: &str, error: &Error) {
    assert_debug_is_clean(place, error);
    assert_no_leak(place, &error.to_string());
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("/send") && !shown.contains("/status"),
        "{shown}"
    );
    let mut source = error.source();
    while let Some(cause) = source {
        assert_debug_is_clean(place, &cause);
        assert_no_leak(place, &cause.to_string());
        source = cause.source();
    }
    if let Some(answer) = error.raw() {
        assert_debug_is_clean(place, answer);
    }
}

fn client_of(base_url: &str) -> Client<Account> {
    captured_log::of_process();
    let options = ClientOptions::new()
        .response_limit(4096)
        .allow_http(true)
        .retry(RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO));
    client_at(base_url, options)
}

async fn clean_call<E>(
    place: &str,
    client: &Client<Account>,
    call: E,
) -> Result<Response<String>, Error>
where
    E: Endpoint<Account = Account, Response = String>,
{
    assert_debug_is_clean(place, client);
    let call = client.call(call).timeout(Duration::from_millis(400));
    assert_debug_is_clean(place, &call);
    let result = call.await;
    match &result {
        Ok(reply) => {
            assert_debug_is_clean(place, reply);
            assert_debug_is_clean(place, reply.raw());
        }
        Err(error) => assert_error_is_clean(place, error),
    }
    assert_no_leak(
        &format!("the log after {place}"),
        &captured_log::of_process().text(),
    );
    result
}

async fn clean_failures(place: &str, base_url: &str, kind: ErrorKind) -> [Error; 2] {
    let client = client_of(base_url);
    let send = clean_call(place, &client, SendText).await.unwrap_err();
    let read = clean_call(place, &client, ReadStatus).await.unwrap_err();
    assert_eq!((send.kind(), read.kind()), (kind, kind), "{place}");
    [send, read]
}

#[tokio::test]
async fn nothing_leaks_from_a_call_without_a_whole_answer() {
    clean_failures(
        "refused connection",
        "http://127.0.0.1:1",
        ErrorKind::Connect,
    )
    .await;
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n";
    let faults = [
        ("close", vec![Act::Close], ErrorKind::Transport),
        ("reset", vec![Act::Reset], ErrorKind::Transport),
        (
            "broken body",
            vec![
                Act::write(head.replace("9999", "999")),
                Act::write(CANARY),
                Act::Close,
            ],
            ErrorKind::Transport,
        ),
        (
            "broken head",
            vec![Act::write(format!("{CANARY} {CANARY_TEXT}\r\n\r\n"))],
            ErrorKind::Decode,
        ),
        ("too large", vec![Act::write(head)], ErrorKind::Decode),
        ("silence", vec![Act::Silence], ErrorKind::Timeout),
    ];
    for (place, acts, kind) in faults {
        let server = WireServer::start(acts).await;
        for error in clean_failures(place, &server.url(), kind).await {
            // What had come of the body is not kept.
            let answer = error.raw();
            assert!(answer.is_none_or(|answer| answer.body().is_empty()));
        }
        assert_arrived(&server);
    }
}

#[tokio::test]
async fn nothing_leaks_from_an_answer_that_repeats_what_was_sent() {
    let echo = format!("x-echo: {CANARY} {CANARY_TEXT}\r\n");
    let to = format!("location: http://127.0.0.1:1/send?password={CANARY}\r\n");
    let page = format!("<html>{CANARY} {CANARY_TEXT}</html>");
    let refusal = format!(r#"{{"code":7,"message":"{CANARY} {CANARY_TEXT}"}}"#);
    let wrong_type = format!(r#"{{"code":"{CANARY}"}}"#);
    let wrong_shape = format!(r#""{CANARY_TEXT}""#);
    let cases = [
        ("page", answer("200 OK", &echo, &page), ErrorKind::Decode),
        (
            "server error",
            answer("503 No", &echo, &page),
            ErrorKind::Server,
        ),
        (
            "too many",
            answer("429 No", &echo, &page),
            ErrorKind::RateLimited,
        ),
        ("redirect", answer("307 Go", &to, &page), ErrorKind::Decode),
        (
            "wrong type",
            answer("200 OK", &echo, wrong_type),
            ErrorKind::Decode,
        ),
        (
            "wrong shape",
            answer("200 OK", &echo, wrong_shape),
            ErrorKind::Decode,
        ),
        (
            "refusal",
            answer("200 OK", &echo, refusal),
            ErrorKind::Rejected,
        ),
    ];
    for (place, act, kind) in cases {
        let server = WireServer::start([act]).await;
        for error in clean_failures(place, &server.url(), kind).await {
            // The search would find it: the answer has it, and gives it to those who ask.
            let answer = error.raw().unwrap();
            let kept = format!("{} {:?}", answer.text(), answer.headers());
            assert!(kept.contains("canary"), "{place}");
            if kind == ErrorKind::Rejected {
                assert!(error.provider_message().unwrap().contains(CANARY_TEXT));
            }
        }
        assert_arrived(&server);
    }
}

#[tokio::test]
async fn nothing_leaks_from_a_success_or_from_the_attempts_before_it() {
    let body = format!(r#"{{"code":0,"id":"id-1","echo":"{CANARY} {CANARY_TEXT}"}}"#);
    let success = answer("200 OK", &format!("x-echo: {CANARY}\r\n"), body);
    let limited = answer("429 No", "retry-after: 0\r\n", CANARY);
    let server =
        WireServer::start_in_turn([vec![limited, Act::Close], vec![success], vec![ok()]]).await;
    let client = client_of(&server.url());
    let reply = clean_call("retry", &client, SendText).await.unwrap();
    assert_eq!(reply.attempts(), 2);
    assert!(reply.raw().text().contains(CANARY_TEXT));
    clean_call("success", &client, ReadStatus).await.unwrap();
    assert_arrived(&server);
}

/// The requests did hold what is searched for.
fn assert_arrived(server: &WireServer) {
    let requests = server.requests_seen().concat();
    for sent in [CANARY, CANARY_TEXT, "/send", "/status?password="] {
        assert!(requests.contains(sent), "{sent} in {requests}");
    }
}

/// A request with a canary in every value that is refused.
struct Refused(fn() -> Result<UnsignedRequest, ValidationError>);

impl Endpoint for Refused {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.text.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/send";
    const EFFECT: messaging_client_core::Effect = messaging_client_core::Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        (self.0)()
    }

    fn decode(
        &self,
        answer: &messaging_client_core::RawResponse,
    ) -> Result<String, messaging_client_core::ResponseError> {
        support::decode(answer)
    }
}

fn refused_by(check: Result<(), ValidationError>) -> Result<UnsignedRequest, ValidationError> {
    check.map(|()| UnsignedRequest::new(Method::POST, "/send"))
}

#[tokio::test]
async fn nothing_leaks_from_a_request_that_is_refused() {
    let drafts: [fn() -> Result<UnsignedRequest, ValidationError>; 8] = [
        || refused_by(validation::international_digits("to", CANARY_TEXT)),
        || {
            refused_by(validation::no_control_characters(
                "to",
                &format!("{CANARY}\n"),
            ))
        },
        || refused_by(validation::http_link("link", CANARY)),
        || {
            refused_by(validation::http_link(
                "link",
                &format!("http://u:{CANARY}@a.example"),
            ))
        },
        || {
            refused_by(validation::https_link(
                "link",
                &format!("https://{CANARY_TEXT}"),
            ))
        },
        || refused_by(validation::at_most_characters("text", CANARY_TEXT, 3)),
        || {
            UnsignedRequest::new(Method::POST, "/send")
                .header(HeaderName::from_static("apikey"), format!("{CANARY}\r\n"))
        },
        || UnsignedRequest::new(Method::POST, "/send").json(CANARY_TEXT),
    ];
    let client = client_of("http://127.0.0.1:1");
    for (index, draft) in drafts.into_iter().enumerate() {
        let error = clean_call(&format!("refusal {index}"), &client, Refused(draft)).await;
        let error = error.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidRequest, 0),
            "{index}"
        );
    }
    let error = clean_call("refusal", &client, Invalid).await.unwrap_err();
    assert_eq!(error.field(), Some("to"));

    // A credential that cannot be sent.
    let account = Account {
        key: Secret::new(format!("{CANARY}\n")),
    };
    let client = Client::new(account, "http://127.0.0.1:1", ClientOptions::new()).unwrap();
    let error = clean_call("credential", &client, SendText)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn nothing_leaks_from_the_settings_of_a_client() {
    let build = |base_url: &str, options: ClientOptions| {
        let account = Account {
            key: Secret::new(CANARY),
        };
        assert_debug_is_clean("options", &options);
        Client::new(account, base_url, options)
    };
    let with_password = format!("https://user:{CANARY}@127.0.0.1");
    for (base_url, options) in [
        (with_password.as_str(), ClientOptions::new()),
        (CANARY, ClientOptions::new()),
        (
            "http://127.0.0.1",
            ClientOptions::new().proxy(format!("http://u:{CANARY}@ /")),
        ),
        (
            "http://127.0.0.1",
            ClientOptions::new().user_agent(format!("{CANARY}\n")),
        ),
        (
            "http://127.0.0.1",
            ClientOptions::new().root_certificate(CANARY),
        ),
    ] {
        let refused = build(base_url, options).unwrap_err();
        assert_debug_is_clean("a refused setting", &refused);
        assert_no_leak("a refused setting", &refused.to_string());
    }

    // The proxy's password goes to the proxy, and nowhere else.
    let proxy = WireServer::start([Act::Close]).await;
    let proxy_url = proxy
        .url()
        .replace("http://", &format!("http://user:{CANARY}@"));
    for base_url in ["http://127.0.0.1:1", "https://127.0.0.1:1"] {
        captured_log::of_process();
        let options = ClientOptions::new().proxy(proxy_url.clone());
        let client = build(base_url, options).unwrap();
        clean_call("proxy", &client, SendText).await.unwrap_err();
    }
    let requests = proxy.requests_seen().concat();
    let has_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
    for (sent, expected) in [
        ("POST http://", true),
        ("CONNECT 127", has_tls),
        ("Basic dXNlcjpjYW5hcnktczNjcjN0", true),
    ] {
        assert_eq!(requests.contains(sent), expected, "{sent} in {requests}");
    }
}

#[tokio::test]
async fn the_search_finds_what_leaks() {
    let found = |text: String| secrets().iter().any(|secret| text.contains(secret));
    assert!(found(format!("{:?}", CANARY.as_bytes())));
    assert!(found(
        header_value(&HeaderName::from_static("a"), CANARY)
            .map_or_else(|refused| refused.to_string(), |value| format!("{value:?}"))
    ));

    // The log has what the pipeline and the HTTP libraries say, and would have a careless line too.
    let server = WireServer::start([ok()]).await;
    client_of(&server.url()).call(SendText).await.unwrap();
    tracing::error!(leak = "planted by tracing", "careless");
    log::trace!("planted by {}", "log");
    let log = captured_log::of_process().text();
    for line in [
        "planted by tracing",
        "planted by log",
        "call succeeded",
        "messaging_call",
        "otel.name=\"POST /send\" otel.kind=\"client\"",
        "http.response.status_code=200",
        "hyper_util::client::legacy::connect",
        "hyper_util::client::legacy::pool",
    ] {
        assert!(log.contains(line), "{line}");
    }
}
