use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use http::header::{ACCEPT, PROXY_AUTHORIZATION, USER_AGENT};
use http::uri::Scheme;
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::connector::Connector;
use crate::payload::WatchedBody;
use crate::proxy::Proxy;
use crate::tls::Tls;
use crate::{
    Answer, BoxFuture, InvalidRequest, Payload, Secret, Transport, TransportError, TransportFailure,
};

/// Idle connections are given up before servers commonly do (60 s and more), so that a send does not
/// meet a connection that is just being closed, which would leave its fate unknown.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// The default transport: HTTP/1.1 with redirects off, no retries of its own, no proxy from the
/// environment, and TLS checked against the platform's root certificates.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: Client<Connector, WatchedBody>,
    user_agent: HeaderValue,
    /// For requests that the proxy reads; the others are none of its business.
    proxy_authorization: Option<HeaderValue>,
}

/// What can be set about the connections of an [`HttpTransport`].
#[derive(Clone)]
pub(crate) struct ConnectionOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) proxy: Option<Secret>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
}

impl HttpTransport {
    pub(crate) fn new(options: &ConnectionOptions) -> Result<Self, InvalidRequest> {
        let user_agent = HeaderValue::try_from(&options.user_agent)
            .map_err(|_| InvalidRequest::new("user_agent", "cannot be sent as a header"))?;
        let proxy = options.proxy.as_ref();
        let proxy = proxy
            .map(|proxy| Proxy::parse(proxy.expose()))
            .transpose()?;
        let tls = Tls::with_roots(&options.root_certificates)?;
        let timeout = options.connect_timeout;
        let connector = Connector::new(&tls, proxy.as_ref(), &user_agent, timeout);
        // A request that still waits when its pooled connection ends goes to another one: hyper hands
        // it back only if not a byte of it was written.
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Self {
            client,
            user_agent,
            proxy_authorization: proxy.and_then(|proxy| proxy.authorization),
        })
    }

    async fn exchange(
        &self,
        mut request: http::Request<Payload>,
        limit: usize,
    ) -> Result<Answer, TransportError> {
        if request.uri().scheme().is_none() {
            return Err(TransportError::new(TransportFailure::Connect)
                .source("the address of the request names no host"));
        }
        self.complete(&mut request);
        let progress = request.body().progress().clone();
        let request = request.map(Payload::into_watched_body);
        let response = self.client.request(request).await.map_err(|error| {
            let failure = if error.is_connect() || progress.nothing_was_sent() {
                TransportFailure::Connect
            } else {
                after_connecting(&error)
            };
            TransportError::new(failure).source(error)
        })?;
        read(response, limit).await
    }

    fn complete(&self, request: &mut http::Request<Payload>) {
        let forwarded = request.uri().scheme() == Some(&Scheme::HTTP);
        let headers = request.headers_mut();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        if let Some(authorization) = self.proxy_authorization.as_ref().filter(|_| forwarded) {
            headers
                .entry(PROXY_AUTHORIZATION)
                .or_insert_with(|| authorization.clone());
        }
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Payload>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Answer, TransportError>> {
        Box::pin(self.exchange(request, limit))
    }
}

fn after_connecting(error: &(dyn StdError + 'static)) -> TransportFailure {
    let mut causes = std::iter::successors(Some(error), |cause| (*cause).source());
    let timed_out = causes.any(|cause| {
        let by_hyper = cause.downcast_ref::<hyper::Error>();
        let by_system = cause.downcast_ref::<io::Error>();
        by_hyper.is_some_and(hyper::Error::is_timeout)
            || by_system.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    });
    if timed_out {
        TransportFailure::Timeout
    } else {
        TransportFailure::Broken
    }
}

async fn read(response: http::Response<Incoming>, limit: usize) -> Result<Answer, TransportError> {
    let (head, body) = response.into_parts();
    match read_body(body, limit).await {
        Ok(body) => Ok(Answer::new(head.status, head.headers, body)),
        Err(broken) => Err(broken.head(head.status, head.headers)),
    }
}

async fn read_body(mut body: Incoming, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::new(TransportFailure::TooLarge);
    let declared = body.size_hint().lower();
    if declared > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let mut only = Bytes::new();
    let mut several: Option<BytesMut> = None;
    loop {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let frame = frame
            .transpose()
            .map_err(|error| TransportError::new(after_connecting(&error)).source(error))?;
        let Some(frame) = frame else { break };
        // Trailers are not read.
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        let so_far = several.as_ref().map_or(only.len(), BytesMut::len);
        if chunk.len() > limit.saturating_sub(so_far) {
            return Err(too_large());
        }
        match &mut several {
            Some(several) => several.extend_from_slice(&chunk),
            None if only.is_empty() => only = chunk,
            None => {
                let mut joined = BytesMut::with_capacity(only.len() + chunk.len());
                joined.extend_from_slice(&only);
                joined.extend_from_slice(&chunk);
                several = Some(joined);
            }
        }
    }
    Ok(several.map_or(only, BytesMut::freeze))
}
