//! Where callbacks may go.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

use http::Uri;

/// An `http` address that callbacks are posted to.
///
/// It must be on loopback, because a sandbox has no business with other machines, unless it is made with
/// [`anywhere`](Self::anywhere).
///
/// `Debug` leaves out the path and the query, which may hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) uri: Uri,
    loopback_only: bool,
}

/// Why an address cannot take callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackUrlError {
    /// It is not an absolute URL, or it carries a user name.
    Malformed,
    /// It is not `http`: the sandbox does not speak TLS.
    NotHttp,
    /// Its host is neither `localhost` nor a loopback address.
    NotLoopback,
}

impl fmt::Display for CallbackUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the callback URL is not an absolute URL without a user name",
            Self::NotHttp => "the callback URL is not http: the sandbox does not speak TLS",
            Self::NotLoopback => "the callback URL is not on loopback",
        })
    }
}

impl Error for CallbackUrlError {}

impl CallbackUrl {
    /// An address on loopback: `http://localhost...`, `http://127.0.0.1...` or `http://[::1]...`.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`], for any other host as well.
    pub fn new(url: impl AsRef<str>) -> Result<Self, CallbackUrlError> {
        Self::parse(url.as_ref(), true)
    }

    /// An address on any host. Callbacks carry phone numbers: only for a network of your own.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError::Malformed`] and [`CallbackUrlError::NotHttp`].
    pub fn anywhere(url: impl AsRef<str>) -> Result<Self, CallbackUrlError> {
        Self::parse(url.as_ref(), false)
    }

    pub(crate) fn parse(url: &str, loopback_only: bool) -> Result<Self, CallbackUrlError> {
        let uri: Uri = url.parse().map_err(|_| CallbackUrlError::Malformed)?;
        let scheme = uri.scheme_str().ok_or(CallbackUrlError::Malformed)?;
        if !scheme.eq_ignore_ascii_case("http") {
            return Err(CallbackUrlError::NotHttp);
        }
        let authority = uri.authority().ok_or(CallbackUrlError::Malformed)?;
        let host = authority.host();
        if authority.as_str().contains('@') || host.is_empty() {
            return Err(CallbackUrlError::Malformed);
        }
        if loopback_only && !is_loopback(host) {
            return Err(CallbackUrlError::NotLoopback);
        }
        Ok(Self {
            host: unbracketed(host).to_owned(),
            port: authority.port_u16().unwrap_or(80),
            uri,
            loopback_only,
        })
    }

    /// The address as text.
    pub(crate) fn to_text(&self) -> String {
        self.uri.to_string()
    }

    /// Whether a connection to this address may be used: a name such as `localhost` is only a promise.
    pub(super) fn admits(&self, peer: IpAddr) -> bool {
        peer.is_loopback() || !self.loopback_only
    }
}

/// An IPv6 address without what a URL has around it.
fn unbracketed(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}

/// Whether the host of a URL is `localhost` or an address of loopback.
pub(crate) fn is_loopback(host: &str) -> bool {
    match unbracketed(host).parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

debug_shows!(CallbackUrl(one) { host, port, loopback_only });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_addresses_are_taken_apart() {
        for (url, host, port, path) in [
            (
                "http://127.0.0.1:8080/hook?a=b",
                "127.0.0.1",
                8080,
                "/hook?a=b",
            ),
            ("http://localhost", "localhost", 80, "/"),
            ("HTTP://LOCALHOST:1/", "LOCALHOST", 1, "/"),
            ("http://[::1]:9/x", "::1", 9, "/x"),
        ] {
            let parsed = CallbackUrl::new(url).unwrap();
            assert_eq!((parsed.host.as_str(), parsed.port), (host, port), "{url}");
            assert_eq!(parsed.uri.path_and_query().unwrap(), path, "{url}");
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for (url, error) in [
            ("", CallbackUrlError::Malformed),
            ("/hook", CallbackUrlError::Malformed),
            ("127.0.0.1:8080", CallbackUrlError::Malformed),
            ("http://user@127.0.0.1/", CallbackUrlError::Malformed),
            ("https://127.0.0.1/", CallbackUrlError::NotHttp),
            ("http://192.0.2.1/", CallbackUrlError::NotLoopback),
            ("http://localhost.example/", CallbackUrlError::NotLoopback),
        ] {
            assert_eq!(CallbackUrl::new(url), Err(error), "{url}");
        }
    }

    #[test]
    fn another_machine_has_to_be_asked_for() {
        let peer = IpAddr::from([192, 0, 2, 1]);
        assert!(
            CallbackUrl::anywhere("http://192.0.2.1/")
                .unwrap()
                .admits(peer)
        );
        assert!(!CallbackUrl::new("http://localhost/").unwrap().admits(peer));
    }
}
