use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;

use crate::InvalidRequest;

/// The proxy that all connections go through, and what it wants to see before it lets them.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) uri: Uri,
    pub(crate) authorization: Option<HeaderValue>,
}

impl Proxy {
    /// Reads `[http[s]://][user[:password]@]host[:port]`. No refusal repeats any of it: it can hold a
    /// password.
    pub(crate) fn parse(url: &str) -> Result<Self, InvalidRequest> {
        let refuse = |problem: &'static str| InvalidRequest::new("proxy", problem);
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::HTTP,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            "https" => Scheme::HTTPS,
            _ => return Err(refuse("must begin with http:// and name a host")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return Err(refuse(
                "has a path, a query or a fragment: give http://host:port, and percent-encode what \
                 is special in the password",
            ));
        }
        let (credentials, host) = match rest.rsplit_once('@') {
            Some((credentials, host)) => (credentials, host),
            None => ("", rest),
        };
        let not_a_host = || refuse("is not the URL of a proxy: give http://host:port");
        let authority = Authority::try_from(host).map_err(|_| not_a_host())?;
        let port_is_missing_or_read = match host.strip_prefix(authority.host()) {
            Some("" | ":") => true,
            _ => authority.port_u16().is_some(),
        };
        if authority.host().is_empty() || !port_is_missing_or_read {
            return Err(not_a_host());
        }
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(authority)
            .path_and_query(PathAndQuery::from_static("/"))
            .build()
            .map_err(|_| not_a_host())?;
        Ok(Self {
            uri,
            authorization: basic_authorization(credentials),
        })
    }
}

fn basic_authorization(credentials: &str) -> Option<HeaderValue> {
    if credentials.is_empty() {
        return None;
    }
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let mut plain: Vec<u8> = percent_decode_str(user).collect();
    plain.push(b':');
    plain.extend(percent_decode_str(password));
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(plain))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_and_the_credentials_are_read() {
        for (url, uri, credentials) in [
            (
                "http://proxy.example:3128",
                "http://proxy.example:3128/",
                None,
            ),
            ("HTTP://proxy.example/", "http://proxy.example/", None),
            ("proxy.example:3128", "http://proxy.example:3128/", None),
            ("http://[::1]:3128", "http://[::1]:3128/", None),
            ("http://@127.0.0.1:1", "http://127.0.0.1:1/", None),
            ("http://u:p@h:1", "http://h:1/", Some("u:p")),
            ("u:p@h:1", "http://h:1/", Some("u:p")),
            ("http://u@h", "http://h/", Some("u:")),
            ("http://u%3A:p%40%2F@h", "http://h/", Some("u::p@/")),
            ("http://u:p:q@r@h", "http://h/", Some("u:p:q@r")),
        ] {
            let proxy = Proxy::parse(url).unwrap();
            assert_eq!(proxy.uri, uri, "{url}");
            let expected = credentials.map(|plain| format!("Basic {}", STANDARD.encode(plain)));
            let value = proxy.authorization.as_ref();
            let given = value.map(|value| value.to_str().unwrap());
            assert_eq!(given, expected.as_deref(), "{url}");
            assert!(value.is_none_or(HeaderValue::is_sensitive), "{url}");
        }
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
            let refused = Proxy::parse(url).map(|proxy| proxy.uri).unwrap_err();
            assert_eq!(refused.field(), "proxy", "{url}");
            assert!(!refused.to_string().contains("marker"), "{refused}");
        }
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn a_proxy_may_be_reached_over_tls() {
        let proxy = Proxy::parse("https://proxy.example").unwrap();
        assert_eq!(proxy.uri, "https://proxy.example/");
    }
}
