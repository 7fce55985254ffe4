use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use http_body_util::{BodyExt as _, Limited};
use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use tokio::runtime::{Handle, Id};
use url::Url;

use super::contract::{Transport, TransportError, TransportFailure};
use crate::BoxFuture;
use crate::auth::Secret;
use crate::clock::LONGEST;
use crate::error::ValidationError;
use crate::request::RequestBody;
use crate::response::RawResponse;

/// TCP asks so often, and three times, whether a silent server is still there, and gives up a connection
/// whose bytes nobody acknowledges for so long: a long deadline does not wait for a machine that is gone.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// Where no provider's crate, and no application, says another.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// More header lines than reqwest's 100 do not make a response unreadable.
const MOST_HEADERS: usize = 512;

/// A process with more runtimes at a time than this makes new connections more often.
const MOST_RUNTIMES: usize = 8;

/// As many as a provider has operations.
const MOST_URLS: usize = 16;

/// The default transport, on reqwest: HTTP/1.1 with redirects off, no retries of its own, no
/// decompression, no proxy from the environment unless asked for, and TLS checked against the
/// platform's root certificates.
///
/// Each tokio runtime that calls has its own connections: a connection belongs to the runtime that made
/// it, and would hang with it.
#[derive(Clone)]
pub struct HttpTransport(Arc<Mutex<Shared>>);

struct Shared {
    /// Of all clients; a server can shorten the time for which idle ones are kept.
    connections: Connections,
    /// One for each runtime, the newest first.
    clients: Vec<(Option<Id>, Client)>,
    /// The last addresses without a query, so that each is parsed once and not for every call.
    urls: Vec<(Uri, Url)>,
}

/// What can be set about the connections of an [`HttpTransport`].
#[derive(Clone, Default)]
pub(crate) struct Connections {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) user_agent: Option<String>,
    pub(crate) proxy: Option<Secret>,
    pub(crate) proxy_from_env: bool,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// Comes before the settings that every call relies on.
    pub(crate) customize: Option<Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>>,
}

impl HttpTransport {
    pub(crate) fn new(connections: Connections) -> Result<Self, ValidationError> {
        // Built at once, so that a setting that cannot be used is refused at once.
        let clients = vec![(None, connections.client()?)];
        Ok(Self(Arc::new(Mutex::new(Shared {
            connections,
            clients,
            urls: Vec::new(),
        }))))
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client of the runtime that the call runs on.
    fn client(&self) -> Result<Client, TransportError> {
        let runtime = Handle::try_current()
            .map_err(|_| not_sent("a call is made from within a tokio runtime"))?
            .id();
        let mut shared = self.lock();
        for (owner, client) in &mut shared.clients {
            if *owner.get_or_insert(runtime) == runtime {
                return Ok(client.clone());
            }
        }
        let client = shared.connections.client();
        let client = client.map_err(|_| not_sent("the HTTP client could not be set up"))?;
        shared.clients.insert(0, (Some(runtime), client.clone()));
        shared.clients.truncate(MOST_RUNTIMES);
        Ok(client)
    }

    /// Keeps idle connections no longer than the server says that it does, less a second: a request that
    /// meets a connection which is just being closed has an unknown outcome.
    fn heed_keep_alive(&self, headers: &HeaderMap) {
        if let Some(kept) = kept_alive(headers) {
            let kept = kept.saturating_sub(Duration::from_secs(1));
            let mut shared = self.lock();
            if kept < shared.connections.idle_timeout {
                shared.connections.idle_timeout = kept;
                shared.clients.clear();
            }
        }
    }

    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let is_kept = uri.query().is_none();
        let urls = &mut self.lock().urls;
        if let Some((_, url)) = urls.iter().find(|(known, _)| is_kept && known == uri) {
            return Ok(url.clone());
        }
        let url = Url::parse(&uri.to_string())
            .map_err(|error| not_sent("the address of the request cannot be used").source(error))?;
        if is_kept {
            urls.insert(0, (uri.clone(), url.clone()));
            urls.truncate(MOST_URLS);
        }
        Ok(url)
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let client = self.client()?;
            let url = self.url(request.uri())?;
            let (head, body) = request.into_parts();
            let progress = body.progress().clone();
            let mut request = reqwest::Request::new(head.method, url);
            *request.headers_mut() = head.headers;
            *request.body_mut() = Some(reqwest::Body::wrap(body.into_watched_body()));
            match client.execute(request).await {
                Ok(mut response) => {
                    let status = response.status();
                    let headers = std::mem::take(response.headers_mut());
                    self.heed_keep_alive(&headers);
                    // A copy: a transport that wraps this one may still hold the response at the deadline.
                    progress.head_came(status, &headers);
                    match read_body(response, limit).await {
                        Ok(body) => Ok(RawResponse::new(status, headers, body)),
                        Err(broken) => Err(broken.head(status, headers)),
                    }
                }
                Err(error) => Err(no_head(error.without_url(), progress.give_up())),
            }
        })
    }
}

/// reqwest's own would show headers.
impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connections = &self.lock().connections;
        f.debug_struct("HttpTransport")
            .field("connect_timeout", &connections.connect_timeout)
            .field("idle_timeout", &connections.idle_timeout)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

impl Connections {
    fn client(&self) -> Result<Client, ValidationError> {
        let user_agent = HeaderValue::try_from(self.user_agent.as_deref().unwrap_or(USER_AGENT))
            .map_err(|_| ValidationError::new("user_agent", "cannot be sent as a header"))?;
        let builder = Client::builder()
            .user_agent(user_agent)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout.min(LONGEST))
            .tcp_keepalive(KEEPALIVE)
            .tcp_keepalive_interval(KEEPALIVE)
            .tcp_keepalive_retries(KEEPALIVE_PROBES)
            // Lenient about lines that only a header's reader minds, never about lengths.
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_max_headers(MOST_HEADERS);
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        let builder = builder.tcp_user_timeout(UNACKNOWLEDGED);
        #[cfg(feature = "native-tls")]
        let builder = builder.tls_backend_native();
        let mut roots = self.root_certificates.iter().map(Vec::as_slice);
        let mut builder = roots
            .try_fold(builder, trust)
            .map_err(|problem| ValidationError::new("root_certificate", problem))?;
        if !self.proxy_from_env {
            builder = builder.no_proxy();
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(read_proxy(proxy.expose())?);
        }
        if let Some(customize) = &self.customize {
            builder = customize(builder);
        }
        // Last, so that nothing undoes what every call relies on.
        builder
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .http1_only()
            .build()
            .map_err(|_| {
                ValidationError::new(
                    "client",
                    "could not be set up: check the root certificates, the platform's and the added \
                     ones, and what http_client changes",
                )
            })
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn trust(builder: ClientBuilder, pem: &[u8]) -> Result<ClientBuilder, &'static str> {
    match reqwest::Certificate::from_pem_bundle(pem) {
        Ok(bundle) if !bundle.is_empty() => Ok(builder.tls_certs_merge(bundle)),
        _ => Err("is not a PEM certificate (-----BEGIN CERTIFICATE-----)"),
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn trust(_builder: ClientBuilder, _pem: &[u8]) -> Result<ClientBuilder, &'static str> {
    Err("needs TLS: enable the feature rustls or native-tls")
}

/// Reads `[http[s]://][user[:password]@]host[:port]`. No refusal repeats any of it: it can hold a
/// password.
fn read_proxy(text: &str) -> Result<Proxy, ValidationError> {
    let refuse = |problem: &'static str| ValidationError::new("proxy", problem);
    let not_a_host = || refuse("is not the URL of a proxy: give http://host:port");
    let whole = match text.contains("://") {
        true => text.to_owned(),
        false => format!("http://{text}"),
    };
    let url = Url::parse(&whole).map_err(|_| not_a_host())?;
    let with_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
    if !(url.scheme() == "http" || (url.scheme() == "https" && with_tls)) {
        return Err(refuse(
            "must begin with http:// or https:// and name a host",
        ));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(refuse(
            "has a path, a query or a fragment: give http://host:port, and percent-encode what is \
             special in the password",
        ));
    }
    Proxy::all(url).map_err(|_| not_a_host())
}

/// How long the server keeps an idle connection: `Keep-Alive: timeout=5, max=100`.
fn kept_alive(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(KEEP_ALIVE)?.to_str().ok()?.to_ascii_lowercase();
    let timeout = value
        .split(',')
        .find_map(|part| part.trim().strip_prefix("timeout="))?;
    timeout.trim().parse().ok().map(Duration::from_secs)
}

fn not_sent(reason: &'static str) -> TransportError {
    TransportError::new(TransportFailure::Connect).reason(reason)
}

/// What it means that no head of a response came.
fn no_head(error: reqwest::Error, nothing_was_sent: bool) -> TransportError {
    let refused = |reason| TransportError::new(TransportFailure::Proxy).reason(reason);
    // Why a proxy made no tunnel, its library says in words only.
    let failed = if says(&error, "proxy authorization required") {
        refused("the proxy does not accept the user and password, or asks for them")
    } else if says(&error, "tunnel error: unsuccessful") {
        refused("the proxy refused to connect to the host")
    } else if error.is_connect() || nothing_was_sent {
        not_sent(connect_problem(&error))
    } else {
        TransportError::new(broken(&error))
    };
    failed.source(error)
}

fn broken(error: &reqwest::Error) -> TransportFailure {
    let timed_out = |cause: &io::Error| cause.kind() == io::ErrorKind::TimedOut;
    if caused_by(error, hyper::Error::is_parse) {
        TransportFailure::Unreadable
    } else if error.is_timeout() || caused_by(error, timed_out) {
        TransportFailure::Timeout
    } else {
        TransportFailure::Broken
    }
}

fn connect_problem(error: &reqwest::Error) -> &'static str {
    let refused = |cause: &io::Error| cause.kind() == io::ErrorKind::ConnectionRefused;
    if error.is_dns() {
        "the host's name was not found: check the base URL and the name server"
    } else if caused_by(error, refused) {
        "the host, or its proxy, refused the connection: check the base URL and its port"
    } else if says(error, "certificate") {
        "the host's certificate is not trusted: check its name, its date and the root certificates"
    } else if error.is_timeout() {
        "the host did not respond within the connect timeout: check the network and the base URL"
    } else {
        "check the network, the base URL and its certificate"
    }
}

fn says(error: &reqwest::Error, words: &str) -> bool {
    causes(error).any(|cause| cause.to_string().contains(words))
}

fn caused_by<T: StdError + 'static>(error: &reqwest::Error, is: impl Fn(&T) -> bool) -> bool {
    causes(error).any(|cause| cause.downcast_ref().is_some_and(&is))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

async fn read_body(response: reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::new(TransportFailure::TooLarge);
    let declared = response.content_length().unwrap_or_default();
    if declared > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let body = Limited::new(reqwest::Body::from(response), limit);
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) => Err(match error.downcast::<reqwest::Error>() {
            Ok(error) => TransportError::new(broken(&error)).source(error.without_url()),
            // What is not the body's own is that it is longer than the limit.
            Err(_) => too_large(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_the_last_runtimes_and_addresses() {
        let transport = HttpTransport::new(Connections::default()).unwrap();
        for _ in 0..=MOST_RUNTIMES {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let made = runtime.unwrap().block_on(async { transport.client() });
            assert!(made.is_ok());
        }
        for number in 0..=MOST_URLS {
            let uri = format!("https://api.example.com/{number}").parse().unwrap();
            assert!(transport.url(&uri).is_ok());
        }
        let shared = transport.lock();
        assert_eq!(shared.clients.len(), MOST_RUNTIMES);
        assert_eq!(shared.urls.len(), MOST_URLS);
        assert_eq!(shared.urls[0].0.path(), "/16", "the newest comes first");
    }
}
