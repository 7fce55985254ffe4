use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::document::read_document;
use crate::error::DecodeError;

/// A provider's response as received: status, headers, and the body's bytes.
///
/// It is reachable on success ([`Response::raw`](crate::Response::raw)) and on failure
/// ([`Error::raw`](crate::Error::raw)). Its `Debug` shows only the status and the length of the body, because
/// the body may repeat phone numbers and texts.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl RawResponse {
    /// A response, for a transport or a test.
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, byte for byte.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        // `from_utf8_lossy` is slower, and nearly every body is UTF-8.
        str::from_utf8(&self.body).map_or_else(|_| String::from_utf8_lossy(&self.body), Cow::from)
    }

    /// The `Date` header, if it is an HTTP date.
    pub fn date(&self) -> Option<SystemTime> {
        http_date(self.headers.get(http::header::DATE)?.to_str().ok()?)
    }

    /// Reads the body as JSON, whatever its content type says: strictly, and if that fails, as
    /// tolerantly as `T` allows; see [`read_document`].
    ///
    /// # Errors
    /// The body is not JSON, or lacks what `T` requires. The error names the field and the position,
    /// never the value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        read_document(&self.body).map_err(|error| self.check_encoding().err().unwrap_or(error))
    }

    /// [`json`](Self::json) for a documented object: a list, whose items would be taken for the fields
    /// in their order, is refused.
    ///
    /// # Errors
    /// As [`json`](Self::json), and the body is a list.
    pub fn json_object<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        if self.first_byte() == Some(b'[') {
            return Err(DecodeError::new("the body is a list, not an object"));
        }
        self.json()
    }

    /// The first byte of the body that is neither white space nor part of a byte order mark: `<` of XML, `{`
    /// or `[` of JSON.
    pub fn first_byte(&self) -> Option<u8> {
        let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(byte);
        self.body.iter().copied().find(|byte| !is_mark(byte))
    }

    /// For a body that is read otherwise than as JSON, whose readers say it themselves.
    ///
    /// # Errors
    /// The body is in an encoding that was not asked for.
    pub fn check_encoding(&self) -> Result<(), DecodeError> {
        let encoding = self.headers.get(http::header::CONTENT_ENCODING);
        let encoding = encoding.map_or(&b""[..], |encoding| encoding.as_bytes());
        if encoding.is_empty() || encoding.eq_ignore_ascii_case(b"identity") {
            return Ok(());
        }
        Err(DecodeError::new(
            "the body is compressed (content-encoding), although identity was asked for: look for a \
             proxy or gateway that compresses",
        ))
    }
}

/// The date of a header, whose zone may have another name than GMT.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let text = text.replace("UTC", "GMT").replace("+0000", "GMT");
    httpdate::parse_http_date(&text).ok()
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Envelope {
        data: Data,
    }

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Data {
        id: u32,
    }

    fn reason(body: &'static str) -> String {
        let answer = RawResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            Bytes::from_static(body.as_bytes()),
        );
        answer.json::<Envelope>().unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_field_is_named_and_its_value_is_not() {
        let text = reason(r#"{"data":{"id":"6281200000001"}}"#);
        assert!(text.contains("data.id"), "{text}");
        assert!(!text.contains("62812"), "{text}");
    }

    #[test]
    fn the_keys_of_a_map_are_not_shown() {
        type Balances = std::collections::BTreeMap<String, u32>;
        for body in [r#"{"6281200000001":"x"}"#, r#"{"Budi Santoso":"x"}"#] {
            let answer = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.into());
            let text = answer.json::<Balances>().unwrap_err().to_string();
            assert!(text.contains("one of its fields"), "{text}");
        }
    }

    #[test]
    fn what_came_instead_of_json_is_said() {
        assert!(reason("<html>").contains("page"));
        assert!(reason("").contains("empty"));
        assert!(reason("{\"data\":").contains("too early"));
        assert!(reason("nope").contains("not JSON"));
        assert!(reason("null").contains("the body"));
    }

    #[test]
    fn deep_nesting_is_an_error_not_a_crash() {
        let deep = "[".repeat(200_000);
        let answer = RawResponse::new(StatusCode::OK, HeaderMap::new(), deep.into());
        assert!(answer.json::<serde_json::Value>().is_err());
    }

    #[test]
    fn debug_shows_no_body_and_no_header() {
        let mut headers = HeaderMap::new();
        headers.insert("x-trace", "marker-header".parse().unwrap());
        let answer = RawResponse::new(StatusCode::OK, headers, Bytes::from_static(b"marker-body"));
        let shown = format!("{answer:?}");
        assert!(shown.contains("11") && !shown.contains("marker"), "{shown}");
    }

    #[test]
    fn a_list_is_no_object() {
        #[derive(Debug, serde::Deserialize)]
        struct Envelope {
            code: u8,
        }
        let read = |body: &'static str| {
            let answer = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.into());
            answer
                .json_object::<Envelope>()
                .map(|envelope| envelope.code)
        };
        assert_eq!(read(r#" {"code":7}"#).unwrap(), 7);
        assert_eq!(read("\u{feff}{\"code\":7}").unwrap(), 7);
        let marked = read("\r\n\u{feff} \u{feff}[7]").unwrap_err();
        assert!(marked.to_string().contains("a list"));
        assert!(
            read("\u{feff}[7]")
                .unwrap_err()
                .to_string()
                .contains("a list")
        );
        assert!(read("\n[7]").unwrap_err().to_string().contains("a list"));
        assert!(read("").unwrap_err().to_string().contains("empty"));
    }

    #[test]
    fn a_compressed_body_is_named_as_such() {
        let reason = |encoding: &'static str, body: &'static [u8]| {
            let mut headers = HeaderMap::new();
            let encoding = http::HeaderValue::from_static(encoding);
            headers.insert(http::header::CONTENT_ENCODING, encoding);
            let answer = RawResponse::new(StatusCode::OK, headers, Bytes::from_static(body));
            let read = answer.json::<Envelope>().map(drop);
            read.map_err(|error| error.to_string())
        };
        assert!(
            reason("gzip", b"\x1f\x8b")
                .unwrap_err()
                .contains("compressed")
        );
        assert!(
            reason("Identity", b"nope")
                .unwrap_err()
                .contains("not JSON")
        );
        let readable = br#"{"data":{"id":1}}"#;
        assert!(reason("gzip", readable).is_ok(), "said by mistake");
    }
}
