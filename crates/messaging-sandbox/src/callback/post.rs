//! One HTTP POST over a connection of its own.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{CallbackOutcome, CallbackUrl};

/// From opening the connection to the end of the answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// How much of an answer's body is read, in bytes. Nothing depends on it; it is read so that the receiver can
/// finish writing.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Posts a body and says how that ended.
pub(super) async fn post(url: &CallbackUrl, headers: HeaderMap, body: Bytes) -> CallbackOutcome {
    let posting = timeout(TIME_LIMIT, async {
        let Some(stream) = connect(url).await else {
            return CallbackOutcome::Unreachable;
        };
        let status = exchange(stream, url, headers, body).await;
        status.map_or(CallbackOutcome::Broken, CallbackOutcome::Answered)
    });
    posting.await.unwrap_or(CallbackOutcome::TimedOut)
}

/// A connection, unless it leads to where callbacks may not go.
async fn connect(url: &CallbackUrl) -> Option<TcpStream> {
    let connecting = TcpStream::connect((url.host.as_str(), url.port));
    let stream = connecting.await.ok()?;
    stream.set_nodelay(true).ok()?;
    let peer = stream.peer_addr().ok()?;
    url.admits(peer.ip()).then_some(stream)
}

/// The status of the answer, unless the connection ends before it.
async fn exchange(
    stream: TcpStream,
    url: &CallbackUrl,
    headers: HeaderMap,
    body: Bytes,
) -> Option<u16> {
    let path = url.uri.path_and_query()?.as_str();
    let mut request = Request::post(path).body(Full::new(body)).ok()?;
    *request.headers_mut() = headers;
    let host = HeaderValue::try_from(url.uri.authority()?.as_str()).ok()?;
    request.headers_mut().insert(HOST, host);
    let close = HeaderValue::from_static("close");
    request.headers_mut().insert(CONNECTION, close);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    // Ends by itself when the sender or the receiver is gone.
    tokio::spawn(connection);
    let response = sender.send_request(request).await.ok()?;
    let status = response.status().as_u16();
    // The status has been received, so a body that breaks off changes nothing.
    let body = Limited::new(response.into_body(), ANSWER_LIMIT);
    let _ = body.collect().await;
    Some(status)
}
