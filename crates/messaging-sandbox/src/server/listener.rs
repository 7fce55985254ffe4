//! The listening socket and its connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};

use super::Handler;
use super::connection::serve;

/// How long to wait before accepting again after the system refused a socket, which is mostly for want of file
/// descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A running HTTP/1.1 server. It stops when it is dropped: it accepts no more, and all its connections end.
///
/// Connections are kept alive, with `TCP_NODELAY` set.
pub struct Server {
    addr: SocketAddr,
    accepting: JoinHandle<()>,
}

/// Opens a socket; an error names the address.
pub(crate) async fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{addr}: {error}"));
    TcpListener::bind(addr).await.map_err(named)
}

impl Server {
    /// Starts on a free port of `127.0.0.1`, on the current tokio runtime, which must have I/O and time enabled.
    ///
    /// # Errors
    ///
    /// When no socket can be opened, or outside of a tokio runtime.
    pub async fn start(handler: Arc<dyn Handler>) -> io::Result<Self> {
        Self::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), handler).await
    }

    /// Starts on the given address; port 0 takes a free one. It runs on the current tokio runtime, which must have
    /// I/O and time enabled.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound, for example because it is in use, or outside of a tokio runtime.
    pub async fn bind(addr: SocketAddr, handler: Arc<dyn Handler>) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let listener = listen(addr).await?;
        let addr = listener.local_addr()?;
        Ok(Self {
            addr,
            accepting: runtime.spawn(accept(listener, handler)),
        })
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL, without a slash at its end: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops, and waits until nothing listens any more; open connections end right after. Dropping stops as well,
    /// but cannot wait.
    pub async fn stop(mut self) {
        self.accepting.abort();
        // Ends with "cancelled", which is what was asked for.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

debug_shows!(Server(one) { addr });

async fn accept(listener: TcpListener, handler: Arc<dyn Handler>) {
    // Owned here, so that the connections end with the accept loop.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Without it answers are only later, not wrong.
                let _ = stream.set_nodelay(true);
                connections.spawn(serve(stream, peer, Arc::clone(&handler)));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}
