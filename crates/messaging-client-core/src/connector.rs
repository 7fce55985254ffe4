use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::USER_AGENT;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::proxy::Proxy;
use crate::tls::{HttpsConnector, MaybeHttpsStream, Tls};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Connecting<S> = Pin<Box<dyn Future<Output = Result<S, BoxError>> + Send>>;

/// TCP asks so often, and three times, whether a silent server is still there, and gives up a connection
/// whose bytes nobody acknowledges for so long: a long deadline does not wait for a machine that is gone.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Makes connections to targets, all of it within one time limit: names, TCP, the proxy, TLS.
///
/// It is cloned for every request, whether that needs a new connection or not.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Settings>);

struct Settings {
    connector: HttpsConnector<Route>,
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(
        tls: &Tls,
        proxy: Option<&Proxy>,
        user_agent: &HeaderValue,
        timeout: Duration,
    ) -> Self {
        let tcp = tcp(timeout);
        let route = match proxy {
            None => Route::Direct(tcp),
            Some(proxy) => Route::through(proxy, tls.over(tcp), user_agent),
        };
        Self(Arc::new(Settings {
            connector: tls.over(route),
            timeout,
        }))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Routed>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let timeout = self.0.timeout;
        let connecting = self.0.connector.clone().call(target);
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err("no connection within the connect timeout".into()),
            }
        })
    }
}

fn tcp(timeout: Duration) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    // TLS is added to its connections.
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    // Shared out among the addresses of a name, so that one that is dead leaves time for the others.
    tcp.set_connect_timeout(Some(timeout));
    tcp.set_keepalive(Some(KEEPALIVE));
    tcp.set_keepalive_interval(Some(KEEPALIVE));
    tcp.set_keepalive_retries(Some(KEEPALIVE_PROBES));
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    tcp
}

/// The way to a target, without TLS to the target itself.
#[derive(Clone)]
enum Route {
    Direct(HttpConnector),
    Through(Box<Through>),
}

#[derive(Clone)]
struct Through {
    proxy: Uri,
    connector: HttpsConnector<HttpConnector>,
    tunnel: Tunnel<HttpsConnector<HttpConnector>>,
}

impl Route {
    fn through(
        proxy: &Proxy,
        connector: HttpsConnector<HttpConnector>,
        user_agent: &HeaderValue,
    ) -> Self {
        let mut tunnel = Tunnel::new(proxy.uri.clone(), connector.clone());
        if let Some(authorization) = &proxy.authorization {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        let headers = HeaderMap::from_iter([(USER_AGENT, user_agent.clone())]);
        Self::Through(Box::new(Through {
            proxy: proxy.uri.clone(),
            connector,
            tunnel: tunnel.with_headers(headers),
        }))
    }
}

impl Service<Uri> for Route {
    type Response = Routed;
    type Error = BoxError;
    type Future = Connecting<Routed>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    #[cfg_attr(
        not(any(feature = "rustls", feature = "native-tls")),
        expect(
            clippy::useless_conversion,
            reason = "without TLS a stream is of one kind"
        )
    )]
    fn call(&mut self, target: Uri) -> Self::Future {
        match self {
            Self::Direct(tcp) => {
                let connecting = tcp.call(target);
                Box::pin(async { Ok(Routed::to_target(connecting.await?.into())) })
            }
            Self::Through(through) if target.scheme() == Some(&Scheme::HTTPS) => {
                let connecting = through.tunnel.call(target);
                Box::pin(async { Ok(Routed::to_target(connecting.await?)) })
            }
            Self::Through(through) => {
                let connecting = through.connector.call(through.proxy.clone());
                Box::pin(async { Ok(Routed::to_proxy(connecting.await?)) })
            }
        }
    }
}

/// A connection that knows whether a proxy reads its requests, which then name their target in full.
pub(crate) struct Routed {
    stream: MaybeHttpsStream<TokioIo<TcpStream>>,
    to_proxy: bool,
}

impl Routed {
    fn to_target(stream: MaybeHttpsStream<TokioIo<TcpStream>>) -> Self {
        Self {
            stream,
            to_proxy: false,
        }
    }

    fn to_proxy(stream: MaybeHttpsStream<TokioIo<TcpStream>>) -> Self {
        Self {
            stream,
            to_proxy: true,
        }
    }
}

impl Connection for Routed {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.to_proxy)
    }
}

impl Read for Routed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Routed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
