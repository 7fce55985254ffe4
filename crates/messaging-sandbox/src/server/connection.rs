//! One connection: requests in, answers or faults out.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::{Answer, BodySink, Fault, Handler, ReceivedRequest};

/// Serves a connection until either side closes it.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, handler: Arc<dyn Handler>) {
    let service = service_fn(move |request| respond(Arc::clone(&handler), peer, request));
    let mut connection = http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let Err(error) = (&mut connection).await else {
        return;
    };
    // Any other error means that the caller went away or did not speak HTTP: nobody is left to tell.
    let Some(abandon) = error
        .source()
        .and_then(|source| source.downcast_ref::<Abandon>())
    else {
        return;
    };
    let mut stream = connection.into_parts().io.into_inner();
    if stream.write_all(&abandon.last_words).await.is_ok() {
        // Fails only when the caller has closed already, which is what is wanted here.
        let _ = stream.shutdown().await;
    }
}

async fn respond(
    handler: Arc<dyn Handler>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Abandon> {
    let received_at = Instant::now().into_std();
    let (head, body) = request.into_parts();
    let mut received = ReceivedRequest::from_head(head, received_at);
    received.peer = Some(peer);
    let limit = handler.body_limit();
    let answer = match handler.body_sink(&received) {
        Some(mut sink) => match pour(body, limit, sink.as_mut()).await? {
            Poured::Whole => Some(sink.finish(received).await),
            Poured::TooLong => None,
        },
        None => match receive(body, limit).await? {
            Some(body) => {
                received.body = body;
                Some(handler.handle(received).await)
            }
            None => None,
        },
    };
    deliver(answer.unwrap_or_else(too_long)).await
}

fn too_long() -> Answer {
    Answer::text(
        StatusCode::PAYLOAD_TOO_LARGE,
        "text/plain",
        "the request body is longer than this server takes",
    )
}

/// The whole body, or `None` when it is longer than `limit` bytes.
async fn receive(body: Incoming, limit: usize) -> Result<Option<Bytes>, Abandon> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(Some(collected.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Ok(None),
        Err(_) => Err(Abandon {
            last_words: Bytes::new(),
        }),
    }
}

enum Poured {
    Whole,
    TooLong,
}

/// Hands a body on piece by piece.
async fn pour(body: Incoming, limit: usize, sink: &mut dyn BodySink) -> Result<Poured, Abandon> {
    let mut body = Limited::new(body, limit);
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                if let Ok(chunk) = frame.into_data() {
                    sink.write(&chunk);
                }
            }
            Err(error) if error.is::<LengthLimitError>() => return Ok(Poured::TooLong),
            Err(_) => {
                return Err(Abandon {
                    last_words: Bytes::new(),
                });
            }
        }
    }
    Ok(Poured::Whole)
}

async fn deliver(mut answer: Answer) -> Result<Response<Full<Bytes>>, Abandon> {
    match answer.fault.take() {
        None => {}
        Some(Fault::Delay(duration)) => tokio::time::sleep(duration).await,
        Some(Fault::CloseWithoutAnswer) => {
            return Err(Abandon {
                last_words: Bytes::new(),
            });
        }
        Some(Fault::TruncateBody) => {
            return Err(Abandon {
                last_words: answer.truncated(),
            });
        }
        Some(Fault::Raw(bytes)) => return Err(Abandon { last_words: bytes }),
    }
    let answer = answer.without_framing();
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// Takes the connection away from hyper, which would never send a broken answer, to close it after some last
/// bytes.
#[derive(Debug)]
struct Abandon {
    last_words: Bytes,
}

impl fmt::Display for Abandon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is to be abandoned")
    }
}

impl Error for Abandon {}
