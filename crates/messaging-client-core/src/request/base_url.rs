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
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(refuse("must begin with https:// and name a host"));
        };
        if authority.as_str().contains('@') {
            return Err(refuse("may not carry a user name or password"));
        }
        if authority.host().is_empty() {
            return Err(refuse("must name a host"));
        }
        let authority = in_plain_form(&authority, &scheme)
            .ok_or_else(|| refuse("names a host or port that cannot be read"))?;
        if scheme == Scheme::HTTP && !(allow_http || is_loopback(authority.host())) {
            return Err(refuse(
                "is plain http, which would show credentials and messages to the network: use \
                 https, or allow http in the client's options",
            ));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(refuse("must begin with https://"));
        }
        let prefix = parts
            .path_and_query
            .map(|prefix| prefix.path().trim_end_matches('/').to_owned())
            .unwrap_or_default();
        if !path::is_plain(&prefix) {
            return Err(refuse(
                "has a path prefix with an empty, \".\", \"..\" or escaped segment",
            ));
        }
        Ok(Self {
            scheme,
            authority,
            prefix,
        })
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

/// The host in lower case and without the port that the scheme implies, so that a server sees the same
/// name however the application writes it. `None` for a port that is no number.
fn in_plain_form(authority: &Authority, scheme: &Scheme) -> Option<Authority> {
    let host = authority.host().to_ascii_lowercase();
    let port = match authority.as_str().get(host.len()..)? {
        "" | ":" => None,
        _ => Some(authority.port_u16()?),
    };
    let implied = if *scheme == Scheme::HTTP { 80 } else { 443 };
    match port.filter(|port| *port != implied) {
        Some(port) => Authority::try_from(format!("{host}:{port}")).ok(),
        None => Authority::try_from(host).ok(),
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
