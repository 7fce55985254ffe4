//! The transport for an application's own tests.

mod support;

use http::Method;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ClientOptions, Effect, Endpoint, Error, ErrorKind, MultipartBody, RawResponse, ResponseError,
    RetryPolicy, TransportFailure, UnsignedRequest, Upload, ValidationError,
};
use support::{Account, ReadStatus, SendText, client};

const OK: &str = r#"{"code":0,"id":"id-1"}"#;

/// Sends a file with its title.
struct SendFile(Upload);

impl Endpoint for SendFile {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.file.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/file";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let mut form = MultipartBody::new();
        form.put("title", "canary");
        form.put_file("file", self.0.clone());
        Ok(UnsignedRequest::of::<Self>().multipart(form))
    }

    fn decode(&self, response: &RawResponse) -> Result<String, ResponseError> {
        support::decode(response)
    }
}

fn pdf() -> Upload {
    Upload::from_bytes("a.pdf", "%PDF")
}

fn options(transport: &FakeTransport) -> ClientOptions {
    ClientOptions::new()
        .retry(RetryPolicy::never())
        .transport(transport.clone())
}

#[tokio::test(start_paused = true)]
async fn what_hangs_before_the_connection_was_certainly_not_sent() {
    for (transport, in_doubt) in [
        (FakeTransport::new().hang_connecting(), false),
        (FakeTransport::new().hang(), true),
    ] {
        let error = client(options(&transport))
            .call(SendText)
            .await
            .unwrap_err();
        assert!(!error.to_string().contains("has no response"), "{error}");
        assert_eq!(error.may_have_been_sent(), in_doubt, "{error}");
        assert_eq!(transport.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_last_response_can_be_given_for_ever() {
    let transport = FakeTransport::new()
        .json(200, r#"{"code":0,"id":"id-0"}"#)
        .json(200, OK)
        .forever();
    let client = client(options(&transport));
    for expected in ["id-0", "id-1", "id-1", "id-1"] {
        assert_eq!(*client.call(SendText).await.unwrap(), expected);
    }
    let shown = format!("{transport:?}");
    assert_eq!(shown, "FakeTransport { left: 0, requests: 4, .. }");
}

/// A test that forgot a response fails at once, and does not wait for a back-off.
#[tokio::test]
async fn a_request_without_a_response_left_is_not_tried_again() {
    let transport = FakeTransport::new();
    let options = ClientOptions::new().transport(transport.clone());
    let error = client(options).call(SendText).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
    assert!(
        error.to_string().contains("the test has no response"),
        "{error}"
    );
    assert!(!error.may_have_been_sent());
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_response_may_be_as_long_as_the_limit_and_no_longer() {
    for (limit, kind) in [(OK.len(), None), (OK.len() - 1, Some(ErrorKind::Decode))] {
        let transport = FakeTransport::new().json(200, OK);
        let options = options(&transport).response_limit(limit);
        let failed = client(options).call(SendText).await.err();
        assert_eq!(failed.as_ref().map(Error::kind), kind);
        let status = failed.and_then(|error| error.http_status());
        assert_eq!(status.is_some(), kind.is_some(), "the head had come");
    }
}

#[tokio::test]
async fn a_request_is_shown_in_every_form() {
    let transport = FakeTransport::new().json(200, OK).forever();
    let client = client(options(&transport));
    let response = client.call(SendText).await.unwrap();
    let headers = response.raw().headers();
    assert_eq!(headers["content-type"], "application/json");
    client.call(ReadStatus).await.unwrap();
    let [send, read] = transport.requests().try_into().unwrap();
    assert_eq!(
        (send.method().as_str(), read.method().as_str()),
        ("POST", "GET")
    );
    assert!(send.headers().contains_key("x-sign"));
    assert_eq!(send.header("content-type"), Some("application/json"));
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(send.body()).unwrap(),
        send.json()
    );
    assert!(send.multipart().is_empty(), "it is no such form");
    let shown = format!("{send:?}");
    assert!(
        shown.starts_with("SentRequest { method: POST, body_bytes: "),
        "{shown}"
    );
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn the_parts_of_a_form_are_read() {
    let transport = FakeTransport::new().json(200, OK);
    client(options(&transport))
        .call(SendFile(pdf()))
        .await
        .unwrap();
    let [request] = transport.requests().try_into().unwrap();
    let [title, file] = request.multipart().try_into().unwrap();
    assert_eq!(
        (title.name.as_str(), &title.content[..]),
        ("title", &b"canary"[..])
    );
    assert_eq!(
        (file.name.as_str(), &file.content[..]),
        ("file", &b"%PDF"[..])
    );
    assert_eq!(file.file_name.as_deref(), Some("a.pdf"));
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    let shown = format!("{title:?}");
    assert_eq!(shown, r#"SentPart { name: "title", bytes: 6, .. }"#);
}

#[tokio::test]
async fn a_file_is_read_by_the_attempt_that_is_sent_and_by_no_other() {
    use TransportFailure::{Broken, Connect, Proxy, Timeout, TooLarge, Unreadable};
    for (failure, is_sent) in [
        (Connect, false),
        (Proxy, false),
        (Timeout, true),
        (Broken, true),
        (Unreadable, true),
        (TooLarge, true),
    ] {
        let transport = FakeTransport::new().fail(failure);
        let failed = client(options(&transport)).call(SendFile(pdf())).await;
        assert!(failed.is_err());
        let [request] = transport.requests().try_into().unwrap();
        assert_eq!(!request.body().is_empty(), is_sent, "{failure:?}");
    }
}

#[tokio::test]
async fn a_file_of_another_length_breaks_the_connection() {
    let transport = FakeTransport::new().json(200, OK);
    let empty = Upload::from_stream("a.pdf", 7, futures_util::stream::empty());
    let sent = client(options(&transport)).call(SendFile(empty)).await;
    let error = sent.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_sent());
    assert!(format!("{error:?}").contains("length"), "{error:?}");
}
