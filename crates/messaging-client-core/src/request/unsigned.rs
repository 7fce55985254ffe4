use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::form_urlencoded;

use super::base_url::BaseUrl;
use super::body::{Body, FormBody, JSON, JsonBody};
use super::encoded::RequestBody;
use super::multipart::MultipartBody;
use super::path;
use crate::endpoint::Endpoint;
use crate::error::ValidationError;
use crate::randomness::Randomness;

/// Those of the operation, of its account and of HTTP: making room for them once costs less than
/// growing.
const USUAL_HEADERS: usize = 12;

const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

/// A request as an [`Endpoint`](crate::Endpoint) writes it: its path and its content, without
/// credentials, host or time.
///
/// Its `Debug` shows only the method and the kind of body.
#[must_use]
pub struct UnsignedRequest {
    /// All but its address.
    request: http::Request<Body>,
    /// The path as the operation documents it, with its places.
    template: &'static str,
    path: Cow<'static, str>,
    query: String,
}

impl UnsignedRequest {
    /// The request of an operation, to its [`METHOD`](Endpoint::METHOD) and [`PATH`](Endpoint::PATH).
    pub fn of<E: Endpoint>() -> Self {
        Self::new(E::METHOD, E::PATH)
    }

    /// A request to a documented path, such as `/saas/wa/send` or `/contacts/{contact_id}`.
    pub fn new(method: Method, path: &'static str) -> Self {
        let mut request = http::Request::new(Body::Empty);
        *request.method_mut() = method;
        request.headers_mut().reserve(USUAL_HEADERS);
        Self {
            request,
            template: path,
            path: Cow::Borrowed(path),
            query: String::new(),
        }
    }

    /// Puts a caller's text into the path, in place of `{name}`. Everything except letters, digits,
    /// `-`, `.`, `_` and `~` is percent-encoded.
    ///
    /// # Errors
    /// The text is empty, `.` or `..`, or the path has no such placeholder; `name` is the field.
    pub fn segment(mut self, name: &'static str, text: &str) -> Result<Self, ValidationError> {
        let escaped = path::segment(name, text)?;
        let place = format!("{{{name}}}");
        if !self.path.contains(&place) {
            return Err(ValidationError::new(name, "has no placeholder in the path"));
        }
        self.path = Cow::Owned(self.path.replacen(&place, &escaped, 1));
        Ok(self)
    }

    /// Appends a query parameter. Never put a credential here unless the provider documents no other
    /// way: addresses end up in the logs of proxies.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.put_query(name, value);
        self
    }

    /// [`UnsignedRequest::query`] for [`Authenticate::prepare`](crate::Authenticate::prepare).
    pub fn put_query(&mut self, name: &str, value: &str) {
        // Room for a usual pair costs less than growing.
        self.query.reserve(64);
        form_urlencoded::Serializer::new(&mut self.query).append_pair(name, value);
    }

    /// Sets a header.
    ///
    /// # Errors
    /// The value has CR, LF or another byte that a header cannot hold.
    pub fn header(
        mut self,
        name: HeaderName,
        value: impl Into<Bytes>,
    ) -> Result<Self, ValidationError> {
        let value = header_value(&name, value)?;
        self.headers_mut().insert(name, value);
        Ok(self)
    }

    /// Makes `request`, which must become a JSON object, the body.
    ///
    /// # Errors
    /// It does not become a JSON object.
    pub fn json<T: Serialize + ?Sized>(mut self, request: &T) -> Result<Self, ValidationError> {
        *self.request.body_mut() = Body::Json(JsonBody::new(request)?);
        Ok(self)
    }

    /// Makes a urlencoded form the body.
    pub fn form(mut self, form: FormBody) -> Self {
        *self.request.body_mut() = Body::Form(form);
        self
    }

    /// Makes a multipart form, with files, the body.
    pub fn multipart(mut self, multipart: MultipartBody) -> Self {
        *self.request.body_mut() = Body::Multipart(multipart);
        self
    }

    /// Makes `bytes` the body.
    pub fn raw(mut self, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = Body::Raw {
            content_type,
            bytes: bytes.into(),
        };
        self
    }

    /// The body, for [`Authenticate::prepare`](crate::Authenticate::prepare) to add fields to.
    pub fn body_mut(&mut self) -> &mut Body {
        self.request.body_mut()
    }

    /// The headers.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.request.headers_mut()
    }

    /// Extensions for [`Authenticate`](crate::Authenticate), for instance which of two sets of
    /// credentials this request needs.
    pub fn extensions(&self) -> &Extensions {
        self.request.extensions()
    }

    /// The extensions, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        self.request.extensions_mut()
    }

    /// Encodes the request towards `base`. From here on the body does not change.
    pub(crate) fn encode(
        self,
        base: &BaseUrl,
        randomness: &dyn Randomness,
    ) -> Result<http::Request<RequestBody>, ValidationError> {
        let refuse = |problem: &'static str| Err(ValidationError::new("path", problem));
        if !path::is_template(self.template) {
            return refuse("must be segments that each begin with / and need no escaping");
        }
        if self.path.contains('{') {
            return refuse("has a placeholder that was not filled");
        }
        let query = Some(self.query.as_str()).filter(|query| !query.is_empty());
        let (mut head, body) = self.request.into_parts();
        head.uri = base.join(&self.path, query)?;
        let headers = &mut head.headers;
        let (content_type, payload) = body.encode(randomness);
        if let Some(content_type) = content_type {
            headers.entry(CONTENT_TYPE).or_insert(content_type);
        }
        headers.entry(ACCEPT).or_insert(JSON);
        // Responses are small. Without compression the cap on what is read counts the very bytes that
        // are decoded, and a response cannot grow behind it.
        headers.entry(ACCEPT_ENCODING).or_insert(IDENTITY);
        Ok(http::Request::from_parts(head, payload))
    }
}

impl fmt::Debug for UnsignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedRequest")
            .field("method", self.request.method())
            .field("body", self.request.body())
            .finish_non_exhaustive()
    }
}

/// A header value from a text.
///
/// # Errors
/// The text has CR, LF or another byte that a header cannot hold.
pub fn header_value(
    name: &HeaderName,
    value: impl Into<Bytes>,
) -> Result<HeaderValue, ValidationError> {
    let value: Bytes = value.into();
    let value = HeaderValue::from_maybe_shared(value).ok();
    // Without the bytes beyond ASCII that a header can hold.
    let value = value.filter(|value| value.to_str().is_ok());
    value.ok_or_else(|| {
        ValidationError::new(
            name.as_str().to_owned(),
            "has a line break, or a character that is not visible ASCII, which a header cannot hold",
        )
    })
}

/// [`header_value`] for a credential: HTTP libraries and logs then leave it out.
///
/// # Errors
/// As [`header_value`].
pub fn sensitive_header_value(
    name: &HeaderName,
    value: impl Into<Bytes>,
) -> Result<HeaderValue, ValidationError> {
    let mut value = header_value(name, value)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandomness;

    fn encode(unsigned: UnsignedRequest) -> http::Request<RequestBody> {
        let base = BaseUrl::parse("https://api.example.com/p", false).unwrap();
        unsigned.encode(&base, &SystemRandomness).unwrap()
    }

    #[test]
    fn a_request_is_addressed_and_typed() {
        let request = encode(
            UnsignedRequest::new(Method::POST, "/send")
                .json(&serde_json::json!({"a": 1}))
                .unwrap(),
        );
        assert_eq!(request.uri(), "https://api.example.com/p/send");
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(request.headers()["accept"], "application/json");
        assert_eq!(request.body().as_bytes(), b"{\"a\":1}");
    }

    #[test]
    fn a_read_has_no_body_and_an_escaped_query() {
        let unsigned = UnsignedRequest::new(Method::GET, "/status/{ref_no}")
            .segment("ref_no", "a/b")
            .unwrap();
        let request = encode(unsigned.query("q", "a b&c").query("page", "2"));
        assert_eq!(
            request.uri(),
            "https://api.example.com/p/status/a%2Fb?q=a+b%26c&page=2"
        );
        assert!(request.headers().get("content-type").is_none());
        assert!(request.body().as_bytes().is_empty());
    }

    #[test]
    fn a_header_cannot_start_another_one() {
        let name = HeaderName::from_static("apikey");
        let refused = UnsignedRequest::new(Method::GET, "/a")
            .header(name.clone(), "x\r\nevil: 1")
            .unwrap_err();
        assert_eq!(refused.field(), "apikey");
        assert!(!refused.to_string().contains("evil"));
        for bad in ["a\r\nb", "a\0b", "caf\u{e9}", "\u{7f}"] {
            assert!(header_value(&name, bad).is_err(), "{bad:?}");
        }
        assert_eq!(header_value(&name, "a b\t~").unwrap(), "a b\t~");
        assert!(sensitive_header_value(&name, "key").unwrap().is_sensitive());
    }

    #[test]
    fn a_path_that_is_not_plain_is_refused() {
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        assert!(
            UnsignedRequest::new(Method::GET, "/a/../b")
                .encode(&base, &SystemRandomness)
                .is_err()
        );
        for bad in ["a", "/a/{id}"] {
            let unsigned = UnsignedRequest::new(Method::GET, bad);
            assert!(unsigned.encode(&base, &SystemRandomness).is_err(), "{bad}");
        }
        let no_place = UnsignedRequest::new(Method::GET, "/a").segment("id", "7");
        assert_eq!(no_place.unwrap_err().field(), "id");
    }

    #[test]
    fn debug_shows_no_value() {
        let unsigned = UnsignedRequest::new(Method::POST, "/marker-path")
            .query("password", "marker-query")
            .raw(HeaderValue::from_static("text/plain"), "marker-body");
        let shown = format!("{unsigned:?}");
        assert!(
            shown.contains("POST") && !shown.contains("marker"),
            "{shown}"
        );
    }

    #[test]
    fn headers_and_extensions_can_be_added() {
        let mut request = UnsignedRequest::new(Method::GET, "/status");
        let value = HeaderValue::from_static("1");
        request.headers_mut().insert("x-marker", value);
        request.extensions_mut().insert(7_u8);
        assert_eq!(request.extensions().get(), Some(&7_u8));
        let encoded = encode(request);
        assert_eq!(encoded.headers()["x-marker"], "1");
        let name = HeaderName::from_static("x-marker");
        let text = HeaderValue::from_static("text/plain");
        let raw = UnsignedRequest::new(Method::POST, "/send").raw(text, "bytes");
        let sent = encode(raw.header(name, "2").unwrap());
        assert_eq!(sent.headers()["x-marker"], "2");
        assert_eq!(sent.headers()["content-type"], "text/plain");
        assert_eq!(sent.body().as_bytes(), b"bytes");
        assert_eq!(encoded.extensions().get(), Some(&7_u8));
    }
}
