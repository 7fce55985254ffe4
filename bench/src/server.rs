//! A loopback server that answers at once with the responses of fixtures.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::fixture::{first_exchange, named};
use crate::{Problem, runtime};

/// The server, on a thread of its own until the process ends.
#[derive(Debug)]
pub struct Server {
    url: String,
    last_body: Arc<AtomicUsize>,
}

type Responses = HashMap<String, Response<Full<Bytes>>>;

impl Server {
    /// Starts the server with the responses of these fixtures.
    ///
    /// # Errors
    /// A fixture cannot be read, or the server cannot be started.
    pub fn start(fixtures: &[&str]) -> Result<Self, Problem> {
        let mut responses = Responses::new();
        for name in fixtures {
            let (path, content_type, body) = first_exchange(&named(name)?)?;
            let response = Response::builder().header(CONTENT_TYPE, content_type);
            responses.insert(path, response.body(Full::new(body))?);
        }
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let last_body: Arc<AtomicUsize> = Arc::default();
        let shared = Arc::clone(&last_body);
        let runtime = runtime()?;
        std::thread::spawn(move || runtime.block_on(listen(listener, responses.into(), shared)));
        Ok(Self { url, last_body })
    }

    /// Its address, without a path.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many bytes the last request's body had.
    #[must_use]
    pub fn last_body(&self) -> usize {
        self.last_body.load(Ordering::Acquire)
    }
}

async fn listen(
    listener: std::net::TcpListener,
    responses: Arc<Responses>,
    last_body: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let (responses, last_body) = (Arc::clone(&responses), Arc::clone(&last_body));
        let respond =
            move |request| respond(request, Arc::clone(&responses), Arc::clone(&last_body));
        let serving =
            http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(respond));
        // A connection that breaks is the business of whoever broke it.
        tokio::spawn(serving);
    }
}

async fn respond(
    request: Request<Incoming>,
    responses: Arc<Responses>,
    last_body: Arc<AtomicUsize>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, mut body) = request.into_parts();
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.data_ref().map_or(0, Bytes::len);
    }
    last_body.store(length, Ordering::Release);
    let ready = responses.get(head.uri.path()).cloned();
    Ok(ready.unwrap_or_else(|| {
        let mut unknown = Response::default();
        *unknown.status_mut() = StatusCode::NOT_FOUND;
        unknown
    }))
}
