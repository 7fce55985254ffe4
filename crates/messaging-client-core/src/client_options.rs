use std::sync::Arc;
use std::time::Duration;

use crate::audience::{Audience, Rule};
use crate::auth::Secret;
use crate::clock::{Clock, SystemClock};
use crate::error::ValidationError;
use crate::personal::Personal;
use crate::phone::PhoneNumber;
use crate::pipeline::{Observer, RateLimiter, RetryPolicy};
use crate::randomness::{Randomness, SystemRandomness};
use crate::transport::{Connections, HttpTransport, Transport};

/// The settings of a client besides the account: deadlines, retries, connections.
///
/// ```
/// use std::time::Duration;
/// use messaging_client_core::{ClientOptions, RetryPolicy};
///
/// let options = ClientOptions::new()
///     .timeout(Duration::from_secs(10))
///     .retry(RetryPolicy::new().max_attempts(2))
///     .proxy("http://proxy.example.com:3128");
/// ```
#[must_use]
#[derive(Debug, Clone)]
pub struct ClientOptions {
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) response_limit: usize,
    pub(crate) allow_http: bool,
    pub(crate) retry: RetryPolicy,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) audience: Option<Arc<Audience>>,
    pub(crate) limiter: Option<Arc<dyn RateLimiter>>,
    /// Whether the limiter, or that there is none, was chosen; else it is the documented one.
    limiter_is_chosen: bool,
    transport: Option<Arc<dyn Transport>>,
    connections: Connections,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            attempt_timeout: None,
            response_limit: 2 * 1024 * 1024,
            allow_http: false,
            retry: RetryPolicy::default(),
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            observer: None,
            audience: None,
            limiter: None,
            limiter_is_chosen: false,
            transport: None,
            connections: Connections {
                connect_timeout: Duration::from_secs(10),
                idle_timeout: Duration::from_secs(4),
                ..Connections::default()
            },
        }
    }
}

impl ClientOptions {
    /// The defaults: 30 s for a whole call, 10 s to connect, 3 attempts, responses up to 2 MiB, the
    /// provider's documented rate, https only.
    pub fn new() -> Self {
        Self::default()
    }

    /// The deadline of a whole call: all attempts, the waits between them, and the wait for the rate
    /// limit. Default 30 s. [`Call::timeout`](crate::Call::timeout) sets it for one call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The longest that one attempt of a call that only reads may take before it is retried. Default:
    /// only the deadline. Sends ignore it: to give one up early would only make its outcome unknown
    /// sooner.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// The longest time to make a connection, TLS handshake included. Default 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connections.connect_timeout = timeout;
        self
    }

    /// How long an unused connection is kept for the next call. Default 4 s: common servers close
    /// theirs after 5 s, and a send on a connection that is just being closed has an unknown outcome.
    /// Where a server says in a `Keep-Alive` header that it closes them earlier, that counts, less a
    /// second. Set it below the time for which your gateway keeps connections; zero makes a connection
    /// for each call.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.connections.idle_timeout = timeout;
        self
    }

    /// The most bytes of a response's body that are read. Default 2 MiB. A longer response is an error
    /// of kind [`Decode`](crate::ErrorKind::Decode).
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// When calls are retried. Default: at most 3 attempts, with a back-off from 200 ms to 10 s.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Replaces the rate limiter, for instance with one that several processes share. Default: what the provider
    /// documents.
    pub fn rate_limiter(mut self, limiter: impl RateLimiter + 'static) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self.limiter_is_chosen = true;
        self
    }

    /// Turns the rate limit off. The provider may then respond with HTTP 429.
    pub fn without_rate_limit(mut self) -> Self {
        self.limiter = None;
        self.limiter_is_chosen = true;
        self
    }

    /// For provider crates: the limit that the provider documents, unless the application chose one.
    pub fn documented_rate(self, limiter: impl RateLimiter + 'static) -> Self {
        match self.limiter_is_chosen {
            true => self,
            false => self.rate_limiter(limiter),
        }
    }

    /// For staging: only these get messages. A call to anybody else is refused before anything is sent,
    /// and so is one whose recipients are not known here, such as an SMS to a group of contacts. Phone
    /// numbers may be written in any way that [`PhoneNumber::parse`] reads for Indonesia; e-mail addresses
    /// and chats count letter by letter. An empty list refuses everybody. What sends no message is not affected.
    /// The last of this and [`redirect_all_to`](Self::redirect_all_to) counts. It holds for the clients that are
    /// made with these options, and for no other.
    #[doc(alias("staging", "allow_list"))]
    pub fn only_to<T: Into<Personal>>(mut self, recipients: impl IntoIterator<Item = T>) -> Self {
        let recipients = recipients.into_iter().map(Into::into).collect();
        self.audience = Some(Arc::new(Audience(Rule::OnlyTo(recipients))));
        self
    }

    /// For staging: every message goes to this phone, whoever it was for. One by e-mail, or to a chat or a
    /// group, is refused. What sends no message is not affected. The last of this and
    /// [`only_to`](Self::only_to) counts.
    #[doc(alias("staging", "universal_to"))]
    pub fn redirect_all_to(mut self, phone: PhoneNumber) -> Self {
        self.audience = Some(Arc::new(Audience(Rule::RedirectAllTo(phone))));
        self
    }

    /// Allows a base URL with plain `http://` towards other machines. Default: no. Others on the network can then
    /// read credentials, phone numbers and texts.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Sends everything through this proxy alone: `http://host:port` or `https://host:port`, with `user:password@`
    /// where needed, no SOCKS. The proxy variables of the environment are not read unless you ask for it with
    /// [`proxy_from_env`](Self::proxy_from_env).
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.connections.proxy = Some(url.into());
        self
    }

    /// Uses the proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), if no
    /// [`proxy`](Self::proxy) is set. The owner of those proxies sees the requests to `http://` hosts.
    pub fn proxy_from_env(mut self) -> Self {
        self.connections.proxy_from_env = true;
        self
    }

    /// Changes the reqwest client: its name resolution, its local address, its TLS. What every call
    /// relies on is set afterwards and cannot be changed: no redirects, no retries, no referer, no
    /// decompression, HTTP/1.1.
    ///
    /// ```
    /// use std::net::IpAddr;
    /// use messaging_client_core::ClientOptions;
    ///
    /// let options = ClientOptions::new()
    ///     .http_client(|builder| builder.local_address(IpAddr::from([192, 0, 2, 7])));
    /// ```
    pub fn http_client(
        mut self,
        customize: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connections.customize = Some(Arc::new(customize));
        self
    }

    /// Trusts these certificates (PEM, one or more) besides the platform's and those that were added before.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connections.root_certificates.push(pem.into());
        self
    }

    /// Replaces the `user-agent` header, by default the name and version of the client crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.connections.user_agent = Some(user_agent.into());
        self
    }

    /// For provider crates: the user agent, unless the application chose one.
    pub fn default_user_agent(mut self, user_agent: &'static str) -> Self {
        let chosen = &mut self.connections.user_agent;
        chosen.get_or_insert_with(|| user_agent.to_owned());
        self
    }

    /// Replaces the transport. The settings of connections (connect timeout, proxy, certificates,
    /// user agent) then have no effect.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces the clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Replaces the source of randomness.
    pub fn randomness(mut self, randomness: impl Randomness + 'static) -> Self {
        self.randomness = Arc::new(randomness);
        self
    }

    /// Notifies `observer`, in place of one that was set before, of each call and attempt.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The transport that a client with these options gets: the one that was set, otherwise the default
    /// with these settings. Use it to wrap it in a transport that watches or records.
    ///
    /// # Errors
    /// The proxy, the user agent or a root certificate cannot be used.
    pub fn build_transport(&self) -> Result<Arc<dyn Transport>, ValidationError> {
        Ok(match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(HttpTransport::new(self.connections.clone())?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pacer;

    #[test]
    fn the_documented_rate_gives_way_to_the_applications_choice() {
        let documented = Pacer::one_per(Duration::from_millis(50));
        let options = ClientOptions::new().documented_rate(documented.clone());
        assert!(options.limiter.is_some());
        let off = ClientOptions::new()
            .without_rate_limit()
            .documented_rate(documented.clone());
        assert!(off.limiter.is_none());
        let own = Pacer::one_per(Duration::from_secs(7));
        let shown = |options: &ClientOptions| format!("{:?}", options.limiter);
        let chosen = ClientOptions::new().rate_limiter(own);
        let kept = chosen.clone().documented_rate(documented);
        assert_eq!(shown(&kept), shown(&chosen));
        assert!(chosen.without_rate_limit().limiter.is_none());
        assert!(ClientOptions::new().limiter.is_none());
    }

    #[test]
    fn plain_http_to_another_machine_is_by_request_only() {
        assert!(!ClientOptions::new().allow_http);
        assert!(ClientOptions::new().allow_http(true).allow_http);
    }

    #[test]
    fn what_cannot_be_set_up_is_named() {
        let broken = ClientOptions::new()
            .proxy("not a proxy\n")
            .build_transport();
        assert_eq!(broken.unwrap_err().field(), "proxy");
        let broken = ClientOptions::new()
            .root_certificate("nonsense")
            .build_transport();
        assert_eq!(broken.unwrap_err().field(), "root_certificate");
        let broken = ClientOptions::new().user_agent("a\r\nb").build_transport();
        assert!(broken.is_err());
    }

    #[test]
    fn what_is_no_proxy_is_refused_without_repeating_it() {
        for url in [
            "",
            "http://",
            "http://:3128",
            "not a proxy\n",
            "http://u:marker@",
            "http://marker host",
            "http://h:marker",
            "http://h:99999",
            "http://[::1]marker",
            "http://h/marker",
            "http://u:mar/ker@h:1",
            "http://u:1/marker@h",
            "http://h?marker",
            "http://u:#marker@h",
            "socks5://marker:1080",
            "ftp://marker",
            "://marker",
        ] {
            let built = ClientOptions::new().proxy(url).build_transport();
            let refused = built.map(drop).unwrap_err();
            assert_eq!(refused.field(), "proxy", "{url}");
            assert!(!refused.to_string().contains("marker"), "{refused}");
        }
        for url in [
            "HTTP://proxy.example/",
            "proxy.example:3128",
            "http://[::1]:3128",
        ] {
            assert!(
                ClientOptions::new().proxy(url).build_transport().is_ok(),
                "{url}"
            );
        }
    }

    #[test]
    fn debug_hides_the_proxys_password() {
        let options = ClientOptions::new().proxy("http://user:marker@proxy.example.com");
        let shown = format!("{options:?}");
        assert!(
            shown.contains("REDACTED") && !shown.contains("marker"),
            "{shown}"
        );
    }

    #[test]
    fn every_setting_leaves_the_others() {
        let settings: [fn(ClientOptions) -> ClientOptions; 14] = [
            |options| options.attempt_timeout(Duration::from_secs(1)),
            |options| options.connect_timeout(Duration::from_secs(1)),
            |options| options.idle_timeout(Duration::from_secs(1)),
            |options| options.response_limit(1),
            |options| options.retry(RetryPolicy::default()),
            ClientOptions::without_rate_limit,
            |options| options.allow_http(true),
            |options| options.proxy("http://proxy.example.com"),
            ClientOptions::proxy_from_env,
            |options| options.http_client(|builder| builder),
            |options| options.root_certificate("pem"),
            |options| options.user_agent("a"),
            |options| options.default_user_agent("a"),
            |options| options.only_to(["081200000001"]),
        ];
        for (place, set) in settings.into_iter().enumerate() {
            let changed = set(ClientOptions::new().timeout(Duration::from_secs(7)));
            assert_eq!(changed.timeout, Duration::from_secs(7), "{place}");
        }
    }
}
