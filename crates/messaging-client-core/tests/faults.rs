//! What becomes of a call over a real socket when the connection or the answer is broken: its kind,
//! its attempts, whether the message may have gone out, and how often it reached the server.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::error::Error as _;
use std::time::Duration;

use messaging_client_core::{ClientOptions, Endpoint, Error, ErrorKind, RetryPolicy};
use support::wire_server::{Act, WireServer, answer};
use support::{Account, ReadStatus, SendText, client_at};
use tokio::net::TcpSocket;
use tokio::time::Instant;

/// Long enough that no call reaches it unless the deadline is its subject.
const AMPLE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);
/// How far a call may go beyond its deadline.
const GRACE: Duration = Duration::from_millis(250);
const MIB: usize = 1024 * 1024;

const SENT_ONCE: Outcome = outcome(1, 1, true);
const READ_ONCE: Outcome = outcome(1, 1, false);
const READ_THREE_TIMES: Outcome = outcome(3, 3, false);
const NEVER_ARRIVED: Outcome = outcome(3, 0, false);

/// How often a failed call was tried, how often it arrived whole, and what its error says of that.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Outcome {
    attempts: u32,
    requests: usize,
    may_have_been_sent: bool,
}

const fn outcome(attempts: u32, requests: usize, may_have_been_sent: bool) -> Outcome {
    Outcome {
        attempts,
        requests,
        may_have_been_sent,
    }
}

fn options(timeout: Duration) -> ClientOptions {
    ClientOptions::new()
        .timeout(timeout)
        .retry(RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO))
}

/// Makes one call that must fail; gives the error and how long it took.
async fn failure<E>(
    base_url: &str,
    options: ClientOptions,
    timeout: Duration,
    call: E,
) -> (Error, Duration)
where
    E: Endpoint<Account = Account, Response = String>,
{
    let client = client_at(base_url, options);
    let start = Instant::now();
    let error = client.call(call).timeout(timeout).await.unwrap_err();
    (error, start.elapsed())
}

fn seen(error: &Error, requests: usize) -> (ErrorKind, Outcome) {
    (
        error.kind(),
        outcome(error.attempts(), requests, error.may_have_been_sent()),
    )
}

/// What a send and a read took, each to a server of its own.
#[derive(Debug)]
struct Taken {
    /// The bytes that each server got rid of.
    bytes: [usize; 2],
    /// The longer of the two times.
    time: Duration,
}

/// Makes a send and a read, each to a server of its own that plays `acts`.
async fn assert_both(
    name: &str,
    options: &ClientOptions,
    timeout: Duration,
    acts: &[Act],
    kind: ErrorKind,
    [send, read]: [Outcome; 2],
) -> Taken {
    let one = WireServer::start(acts.to_vec()).await;
    let (error, first) = failure(&one.url(), options.clone(), timeout, SendText).await;
    assert_eq!(
        seen(&error, one.requests()),
        (kind, send),
        "send, {name}: {error}"
    );
    let is_caused = kind != ErrorKind::Transport || error.source().is_some();
    assert!(is_caused, "{name}: {error:?}");
    let other = WireServer::start(acts.to_vec()).await;
    let (error, second) = failure(&other.url(), options.clone(), timeout, ReadStatus).await;
    assert_eq!(
        seen(&error, other.requests()),
        (kind, read),
        "read, {name}: {error}"
    );
    Taken {
        bytes: [one.written(), other.written()],
        time: first.max(second),
    }
}

#[tokio::test]
async fn a_request_that_never_left_is_tried_again_and_not_ambiguous() {
    // A port that is taken, so that no other server gets it, and at which nobody listens.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let refused = format!("http://{}", taken.local_addr().unwrap());
    for (base_url, words) in [
        (refused.as_str(), "refused the connection"),
        ("http://name.invalid", "name was not found"),
    ] {
        let options = options(AMPLE).allow_http(true);
        let (error, _) = failure(base_url, options.clone(), AMPLE, SendText).await;
        assert_eq!(
            seen(&error, 0),
            (ErrorKind::Connect, NEVER_ARRIVED),
            "{error}"
        );
        assert!(error.to_string().contains(words), "{error}");
        let (error, _) = failure(base_url, options, AMPLE, ReadStatus).await;
        assert_eq!(
            seen(&error, 0),
            (ErrorKind::Connect, NEVER_ARRIVED),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_a_send_in_doubt() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let faults: [(&str, Vec<Act>); 10] = [
        ("reset before any answer", vec![Act::Reset]),
        ("closed before any answer", vec![Act::Close]),
        (
            "closed inside the status line",
            vec![Act::write("HTTP/1."), Act::Close],
        ),
        (
            "closed inside the headers",
            vec![
                Act::write("HTTP/1.1 200 OK\r\ncontent-type: application/js"),
                Act::Close,
            ],
        ),
        (
            "reset inside the headers",
            vec![Act::write("HTTP/1.1 200 OK\r\n"), Act::Reset],
        ),
        (
            "headers without end",
            vec![
                Act::write("HTTP/1.1 200 OK\r\n"),
                Act::flood(format!("x-filler: {}\r\n", "x".repeat(4096))),
            ],
        ),
        (
            "not HTTP",
            vec![Act::write("220 mail.example.com ESMTP\r\n\r\n"), Act::Close],
        ),
        (
            // The JSON in it is whole, but the answer is not.
            "a body shorter than announced",
            vec![
                Act::write(format!("{head}{{\"code\":0,\"id\":\"id-1\"}}")),
                Act::Close,
            ],
        ),
        (
            "a chunked body without its last chunk",
            vec![
                Act::write(format!("{chunked}16\r\n{{\"code\":0,\"id\":\"id-1\"}}\r\n")),
                Act::Close,
            ],
        ),
        (
            "a chunk size that is no number",
            vec![Act::write(format!("{chunked}zz\r\n")), Act::Silence],
        ),
    ];
    for (name, acts) in faults {
        let expected = [SENT_ONCE, READ_THREE_TIMES];
        // Where something came that is no HTTP, the connection is not to blame.
        let kind = match name {
            "headers without end" | "not HTTP" => ErrorKind::Decode,
            _ => ErrorKind::Transport,
        };
        let taken = assert_both(name, &options(AMPLE), AMPLE, &acts, kind, expected).await;
        assert!(
            taken.bytes.iter().all(|bytes| *bytes < 3 * 16 * MIB),
            "{name}: {taken:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_documented_one_leaves_a_send_in_doubt() {
    // The documented answer, compressed.
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xce\x4f\x49\x55\xb2\x32\xd0\
        \x51\xca\x4c\x51\xb2\x02\x12\xba\x86\x4a\xb5\x00\xdd\x7c\x82\x90\x16\x00\x00\x00";
    let deep = format!("{{\"code\":{}", "[".repeat(100_000));
    let faults: [(&str, &str, &[u8]); 8] = [
        ("HTML", "content-type: text/html\r\n", b"<html>login</html>"),
        ("empty", "", b""),
        ("blank", "", b" \r\n"),
        ("null", "", b"null"),
        ("invalid UTF-8", "", b"\xff\xfe\"code\":0"),
        ("deep", "", deep.as_bytes()),
        ("two documents", "", b"{\"code\":0}{\"code\":0}"),
        (
            "gzip, not asked for",
            "content-encoding: gzip\r\ncontent-type: application/json\r\n",
            gzip,
        ),
    ];
    for (name, headers, body) in faults {
        let acts = [answer("200 OK", headers, body)];
        let expected = [SENT_ONCE, READ_THREE_TIMES];
        assert_both(
            name,
            &options(AMPLE),
            AMPLE,
            &acts,
            ErrorKind::Decode,
            expected,
        )
        .await;
    }
}

#[tokio::test]
async fn header_lines_that_only_a_header_reader_minds_are_left_out() {
    let many: String = (0..200).map(|n| format!("x-{n}: a\r\n")).collect();
    for headers in [
        "X-Foo : a\r\n",
        "X Foo: a\r\n",
        "PHP Warning:  something in line 7\r\n",
        "x-folded: a\r\n b\r\n",
        "x-latin: caf\u{e9}\r\n",
        many.as_str(),
    ] {
        let body = r#"{"code":0,"id":"id-1"}"#;
        let server = WireServer::start([answer("200 OK", headers, body)]).await;
        let client = client_at(&server.url(), options(AMPLE));
        let sent = client.call(SendText).await;
        assert_eq!(*sent.unwrap(), "id-1", "{headers}");
    }
    // About lengths there is no leniency: two of them are two readings of where the body ends.
    for headers in [
        "content-length: 3\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: x\r\n",
    ] {
        let acts = [answer("200 OK", headers, r#"{"code":0,"id":"id-1"}"#)];
        let server = WireServer::start(acts).await;
        let client = client_at(&server.url(), options(SHORT));
        let error = client.call(SendText).await.unwrap_err();
        assert!(error.may_have_been_sent(), "{error}");
    }
}

#[tokio::test]
async fn what_the_body_says_counts_and_not_its_content_type() {
    let server = WireServer::start([answer(
        "200 OK",
        "content-type: text/html\r\n",
        r#"{"code":0,"id":"id-1"}"#,
    )])
    .await;
    let client = client_at(&server.url(), options(AMPLE));
    assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
}

#[tokio::test]
async fn no_more_is_read_than_the_limit() {
    let limit = 64 * 1024;
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let faults: [(&str, Vec<Act>); 4] = [
        (
            "chunked without end",
            vec![Act::write(chunked), Act::flood(&chunk)],
        ),
        (
            "until close, without end",
            vec![Act::write("HTTP/1.1 200 OK\r\n\r\n"), Act::flood(&chunk)],
        ),
        (
            "one byte more",
            vec![answer("200 OK", "", "x".repeat(limit + 1))],
        ),
        (
            // Nothing of the body ever comes, so only the announcement can end the call early.
            "announced as larger",
            vec![
                Act::write(format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
                    limit + 1
                )),
                Act::Silence,
            ],
        ),
    ];
    for (name, acts) in faults {
        let options = options(AMPLE).response_limit(limit);
        let expected = [SENT_ONCE, READ_THREE_TIMES];
        let taken = assert_both(name, &options, AMPLE, &acts, ErrorKind::Decode, expected).await;
        // Beyond the limit, only what the two sockets and the HTTP library buffer, three times.
        assert!(
            taken.bytes.iter().all(|bytes| *bytes < 3 * 16 * MIB),
            "{name}: {taken:?}"
        );
    }
}

#[tokio::test]
async fn an_endless_body_is_given_up_at_two_mebibytes_by_default() {
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let acts = [
        Act::write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        Act::flood(chunk),
    ];
    let expected = [SENT_ONCE, READ_THREE_TIMES];
    let taken = assert_both(
        "endless",
        &options(AMPLE),
        AMPLE,
        &acts,
        ErrorKind::Decode,
        expected,
    )
    .await;
    assert!((2 * MIB..18 * MIB).contains(&taken.bytes[0]), "{taken:?}");
}

#[tokio::test]
async fn two_mebibytes_are_read_by_default_and_not_one_byte_more() {
    for (more, fits) in [(0, true), (1, false)] {
        let head = r#"{"code":0,"id":"id-1"}"#;
        let body = format!("{head}{}", " ".repeat(2 * 1024 * 1024 - head.len() + more));
        let server = WireServer::start([answer("200 OK", "", body)]).await;
        let client = client_at(&server.url(), options(AMPLE));
        let result = client.call(SendText).await;
        assert_eq!(result.is_ok(), fits, "{more} more: {result:?}");
    }
}

#[tokio::test]
async fn an_answer_of_exactly_the_limit_is_read() {
    let body = br#"{"code":0,"id":"id-1"}"#;
    let length = body.len();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n{{\"code\r\n{:x}\r\n\":0,\"id\":\"id-1\"}}\r\n0\r\n\r\n",
        length - 6
    );
    for act in [answer("200 OK", "", body), Act::write(chunked)] {
        for (limit, fits) in [(length, true), (length - 1, false)] {
            let server = WireServer::start([act.clone()]).await;
            let client = client_at(&server.url(), options(AMPLE).response_limit(limit));
            let result = client.call(SendText).await;
            assert_eq!(result.is_ok(), fits, "{limit} of {length}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_status_that_came_counts_although_its_body_does_not_end() {
    for (status, kind, in_doubt) in [
        ("200 OK", ErrorKind::Timeout, true),
        ("401 Unauthorized", ErrorKind::Decode, false),
        ("429 Too Many Requests", ErrorKind::RateLimited, false),
        ("503 Service Unavailable", ErrorKind::Server, true),
    ] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 500\r\n\r\n{{\"code\":");
        let server = WireServer::start([Act::write(head), Act::Silence]).await;
        let client = client_at(&server.url(), options(SHORT));
        let error = client.call(SendText).await.unwrap_err();
        let came = error.http_status().unwrap();
        assert!(status.starts_with(came.as_str()), "{error}");
        assert_eq!(
            (error.kind(), error.may_have_been_sent()),
            (kind, in_doubt),
            "{error}"
        );
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_end_in_time_ends_the_call_at_its_deadline() {
    let faults: [(&str, Vec<Act>); 3] = [
        ("no answer", vec![Act::Silence]),
        (
            "headers only",
            vec![
                Act::write("HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n"),
                Act::Silence,
            ],
        ),
        (
            "one byte every 20 ms",
            vec![
                Act::write("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n"),
                Act::Repeat {
                    bytes: "x".into(),
                    pause: Duration::from_millis(20),
                },
            ],
        ),
    ];
    for (name, acts) in faults {
        // A busy machine may stall one call for a moment; a client that overruns does so every time.
        let mut time = Duration::MAX;
        for _ in 0..3 {
            let expected = [SENT_ONCE, READ_ONCE];
            let kind = ErrorKind::Timeout;
            let taken = assert_both(name, &options(AMPLE), SHORT, &acts, kind, expected).await;
            assert!(taken.time >= SHORT, "{name}: given up too early, {taken:?}");
            time = time.min(taken.time);
            if time <= SHORT + GRACE {
                break;
            }
        }
        assert!(time <= SHORT + GRACE, "{name}: {time:?}");
    }
}
