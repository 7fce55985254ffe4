use std::net::IpAddr;

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use super::path;
use crate::error::ValidationError;

const FIELD: &str = "base_url";

/// Where a provider is reached: scheme, host, port, and perhaps a path prefix.
///
/// The documented path of an operation is appended to the prefix. A base URL is `https://`; plain
/// `http://` is accepted for this machine (`127.0.0.0/8`, `::1`, `localhost`), or anywhere if the
/// application allows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self, ValidationError> {
        let refuse = |problem: &'static str| ValidationError::new(FIELD, problem);
        if text.contains(['?', '#']) {
            return Err(refuse("may not have a query or a fragment"));
        }
        let uri: Uri = text
            .parse()
            .map_err(|_| refuse("is not a URL: give one such as https://api.example.com"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(refuse("must begin with https:// and name a host"));
        };
        let is_http = *scheme == Scheme::HTTP;
        let implied = if is_http { 80 } else { 443 };
        let host = authority.host().to_ascii_lowercase();
        let port = match authority.as_str().get(host.len()..) {
            Some("" | ":") => Some(implied),
            _ => authority.port_u16(),
        };
        // Without the port that the scheme implies, and in lower case, so that a server sees the same name
        // however the application writes it.
        let plain = match port {
            Some(port) if port != implied => format!("{host}:{port}"),
            _ => host.clone(),
        };
        let prefix = uri.path().trim_end_matches('/');
        let problem = if authority.as_str().contains('@') {
            "may not carry a user name or password"
        } else if host.is_empty() {
            "must name a host"
        } else if port.is_none() {
            "names a host or port that cannot be read"
        } else if is_http && !(allow_http || is_loopback(&host)) {
            "is plain http, which would show credentials and messages to the network: use https, or \
             allow http in the client's options"
        } else if !is_http && *scheme != Scheme::HTTPS {
            "must begin with https://"
        } else if !path::is_plain(prefix) {
            "has a path prefix with an empty, \".\", \"..\" or escaped segment"
        } else if let Ok(authority) = Authority::try_from(plain) {
            return Ok(Self {
                scheme: scheme.clone(),
                authority,
                prefix: prefix.to_owned(),
            });
        } else {
            "names a host or port that cannot be read"
        };
        Err(refuse(problem))
    }

    /// The host alone.
    pub(crate) fn host(&self) -> &str {
        self.authority.host()
    }

    /// The address of an operation: prefix, then `path`, then `query` where there is one.
    pub(crate) fn join(&self, path: &str, query: Option<&str>) -> Result<Uri, ValidationError> {
        let refuse = |_| ValidationError::new("path", "is too long or not a path");
        let mut target = format!("{}{path}", self.prefix);
        if target.is_empty() {
            target.push('/');
        }
        if let Some(query) = query {
            target.push('?');
            target.push_str(query);
        }
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(refuse)?);
        Uri::from_parts(parts).map_err(|_| ValidationError::new("path", "is not a path"))
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str) -> String {
        BaseUrl::parse(base, false)
            .unwrap()
            .join("/saas/wa/send", None)
            .unwrap()
            .to_string()
    }

    #[test]
    fn a_path_follows_the_prefix_whole() {
        assert_eq!(
            joined("https://api.example.com"),
            "https://api.example.com/saas/wa/send"
        );
        assert_eq!(
            joined("https://api.example.com/"),
            "https://api.example.com/saas/wa/send"
        );
        assert_eq!(
            joined("https://proxy.example.com:8443/nx/v1/"),
            "https://proxy.example.com:8443/nx/v1/saas/wa/send"
        );
        let base = BaseUrl::parse("https://api.example.com/p", false).unwrap();
        assert_eq!(
            base.join("/a", Some("b=c")).unwrap().to_string(),
            "https://api.example.com/p/a?b=c"
        );
    }

    #[test]
    fn a_server_sees_one_name_however_it_is_written() {
        for (written, plain) in [
            (
                "https://API.Example.com:443",
                "https://api.example.com/saas/wa/send",
            ),
            (
                "https://api.example.com:80",
                "https://api.example.com:80/saas/wa/send",
            ),
            (
                "https://api.example.com:",
                "https://api.example.com/saas/wa/send",
            ),
            ("http://LOCALHOST:80/P", "http://localhost/P/saas/wa/send"),
            ("http://[::1]:80", "http://[::1]/saas/wa/send"),
            ("http://[::1]:443", "http://[::1]:443/saas/wa/send"),
        ] {
            assert_eq!(joined(written), plain, "{written}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_or_by_request() {
        for local in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://LOCALHOST",
        ] {
            assert!(BaseUrl::parse(local, false).is_ok(), "{local}");
        }
        for far in [
            "http://api.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
        ] {
            assert!(BaseUrl::parse(far, false).is_err(), "{far}");
            assert!(BaseUrl::parse(far, true).is_ok(), "{far}");
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for bad in [
            "",
            "api.example.com",
            "/path",
            "ftp://example.com",
            "https://",
            "https://user:pw@example.com",
            "https://example.com/?q",
            "https://example.com/#f",
            "https://example.com/a/../b",
            "https://example.com//a",
            "https://example.com/%2e%2e/a",
            "https://exa mple.com",
            "https://example.com:port",
            "https://example.com:99999",
        ] {
            let refused = BaseUrl::parse(bad, true).unwrap_err();
            assert_eq!(refused.field(), "base_url", "{bad}");
        }
    }
}
