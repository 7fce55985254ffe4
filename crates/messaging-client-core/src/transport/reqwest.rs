use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, HeaderValue};
use http::{HeaderMap, Uri};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use tokio::runtime::{Handle, Id};
use url::Url;

use super::contract::{Transport, TransportError, TransportFailure};
use crate::BoxFuture;
use crate::auth::Secret;
use crate::error::ValidationError;
use crate::request::RequestBody;
use crate::response::RawResponse;

/// TCP asks so often, and three times, whether a silent server is still there, and gives up a connection
/// whose bytes nobody acknowledges for so long: a long deadline does not wait for a machine that is gone.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// More header lines than reqwest's 100 do not make a response unreadable.
const MOST_HEADERS: usize = 512;

/// A process with more runtimes at a time than this makes new connections more often.
const MOST_RUNTIMES: usize = 8;

/// As many as a provider has operations.
const MOST_URLS: usize = 16;

/// What an application changes about the HTTP client before the settings that every call relies on.
pub(crate) type CustomizeClient = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// The default transport, on reqwest: HTTP/1.1 with redirects off, no retries of its own, no
/// decompression, no proxy from the environment unless asked for, and TLS checked against the
/// platform's root certificates.
///
/// Each tokio runtime that calls has its own connections: a connection belongs to the runtime that made
/// it, and would hang with it.
#[derive(Clone)]
pub struct HttpTransport(Arc<Shared>);

struct Shared {
    connections: Connections,
    clients: Mutex<Clients>,
    /// The last addresses without a query, so that each is parsed once and not for every call.
    urls: Mutex<Vec<(Uri, Url)>>,
}

/// A client for each runtime, all of which keep idle connections for the same time.
struct Clients {
    idle_timeout: Duration,
    of_runtimes: Vec<(Option<Id>, Client)>,
}

/// What can be set about the connections of an [`HttpTransport`].
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) proxy: Option<Secret>,
    pub(crate) proxy_from_env: bool,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) customize: Option<CustomizeClient>,
}

impl HttpTransport {
    pub(crate) fn new(connections: Connections) -> Result<Self, ValidationError> {
        // Built at once, so that a setting that cannot be used is refused at once.
        let idle_timeout = connections.idle_timeout;
        let client = connections.client(idle_timeout)?;
        let clients = Clients {
            idle_timeout,
            of_runtimes: vec![(None, client)],
        };
        Ok(Self(Arc::new(Shared {
            connections,
            clients: Mutex::new(clients),
            urls: Mutex::default(),
        })))
    }

    /// The client of the runtime that the call runs on.
    fn client(&self) -> Result<Client, TransportError> {
        let refuse = |reason| TransportError::new(TransportFailure::Connect).reason(reason);
        let runtime = Handle::try_current()
            .map_err(|_| refuse("a call is made from within a tokio runtime"))?
            .id();
        let clients = self.0.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        for (owner, client) in &mut clients.of_runtimes {
            if *owner.get_or_insert(runtime) == runtime {
                return Ok(client.clone());
            }
        }
        let client = self.0.connections.client(clients.idle_timeout);
        let client = client.map_err(|_| refuse("the HTTP client could not be set up"))?;
        if clients.of_runtimes.len() >= MOST_RUNTIMES {
            clients.of_runtimes.remove(0);
        }
        clients.of_runtimes.push((Some(runtime), client.clone()));
        Ok(client)
    }

    /// Keeps idle connections no longer than the server says that it does, less a second: a request that
    /// meets a connection which is just being closed has an unknown outcome.
    fn heed_keep_alive(&self, headers: &HeaderMap) {
        let Some(kept) = kept_alive(headers) else {
            return;
        };
        let kept = kept.saturating_sub(Duration::from_secs(1));
        let clients = self.0.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        if kept < clients.idle_timeout {
            clients.idle_timeout = kept;
            clients.of_runtimes.clear();
        }
    }

    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let parse = || {
            Url::parse(&uri.to_string()).map_err(|error| {
                TransportError::new(TransportFailure::Connect)
                    .reason("the address of the request cannot be used")
                    .source(error)
            })
        };
        if uri.query().is_some() {
            return parse();
        }
        let mut urls = self.0.urls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = urls.iter().find(|(known, _)| known == uri) {
            return Ok(url.clone());
        }
        let url = parse()?;
        if urls.len() >= MOST_URLS {
            urls.remove(0);
        }
        urls.push((uri.clone(), url.clone()));
        Ok(url)
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> Result<RawResponse, TransportError> {
        let client = self.client()?;
        let url = self.url(request.uri())?;
        let (head, body) = request.into_parts();
        let progress = body.progress().clone();
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        let accept = HeaderValue::from_static("*/*");
        request.headers_mut().entry(ACCEPT).or_insert(accept);
        *request.body_mut() = Some(reqwest::Body::wrap(body.into_watched_body()));
        match client.execute(request).await {
            Ok(response) => {
                self.heed_keep_alive(response.headers());
                progress.head_came(response.status(), response.headers());
                read(response, limit).await
            }
            Err(error) => Err(no_head(error.without_url(), progress.give_up())),
        }
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.exchange(request, limit))
    }
}

/// reqwest's own would show headers.
impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("connect_timeout", &self.0.connections.connect_timeout)
            .field("idle_timeout", &self.0.connections.idle_timeout)
            .finish_non_exhaustive()
    }
}

impl Connections {
    fn client(&self, idle_timeout: Duration) -> Result<Client, ValidationError> {
        let user_agent = HeaderValue::try_from(&self.user_agent)
            .map_err(|_| ValidationError::new("user_agent", "cannot be sent as a header"))?;
        let mut builder = Client::builder()
            .user_agent(user_agent)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(idle_timeout)
            .tcp_keepalive(KEEPALIVE)
            .tcp_keepalive_interval(KEEPALIVE)
            .tcp_keepalive_retries(KEEPALIVE_PROBES)
            // Lenient about lines that only a header's reader minds, never about lengths.
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_max_headers(MOST_HEADERS);
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        {
            builder = builder.tcp_user_timeout(UNACKNOWLEDGED);
        }
        #[cfg(feature = "native-tls")]
        {
            builder = builder.tls_backend_native();
        }
        builder = self.with_root_certificates(builder)?;
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

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn with_root_certificates(
        &self,
        mut builder: ClientBuilder,
    ) -> Result<ClientBuilder, ValidationError> {
        for pem in &self.root_certificates {
            let bundle = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
            if bundle.is_empty() {
                return Err(ValidationError::new(
                    "root_certificate",
                    "is not a PEM certificate (-----BEGIN CERTIFICATE-----)",
                ));
            }
            builder = builder.tls_certs_merge(bundle);
        }
        Ok(builder)
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn with_root_certificates(
        &self,
        builder: ClientBuilder,
    ) -> Result<ClientBuilder, ValidationError> {
        if self.root_certificates.is_empty() {
            return Ok(builder);
        }
        Err(ValidationError::new(
            "root_certificate",
            "needs TLS: enable the feature rustls or native-tls",
        ))
    }
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
    let mut url = Url::parse(&whole).map_err(|_| not_a_host())?;
    let with_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
    if !(url.scheme() == "http" || (url.scheme() == "https" && with_tls)) {
        return Err(refuse("must begin with http:// and name a host"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(refuse(
            "has a path, a query or a fragment: give http://host:port, and percent-encode what is \
             special in the password",
        ));
    }
    let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    let user = decode(url.username());
    let password = decode(url.password().unwrap_or_default());
    let has_credentials = !user.is_empty() || url.password().is_some();
    let stripped = url.set_username("").and_then(|()| url.set_password(None));
    stripped.map_err(|()| not_a_host())?;
    let proxy = Proxy::all(url).map_err(|_| not_a_host())?;
    Ok(match has_credentials {
        true => proxy.basic_auth(&user, &password),
        false => proxy,
    })
}

/// How long the server keeps an idle connection: `Keep-Alive: timeout=5, max=100`.
fn kept_alive(headers: &HeaderMap) -> Option<Duration> {
    let value = headers
        .get("keep-alive")?
        .to_str()
        .ok()?
        .to_ascii_lowercase();
    let timeout = value
        .split(',')
        .find_map(|part| part.trim().strip_prefix("timeout="))?;
    timeout.trim().parse().ok().map(Duration::from_secs)
}

/// What it means that no head of a response came.
fn no_head(error: reqwest::Error, nothing_was_sent: bool) -> TransportError {
    let failure = match tunnel_problem(&error) {
        Some(_) => TransportFailure::Proxy,
        None if error.is_connect() || nothing_was_sent => TransportFailure::Connect,
        None => broken(&error),
    };
    let failed = TransportError::new(failure);
    let failed = match failure {
        TransportFailure::Proxy => failed.reason(tunnel_problem(&error).unwrap_or_default()),
        TransportFailure::Connect => failed.reason(connect_problem(&error)),
        _ => failed,
    };
    failed.source(error)
}

fn broken(error: &reqwest::Error) -> TransportFailure {
    let unreadable = causes(error).any(|cause| {
        let by_hyper = cause.downcast_ref::<hyper::Error>();
        by_hyper.is_some_and(hyper::Error::is_parse)
    });
    let timed_out = causes(error).any(|cause| {
        let by_system = cause.downcast_ref::<io::Error>();
        by_system.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    });
    match (unreadable, timed_out || error.is_timeout()) {
        (true, _) => TransportFailure::Unreadable,
        (_, true) => TransportFailure::Timeout,
        _ => TransportFailure::Broken,
    }
}

/// Why the proxy made no tunnel. Its library says so in words only.
fn tunnel_problem(error: &reqwest::Error) -> Option<&'static str> {
    let said = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    if said("proxy authorization required") {
        Some("the proxy does not accept the user and password, or asks for them")
    } else if said("tunnel error: unsuccessful") {
        Some("the proxy refused to connect to the host")
    } else {
        None
    }
}

fn connect_problem(error: &reqwest::Error) -> &'static str {
    let refused = causes(error).any(|cause| {
        let by_system = cause.downcast_ref::<io::Error>();
        by_system.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
    });
    let certificate = || causes(error).any(|cause| cause.to_string().contains("certificate"));
    if error.is_dns() {
        "the host's name was not found: check the base URL and the name server"
    } else if refused {
        "the host, or its proxy, refused the connection: check the base URL and its port"
    } else if certificate() {
        "the host's certificate is not trusted: check its name, its date and the root certificates"
    } else if error.is_timeout() {
        "the host did not respond within the connect timeout: check the network and the base URL"
    } else {
        "check the network, the base URL and its certificate"
    }
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn StdError + 'static)| {
        (*cause).source()
    })
}

async fn read(
    mut response: reqwest::Response,
    limit: usize,
) -> Result<RawResponse, TransportError> {
    let status = response.status();
    let headers: HeaderMap = std::mem::take(response.headers_mut());
    match read_body(response, limit).await {
        Ok(body) => Ok(RawResponse::new(status, headers, body)),
        Err(broken) => Err(broken.head(status, headers)),
    }
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
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(match error.downcast::<reqwest::Error>() {
            Ok(error) => TransportError::new(broken(&error)).source(error.without_url()),
            Err(error) => TransportError::new(TransportFailure::Broken).source(error),
        }),
    }
}
