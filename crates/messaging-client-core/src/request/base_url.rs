use http::Uri;
use http::uri::{Authority, Scheme};
use url::{Host, Url};

use super::path;
use crate::error::ValidationError;

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
        let refuse = |problem: &'static str| ValidationError::new("base_url", problem);
        if text.contains(['?', '#']) {
            return Err(refuse("may not have a query or a fragment"));
        }
        let uri: Uri = text
            .parse()
            .map_err(|_| refuse("is not a URL: give one such as https://api.example.com"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(refuse("must begin with https:// and name a host"));
        };
        // As a server sees it, however the application writes it: in lower case, and without the port that
        // the scheme implies.
        let url = Url::parse(text)
            .map_err(|_| refuse("names no host, or a host or port that cannot be read"))?;
        let is_http = *scheme == Scheme::HTTP;
        let prefix = uri.path().trim_end_matches('/');
        let problem = if authority.as_str().contains('@') {
            "may not carry a user name or password"
        } else if is_http && !(allow_http || is_loopback(&url)) {
            "is plain http, which would show credentials and messages to the network: use https, or \
             allow http in the client's options"
        } else if !is_http && *scheme != Scheme::HTTPS {
            "must begin with https://"
        } else if prefix.contains('{') || !path::is_template(prefix) {
            "has a path prefix with an empty, \".\", \"..\" or escaped segment"
        } else if let Ok(authority) = Authority::try_from(url.authority()) {
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
        let (mark, query) = query.map_or(("", ""), |query| ("?", query));
        let target = [self.prefix.as_str(), path, mark, query].concat();
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(target)
            .build()
            .map_err(|_| ValidationError::new("path", "is too long or not a path"))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
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
        let bare = BaseUrl::parse("https://api.example.com", false).unwrap();
        for (query, address) in [
            (None, "https://api.example.com/"),
            (Some("b=c"), "https://api.example.com/?b=c"),
        ] {
            assert_eq!(bare.join("", query).unwrap().to_string(), address);
        }
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
            "https://example.com/{id}",
        ] {
            let refused = BaseUrl::parse(bad, true).unwrap_err();
            assert_eq!(refused.field(), "base_url", "{bad}");
        }
    }
}
