//! One HTTP POST over a connection of its own.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
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
    match timeout(TIME_LIMIT, attempt(url, headers, body)).await {
        Ok(outcome) => outcome,
        Err(_) => CallbackOutcome::TimedOut,
    }
}

async fn attempt(url: &CallbackUrl, headers: HeaderMap, body: Bytes) -> CallbackOutcome {
    let Ok(stream) = connect(url).await else {
        return CallbackOutcome::Unreachable;
    };
    match exchange(stream, url, headers, body).await {
        Ok(status) => CallbackOutcome::Answered(status),
        Err(_) => CallbackOutcome::Broken,
    }
}

async fn connect(url: &CallbackUrl) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((url.host.as_str(), url.port)).await?;
    if !url.admits(stream.peer_addr()?.ip()) {
        return Err(io::Error::other("not on loopback"));
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn exchange(
    stream: TcpStream,
    url: &CallbackUrl,
    headers: HeaderMap,
    body: Bytes,
) -> io::Result<u16> {
    let request = request(url, headers, body)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    // Ends by itself when the sender or the receiver is gone.
    tokio::spawn(connection);
    let response = sender
        .send_request(request)
        .await
        .map_err(io::Error::other)?;
    let status = response.status().as_u16();
    drain(response.into_body()).await;
    Ok(status)
}

fn request(url: &CallbackUrl, headers: HeaderMap, body: Bytes) -> io::Result<Request<Full<Bytes>>> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url.path_and_query.parse().map_err(io::Error::other)?;
    *request.headers_mut() = headers;
    let host = HeaderValue::try_from(&url.authority).map_err(io::Error::other)?;
    request.headers_mut().insert(HOST, host);
    request
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

async fn drain(body: Incoming) {
    // The status has been received, so a body that breaks off changes nothing.
    let _ = Limited::new(body, ANSWER_LIMIT).collect().await;
}
