use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use url::form_urlencoded;

use super::encoded::RequestBody;
use super::multipart::MultipartBody;
use crate::error::ValidationError;
use crate::randomness::Randomness;

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Nearly every request fits, so that its buffer need not grow.
const USUAL_LENGTH: usize = 1024;
const USUAL_LEADING_LENGTH: usize = 256;
const USUAL_FORM_LENGTH: usize = 512;

/// The body of an [`UnsignedRequest`](crate::UnsignedRequest), to which
/// [`Authenticate::prepare`](crate::Authenticate::prepare) can still add fields.
///
/// Its `Debug` shows kinds, field names and lengths, never values.
#[derive(Default)]
#[non_exhaustive]
pub enum Body {
    /// No body, and no content type.
    #[default]
    Empty,
    /// A JSON object.
    Json(JsonBody),
    /// `application/x-www-form-urlencoded`.
    Form(FormBody),
    /// `multipart/form-data`, streamed.
    Multipart(MultipartBody),
    /// Bytes with another content type.
    Raw {
        /// The value of the `content-type` header.
        content_type: HeaderValue,
        /// The body as it is sent.
        bytes: Bytes,
    },
}

impl Body {
    /// The content type and what is sent.
    pub(crate) fn encode(self, randomness: &dyn Randomness) -> (Option<HeaderValue>, RequestBody) {
        match self {
            Self::Empty => (None, Bytes::new().into()),
            Self::Json(json) => (Some(JSON), json.encode().into()),
            Self::Form(form) => (Some(FORM), form.encode().into()),
            Self::Multipart(multipart) => multipart.encode(randomness),
            Self::Raw {
                content_type,
                bytes,
            } => (Some(content_type), bytes.into()),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(json) => fmt::Debug::fmt(json, f),
            Self::Form(form) => fmt::Debug::fmt(form, f),
            Self::Multipart(multipart) => fmt::Debug::fmt(multipart, f),
            Self::Raw { bytes, .. } => write!(f, "Raw({} bytes)", bytes.len()),
        }
    }
}

/// A JSON object: the request, encoded once, and in front of it the fields that authentication adds
/// for each attempt.
pub struct JsonBody {
    leading: Vec<u8>,
    object: Vec<u8>,
}

impl JsonBody {
    /// Encodes a request.
    ///
    /// # Errors
    /// `request` does not become a JSON object.
    pub fn new<T: Serialize + ?Sized>(request: &T) -> Result<Self, ValidationError> {
        let mut object = Vec::with_capacity(USUAL_LENGTH);
        write_value(&mut object, "body", request)?;
        if object.first() != Some(&b'{') {
            return Err(ValidationError::new("body", "is not a JSON object"));
        }
        Ok(Self {
            leading: Vec::new(),
            object,
        })
    }

    /// Adds a field before the request's own fields, after those that were added before. For a signature, a
    /// time or a user name inside the body; a field that the request already has must not be added again.
    ///
    /// # Errors
    /// `value` cannot be encoded as JSON.
    pub fn put_leading<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), ValidationError> {
        self.leading.reserve(USUAL_LEADING_LENGTH);
        if !self.leading.is_empty() {
            self.leading.push(b',');
        }
        write_value(&mut self.leading, name, name)?;
        self.leading.push(b':');
        write_value(&mut self.leading, name, value)
    }

    fn encode(mut self) -> Bytes {
        if self.leading.is_empty() {
            return self.object.into();
        }
        if self.object.get(1) != Some(&b'}') {
            self.leading.push(b',');
        }
        // Behind the opening brace, where every object has room for it.
        self.object.splice(1..1, self.leading);
        self.object.into()
    }
}

fn write_value<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    name: &'static str,
    value: &T,
) -> Result<(), ValidationError> {
    serde_json::to_writer(out, value)
        .map_err(|_| ValidationError::new(name, "cannot be written as JSON"))
}

impl fmt::Debug for JsonBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.leading.len() + self.object.len())
    }
}

/// Form fields in the order in which they are sent.
#[derive(Default)]
pub struct FormBody(String);

impl FormBody {
    /// A form without fields.
    pub fn new() -> Self {
        Self(String::with_capacity(USUAL_FORM_LENGTH))
    }

    /// Adds a field at the end.
    pub fn put(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        form_urlencoded::Serializer::new(&mut self.0).append_pair(&name, &value);
    }

    /// Adds a field at the end, where there is a value.
    pub fn put_optional(&mut self, name: &'static str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn encode(self) -> Bytes {
        self.0.into()
    }
}

impl fmt::Debug for FormBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = form_urlencoded::parse(self.0.as_bytes());
        let names: Vec<_> = fields.map(|(name, _)| name).collect();
        write!(f, "Form({names:?})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(body: JsonBody) -> String {
        String::from_utf8(body.encode().to_vec()).unwrap()
    }

    #[test]
    fn a_request_is_sent_as_it_was_encoded() {
        let body = JsonBody::new(&serde_json::json!({"text": "牛小信"})).unwrap();
        assert_eq!(encoded(body), r#"{"text":"牛小信"}"#);
    }

    #[test]
    fn leading_fields_come_first_and_in_order() {
        let mut body = JsonBody::new(&serde_json::json!({"a": 1})).unwrap();
        body.put_leading("signature", "x\"y").unwrap();
        body.put_leading("time", "17").unwrap();
        assert_eq!(encoded(body), r#"{"signature":"x\"y","time":"17","a":1}"#);

        let mut empty = JsonBody::new(&serde_json::json!({})).unwrap();
        empty.put_leading("time", &17).unwrap();
        assert_eq!(encoded(empty), r#"{"time":17}"#);
    }

    #[test]
    fn only_objects_are_bodies() {
        assert!(JsonBody::new("text").is_err());
        assert!(JsonBody::new(&[1, 2]).is_err());
    }

    #[test]
    fn forms_are_escaped_and_keep_their_order() {
        let mut form = FormBody::new();
        form.put("user", "a&b=c");
        form.put_optional("none", None::<String>);
        form.put_optional("one", Some("1"));
        form.put("SMSText", "hai 你+1");
        let shown = format!("{form:?}");
        assert_eq!(
            form.encode(),
            "user=a%26b%3Dc&one=1&SMSText=hai+%E4%BD%A0%2B1"
        );
        assert!(
            shown.contains("SMSText") && !shown.contains("hai"),
            "{shown}"
        );
    }

    #[test]
    fn debug_shows_the_kind_and_no_value() {
        let json = JsonBody::new(&serde_json::json!({"text": "marker"})).unwrap();
        let raw = Body::Raw {
            content_type: HeaderValue::from_static("text/plain"),
            bytes: Bytes::from_static(b"marker"),
        };
        let mut multipart = MultipartBody::new();
        multipart.put("name", "marker");
        for (body, expected) in [
            (Body::Empty, "Empty"),
            (Body::Json(json), "Json(17 bytes)"),
            (Body::Form(FormBody::new()), "Form([])"),
            (Body::Multipart(multipart), r#"Multipart(["name"])"#),
            (raw, "Raw(6 bytes)"),
        ] {
            assert_eq!(format!("{body:?}"), expected);
        }
    }
}
