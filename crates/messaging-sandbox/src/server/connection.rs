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
    let Some(Abandon(last_words)) = error.source().and_then(|source| source.downcast_ref()) else {
        return;
    };
    let mut stream = connection.into_parts().io.into_inner();
    if stream.write_all(last_words).await.is_ok() {
        // Fails only when the caller has closed already, which is what is wanted here.
        let _ = stream.shutdown().await;
    }
}

async fn respond(
    handler: Arc<dyn Handler>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Abandon> {
    let (head, body) = request.into_parts();
    let mut received = ReceivedRequest {
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        peer: Some(peer),
        ..ReceivedRequest::new(head.method, head.uri.path())
    };
    let body = Limited::new(body, handler.body_limit());
    let mut sink = handler.body_sink(&received);
    let read = match &mut sink {
        Some(sink) => pour(body, sink.as_mut()).await,
        None => {
            let body = body.collect().await;
            body.map(|body| received.body = body.to_bytes())
        }
    };
    let answer = match (read, sink) {
        (Ok(()), Some(sink)) => sink.finish(received).await,
        (Ok(()), None) => handler.handle(received).await,
        (Err(error), _) if error.is::<LengthLimitError>() => {
            let text = "the request body is longer than this server takes";
            Answer::text(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", text)
        }
        // There is no answer to one that breaks off.
        (Err(_), _) => return Err(Abandon(Bytes::new())),
    };
    deliver(answer).await
}

/// Why a body could not be read.
type BodyError = Box<dyn Error + Send + Sync>;

/// Hands a body on piece by piece.
async fn pour(mut body: Limited<Incoming>, sink: &mut dyn BodySink) -> Result<(), BodyError> {
    while let Some(frame) = body.frame().await {
        if let Ok(chunk) = frame?.into_data() {
            sink.write(&chunk);
        }
    }
    Ok(())
}

async fn deliver(mut answer: Answer) -> Result<Response<Full<Bytes>>, Abandon> {
    match answer.fault.take() {
        None => {}
        Some(Fault::Delay(duration)) => tokio::time::sleep(duration).await,
        Some(Fault::CloseWithoutAnswer) => return Err(Abandon(Bytes::new())),
        Some(Fault::TruncateBody) => return Err(Abandon(answer.truncated())),
        Some(Fault::Raw(bytes)) => return Err(Abandon(bytes)),
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
struct Abandon(Bytes);

impl fmt::Display for Abandon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is to be abandoned")
    }
}

impl Error for Abandon {}
