//! The server layer, seen from a raw socket.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use messaging_sandbox::server::{
    Answer, BodySink, BoxFuture, Bytes, Fault, Handler, HeaderValue, ReceivedRequest, Server,
    StatusCode,
};
use messaging_sandbox::{nxcloud, sandeza, whatsnesia};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Answers what was asked: method, raw path, raw query and body.
struct Echo;

impl Handler for Echo {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let text = format!(
                "{} {} {:?} {}",
                request.method,
                request.path,
                request.query,
                String::from_utf8_lossy(&request.body)
            );
            Answer::text(StatusCode::OK, "text/plain", text)
        })
    }

    fn body_limit(&self) -> usize {
        16
    }
}

/// Counts bodies, except those of requests to `/whole`, which it echoes.
struct Counting {
    limit: usize,
}

#[derive(Default)]
struct Counter {
    bytes: usize,
    largest: usize,
}

impl BodySink for Counter {
    fn write(&mut self, chunk: &Bytes) {
        self.bytes += chunk.len();
        self.largest = self.largest.max(chunk.len());
    }

    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer> {
        assert!(request.body.is_empty());
        let text = format!("{} {} {}", request.path, self.bytes, self.largest);
        Box::pin(async { Answer::text(StatusCode::OK, "text/plain", text) })
    }
}

impl Handler for Counting {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        Echo.handle(request)
    }

    fn body_sink(&self, head: &ReceivedRequest) -> Option<Box<dyn BodySink>> {
        assert!(head.body.is_empty() && head.peer.is_some());
        if head.path == "/whole" {
            return None;
        }
        Some(Box::new(Counter::default()))
    }

    fn body_limit(&self) -> usize {
        self.limit
    }
}

/// More than a server would take at once.
const LARGE: usize = 16 * 1024 * 1024;

async fn faulty(fault: Fault) -> Server {
    let handler = move |_: ReceivedRequest| {
        let answer = Answer::text(StatusCode::OK, "text/plain", "0123456789")
            .header(http::header::SERVER, HeaderValue::from_static("test"))
            .fault(fault.clone());
        async move { answer }
    };
    Server::start(Arc::new(handler)).await.unwrap()
}

/// Writes raw bytes and reads until the other side closes.
async fn exchange(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

const GET: &str = "GET /x HTTP/1.1\r\nhost: a\r\n\r\n";
const GET_AND_CLOSE: &str = "GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_path_and_query_arrive_as_sent_and_no_date_is_added() {
    let server = Server::start(Arc::new(Echo)).await.unwrap();
    let request = "POST /a%2Fb?q=%20&r HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   content-length: 2\r\n\r\nhi";
    let answer = exchange(&server, request).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.ends_with("POST /a%2Fb Some(\"q=%20&r\") hi"),
        "{answer}"
    );
    assert!(!answer.to_lowercase().contains("\r\ndate:"), "{answer}");
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let server = Server::start(Arc::new(Echo)).await.unwrap();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    for _ in 0..3 {
        stream.write_all(GET.as_bytes()).await.unwrap();
        let mut answer = [0; 256];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn a_body_over_the_limit_does_not_reach_the_handler() {
    let server = Server::start(Arc::new(Echo)).await.unwrap();
    let request = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   content-length: 17\r\n\r\n12345678901234567";
    let answer = exchange(&server, request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_sink_takes_a_body_in_pieces() {
    let server = Server::start(Arc::new(Counting { limit: LARGE }))
        .await
        .unwrap();
    let body = "x".repeat(LARGE);
    let request = |path: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}\r\n\r\n\
             {body}",
            body.len()
        )
    };
    let answer = exchange(&server, &request("/sink", &body)).await;
    let counted = answer.split_once("/sink ").unwrap().1;
    let (bytes, largest) = counted.split_once(' ').unwrap();
    assert_eq!(bytes, LARGE.to_string());
    let largest: usize = largest.parse().unwrap();
    assert!((1..=1024 * 1024).contains(&largest), "{largest}");

    let answer = exchange(&server, &request("/sink", "")).await;
    assert!(answer.ends_with("/sink 0 0"), "{answer}");
    let answer = exchange(&server, &request("/whole", "hi")).await;
    assert!(answer.ends_with("POST /whole None hi"), "{answer}");
}

#[tokio::test]
async fn a_sink_gets_no_end_of_a_body_over_the_limit() {
    let server = Server::start(Arc::new(Counting { limit: 16 }))
        .await
        .unwrap();
    let request = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   content-length: 17\r\n\r\n12345678901234567";
    let answer = exchange(&server, request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn closing_without_an_answer_sends_nothing() {
    let server = faulty(Fault::CloseWithoutAnswer).await;
    assert_eq!(exchange(&server, GET).await, "");
}

#[tokio::test]
async fn a_truncated_body_announces_the_whole_and_sends_half() {
    let server = faulty(Fault::TruncateBody).await;
    let answer = exchange(&server, GET).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 10"), "{head}");
    assert!(head.contains("server: test"), "{head}");
    assert_eq!(body, "01234");
}

#[tokio::test]
async fn a_raw_answer_goes_out_unchanged() {
    let server = faulty(Fault::Raw(Bytes::from_static(b"not http at all"))).await;
    assert_eq!(exchange(&server, GET).await, "not http at all");
}

#[tokio::test]
async fn a_delayed_answer_is_complete_and_late() {
    let delay = Duration::from_millis(60);
    let server = faulty(Fault::Delay(delay)).await;
    let before = Instant::now();
    let answer = exchange(&server, GET_AND_CLOSE).await;
    assert!(before.elapsed() >= delay);
    assert!(answer.ends_with("\r\n\r\n0123456789"), "{answer}");
}

#[tokio::test]
async fn framing_headers_of_the_handler_are_ignored() {
    let handler = |_: ReceivedRequest| async {
        Answer::text(StatusCode::OK, "text/plain", "four").header(
            http::header::CONTENT_LENGTH,
            HeaderValue::from_static("400"),
        )
    };
    let server = Server::start(Arc::new(handler)).await.unwrap();
    let answer = exchange(&server, GET_AND_CLOSE).await;
    assert!(answer.contains("content-length: 4\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nfour"), "{answer}");
}

#[tokio::test]
async fn dropping_the_server_ends_open_connections() {
    let server = Server::start(Arc::new(Echo)).await.unwrap();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(GET.as_bytes()).await.unwrap();
    let mut answer = [0; 256];
    assert!(stream.read(&mut answer).await.unwrap() > 0);
    drop(server);
    // A reset is as good an end as an orderly close.
    assert_eq!(stream.read(&mut answer).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_stopped_server_has_freed_its_port() {
    let server = Server::start(Arc::new(Echo)).await.unwrap();
    let addr = server.addr();
    server.stop().await;
    let again = Server::bind(addr, Arc::new(Echo)).await.unwrap();
    assert_eq!(again.addr(), addr);
    assert_eq!(again.url(), format!("http://{addr}"));
}

#[test]
fn debug_shows_no_values() {
    let mut request = ReceivedRequest::new(http::Method::POST, "/send");
    request.query = Some("password=quiet".to_owned());
    request
        .headers
        .insert("apikey", HeaderValue::from_static("hidden"));
    request.body = Bytes::from_static(b"a private text");
    let answer = Answer::text(StatusCode::OK, "text/plain", "a private text")
        .fault(Fault::Raw(Bytes::from_static(b"a private text")));
    let shown = format!("{request:?} {answer:?}");
    for value in ["quiet", "hidden", "private"] {
        assert!(!shown.contains(value), "{shown}");
    }
    assert!(shown.contains("apikey"), "{shown}");
    let signed = nxcloud::SignedHeaders {
        access_key: "quiet",
        action: "mt",
        biz_type: "2",
        ts: "1",
    };
    let refusal = whatsnesia::Refusal::new("remark", "quiet");
    let faults = [
        Fault::CloseWithoutAnswer,
        Fault::TruncateBody,
        Fault::Delay(Duration::from_secs(1)),
        Fault::Raw(Bytes::from_static(b"quiet")),
    ];
    for (shown, expected) in [
        (
            format!("{answer:?}"),
            r#"Answer { status: 200, header_names: ["content-type"], body_bytes: 14, fault: Some(Raw(14 bytes)), .. }"#,
        ),
        (
            format!("{faults:?}"),
            "[CloseWithoutAnswer, TruncateBody, Delay(1s), Raw(5 bytes)]",
        ),
        (
            format!("{signed:?}"),
            r#"SignedHeaders { action: "mt", biz_type: "2", ts: "1", .. }"#,
        ),
        (
            format!("{refusal:?}"),
            r#"Refusal { status: 200, remark: "remark", messages: 1, .. }"#,
        ),
        (
            format!("{:?}", sandeza::Refusal::with_reason(2, "quiet")),
            "Refusal(2)",
        ),
    ] {
        assert_eq!(shown, expected);
    }
}

#[test]
fn outside_of_a_runtime_starting_is_an_error() {
    let mut starting = Box::pin(Server::start(Arc::new(Echo)));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let result = starting.as_mut().poll(&mut context);
    assert!(matches!(result, std::task::Poll::Ready(Err(_))));
}
