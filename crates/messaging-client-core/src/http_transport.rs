use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;

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
    client: reqwest::Client,
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
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            // Another crate of the application may turn these features of reqwest on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .user_agent(options.user_agent.as_str());
        if let Some(proxy) = &options.proxy {
            // The cause is dropped: it may repeat the proxy's URL, which can hold a password.
            let proxy = reqwest::Proxy::all(proxy.expose())
                .map_err(|_| InvalidRequest::new("proxy", "is not the URL of a proxy"))?;
            builder = builder.proxy(proxy);
        }
        builder = with_root_certificates(builder, &options.root_certificates)?;
        let client = builder.build().map_err(|_| {
            InvalidRequest::new(
                "client",
                "could not be set up: check the user agent and the root certificates",
            )
        })?;
        Ok(Self { client })
    }

    async fn exchange(
        &self,
        request: http::Request<Payload>,
        limit: usize,
    ) -> Result<Answer, TransportError> {
        let progress = request.body().progress().clone();
        let request = request.map(|payload| reqwest::Body::wrap(payload.into_watched_body()));
        let request = reqwest::Request::try_from(request).map_err(|error| {
            TransportError::new(TransportFailure::Connect).source(error.without_url())
        })?;
        let response = self.client.execute(request).await.map_err(|error| {
            let failure = if error.is_connect() || progress.nothing_was_sent() {
                TransportFailure::Connect
            } else {
                after_connecting(&error)
            };
            TransportError::new(failure).source(error.without_url())
        })?;
        read(response, limit).await
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

fn after_connecting(error: &reqwest::Error) -> TransportFailure {
    if error.is_timeout() {
        TransportFailure::Timeout
    } else {
        TransportFailure::Broken
    }
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Answer, TransportError> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let declared = response.content_length().unwrap_or_default();
    if declared > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large(status));
    }
    let mut only = Bytes::new();
    let mut several: Option<BytesMut> = None;
    loop {
        let chunk = response.chunk().await.map_err(|error| {
            TransportError::new(after_connecting(&error))
                .status(status)
                .source(error.without_url())
        })?;
        let Some(chunk) = chunk else { break };
        let so_far = several.as_ref().map_or(only.len(), BytesMut::len);
        if chunk.len() > limit.saturating_sub(so_far) {
            return Err(too_large(status));
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
    let body = several.map_or(only, BytesMut::freeze);
    Ok(Answer::new(status, headers, body))
}

fn too_large(status: StatusCode) -> TransportError {
    TransportError::new(TransportFailure::TooLarge).status(status)
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn with_root_certificates(
    builder: reqwest::ClientBuilder,
    pems: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, InvalidRequest> {
    let mut certificates = Vec::new();
    for pem in pems {
        let bundle = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
        if bundle.is_empty() {
            return Err(InvalidRequest::new(
                "root_certificate",
                "is not a PEM certificate (-----BEGIN CERTIFICATE-----)",
            ));
        }
        certificates.extend(bundle);
    }
    if certificates.is_empty() {
        return Ok(builder);
    }
    Ok(builder.tls_certs_merge(certificates))
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn with_root_certificates(
    builder: reqwest::ClientBuilder,
    pems: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, InvalidRequest> {
    if pems.is_empty() {
        return Ok(builder);
    }
    Err(InvalidRequest::new(
        "root_certificate",
        "needs TLS: enable the feature rustls or native-tls",
    ))
}
