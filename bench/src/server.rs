//! A loopback server that answers at once with the responses of fixtures.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::fixture::{FirstResponse, named};
use crate::{Problem, runtime};

/// The server, on a thread of its own until the process ends.
#[derive(Debug)]
pub struct Server {
    url: String,
    seen: Arc<Seen>,
}

/// What the server saw of the requests.
#[derive(Debug, Default)]
struct Seen {
    last_body: AtomicUsize,
    /// `None` until they are to be noted.
    arrivals: Mutex<Option<Vec<Instant>>>,
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
            let first = FirstResponse::of(&named(name)?)?;
            let response = Response::builder().header(CONTENT_TYPE, first.content_type);
            responses.insert(first.path, response.body(Full::new(first.body))?);
        }
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let seen: Arc<Seen> = Arc::default();
        let shared = Arc::clone(&seen);
        let runtime = runtime()?;
        std::thread::spawn(move || runtime.block_on(listen(listener, responses.into(), shared)));
        Ok(Self { url, seen })
    }

    /// Its address, without a path.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many bytes the last request's body had.
    #[must_use]
    pub fn last_body(&self) -> usize {
        self.seen.last_body.load(Ordering::Acquire)
    }

    /// From now on the server notes when requests arrive.
    pub fn note_arrivals(&self) {
        *self.seen.arrivals() = Some(Vec::new());
    }

    /// When they arrived.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Instant> {
        self.seen.arrivals().take().unwrap_or_default()
    }
}

impl Seen {
    fn arrivals(&self) -> std::sync::MutexGuard<'_, Option<Vec<Instant>>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn listen(
    listener: std::net::TcpListener,
    responses: Arc<Responses>,
    seen: Arc<Seen>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (socket, _) = listener.accept().await?;
        // A connection that breaks is the business of whoever broke it.
        tokio::spawn(serve(socket, Arc::clone(&responses), Arc::clone(&seen)));
    }
}

async fn serve(
    socket: TcpStream,
    responses: Arc<Responses>,
    seen: Arc<Seen>,
) -> Result<(), Problem> {
    socket.set_nodelay(true)?;
    let service = service_fn(|request| respond(request, &responses, &seen));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(socket), service);
    Ok(connection.await?)
}

async fn respond(
    request: Request<Incoming>,
    responses: &Responses,
    seen: &Seen,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if let Some(arrivals) = seen.arrivals().as_mut() {
        arrivals.push(Instant::now());
    }
    let (head, mut body) = request.into_parts();
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.data_ref().map_or(0, Bytes::len);
    }
    seen.last_body.store(length, Ordering::Release);
    let ready = responses.get(head.uri.path()).cloned();
    Ok(ready.unwrap_or_else(|| {
        let mut unknown = Response::default();
        *unknown.status_mut() = StatusCode::NOT_FOUND;
        unknown
    }))
}
