//! Raw hyper with ready bytes: what the socket and HTTP/1.1 cost, and nothing else.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::hyper::client::conn::http1::{SendRequest, handshake};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Contestant;
use crate::Problem;

type Connection = SendRequest<Full<Bytes>>;

/// Makes the ready request over a connection of its own.
pub struct RawHyper {
    authority: String,
    request: http::Request<Bytes>,
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl RawHyper {
    /// Towards the authority of the request's URI.
    ///
    /// # Errors
    /// The request has none.
    pub fn new(mut request: http::Request<Bytes>, user_agent: &str) -> Result<Self, Problem> {
        let authority = request.uri().authority().ok_or("no authority")?.to_string();
        let target = request.uri().path_and_query().ok_or("no path")?.clone();
        *request.uri_mut() = target.into();
        let headers = request.headers_mut();
        headers.insert(http::header::HOST, authority.parse()?);
        headers.insert(http::header::USER_AGENT, user_agent.parse()?);
        Ok(Self {
            authority,
            request,
            connection: None,
            idle: Arc::default(),
        })
    }

    async fn connection(&mut self) -> Result<&mut Connection, Problem> {
        if self.connection.is_none() {
            let idle = self.idle().pop();
            self.connection = idle;
        }
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => {
                let socket = TcpStream::connect(&self.authority).await?;
                socket.set_nodelay(true)?;
                let (sender, connection) = handshake(TokioIo::new(socket)).await?;
                tokio::spawn(connection);
                Ok(none.insert(sender))
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contestant for RawHyper {
    async fn call(&mut self) -> Result<(), Problem> {
        let request = self.request.clone().map(Full::new);
        let connection = self.connection().await?;
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        if !response.status().is_success() {
            return Err(format!("HTTP {}", response.status()).into());
        }
        let body = response.into_body().collect().await?.to_bytes();
        std::hint::black_box(body);
        Ok(())
    }
}

/// A clone is another worker: it takes an idle connection, or makes one.
impl Clone for RawHyper {
    fn clone(&self) -> Self {
        Self {
            authority: self.authority.clone(),
            request: self.request.clone(),
            connection: None,
            idle: Arc::clone(&self.idle),
        }
    }
}

impl Drop for RawHyper {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.idle().push(connection);
        }
    }
}

impl fmt::Debug for RawHyper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawHyper").finish_non_exhaustive()
    }
}
