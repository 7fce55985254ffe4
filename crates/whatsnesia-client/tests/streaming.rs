//! Files are streamed: whatever their size, little of them is in memory at a time.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a broken test set-up should stop the test"
)]

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use messaging_client_core::testing::FakeTransport;
use whatsnesia_client::extend::{
    BoxFuture, RawResponse, RequestBody, Transport, TransportError, TransportFailure,
};
use whatsnesia_client::{
    ClientOptions, ErrorKind, Message, MobileNumber, Upload, WhatsnesiaClient,
};

const CHUNK: usize = 256 * 1024;
const HUNDRED_MEGABYTES: u64 = 100 * 1024 * 1024;

/// Reads what it is sent, throws it away, and notes how much it was.
#[derive(Debug, Clone, Default)]
struct Discard {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Clone, Default)]
struct Seen {
    announced: u64,
    read: u64,
    largest_chunk: usize,
    requests: u32,
}

impl Discard {
    fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

impl Transport for Discard {
    fn send(
        &self,
        mut request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            {
                let mut seen = self.seen.lock().unwrap();
                seen.announced = request.body().len();
                seen.requests += 1;
            }
            while let Some(chunk) = request.body_mut().next_chunk().await {
                let Ok(chunk) = chunk else {
                    return Err(TransportError::new(TransportFailure::Broken));
                };
                let mut seen = self.seen.lock().unwrap();
                seen.read += chunk.len() as u64;
                seen.largest_chunk = seen.largest_chunk.max(chunk.len());
            }
            let body = r#"{"status":"success","data":{"conversation_id":2}}"#;
            Ok(RawResponse::new(
                StatusCode::OK,
                HeaderMap::new(),
                body.into(),
            ))
        })
    }
}

fn client() -> (WhatsnesiaClient, Discard) {
    let transport = Discard::default();
    let client = WhatsnesiaClient::builder()
        .client_id("ci_invented")
        .client_secret("cs_invented")
        .options(ClientOptions::new().transport(transport.clone()))
        .build()
        .unwrap();
    (client, transport)
}

fn to() -> MobileNumber {
    MobileNumber::new("62", "81200000001")
}

/// Zeros, made chunk by chunk, so that the file is nowhere in memory as a whole.
struct Zeros(u64);

impl Stream for Zeros {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        static CHUNK_OF_ZEROS: [u8; CHUNK] = [0; CHUNK];
        let length = self.0.min(CHUNK as u64);
        self.0 -= length;
        let chunk = Bytes::from_static(&CHUNK_OF_ZEROS[..length as usize]);
        Poll::Ready((length > 0).then_some(Ok(chunk)))
    }
}

fn zeros(length: u64) -> Upload {
    Upload::from_stream("big.pdf", length, Zeros(length))
}

#[tokio::test]
async fn a_hundred_megabytes_go_through_in_small_pieces() {
    let (client, transport) = client();
    let reported = Arc::new(AtomicU64::new(0));
    let report = Arc::clone(&reported);
    let file = zeros(HUNDRED_MEGABYTES).on_progress(move |sent, total| {
        assert_eq!(total, HUNDRED_MEGABYTES);
        assert!(report.swap(sent, Ordering::Relaxed) < sent, "it only grows");
    });
    let message = Message::document(to(), file).caption("INV-0017");
    let sent = client.messages().send(&message).await.unwrap();
    assert_eq!(sent.conversation_id, Some(2));
    let seen = transport.seen();
    assert_eq!(seen.read, seen.announced);
    assert!(seen.read > HUNDRED_MEGABYTES, "{seen:?}");
    assert!(seen.read < HUNDRED_MEGABYTES + 2048, "{seen:?}");
    assert!(seen.largest_chunk <= CHUNK, "{seen:?}");
    assert_eq!(reported.load(Ordering::Relaxed), HUNDRED_MEGABYTES);
}

#[tokio::test]
async fn a_file_of_the_file_system_goes_through_in_small_pieces() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("video.mp4");
    let length = 3 * CHUNK as u64 + 17;
    std::fs::File::create(&path)
        .unwrap()
        .set_len(length)
        .unwrap();
    let (client, transport) = client();
    let message = Message::video(to(), Upload::from_path(&path).await.unwrap());
    client.messages().send(&message).await.unwrap();
    client.messages().send(&message).await.unwrap();
    let seen = transport.seen();
    assert_eq!(seen.requests, 2, "a path can be sent again");
    assert!(seen.largest_chunk <= CHUNK, "{seen:?}");
    assert!(seen.read > 2 * length, "{seen:?}");
}

#[tokio::test]
async fn a_byte_too_many_is_refused_before_any_is_read() {
    let (client, transport) = client();
    let message = Message::document(to(), zeros(HUNDRED_MEGABYTES + 1));
    let error = client.messages().send(&message).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.field(), Some("document"));
    assert!(error.to_string().contains("at most 102400 KB"), "{error}");
    assert_eq!(transport.seen().requests, 0);
}

#[tokio::test]
async fn a_check_and_an_attempt_without_a_connection_leave_a_stream_for_the_next() {
    let accepted = r#"{"status":"success","data":{"conversation_id":2}}"#;
    let transport = FakeTransport::new()
        .fail(TransportFailure::Connect)
        .json(200, accepted);
    let options = ClientOptions::new().transport(transport.clone());
    let client = WhatsnesiaClient::builder()
        .client_id("invented-id")
        .client_secret("invented-secret")
        .options(options)
        .build()
        .unwrap();
    let message = Message::document(to(), zeros(17));
    let messages = client.messages();
    let call = messages.send(&message);
    call.check().unwrap();
    assert_eq!(call.await.unwrap().attempts(), 2);
    let parts = transport.requests()[1].multipart();
    let file = parts.iter().find(|part| part.file_name.is_some()).unwrap();
    assert_eq!(file.content.len(), 17);
}

#[tokio::test]
async fn a_file_that_ends_early_is_not_sent_twice() {
    let (client, transport) = client();
    let file = Upload::from_stream("big.pdf", HUNDRED_MEGABYTES, Zeros(CHUNK as u64));
    let message = Message::document(to(), file);
    let error = client.messages().send(&message).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_sent());
    assert_eq!(transport.seen().requests, 1);
}
