//! What is kept of a request: everything but its credentials.

use bytes::Bytes;
use http::HeaderMap;

use super::RequestRecord;
use crate::server::ReceivedRequest;

/// The headers that carry a credential at any of the providers, or a secret of the caller's.
const CREDENTIALS: [&str; 8] = [
    "accesskey",
    "sign",
    "apikey",
    "client-id",
    "client-secret",
    "authorization",
    "proxy-authorization",
    "cookie",
];

/// The parameters that are credentials.
const SECRET_PARAMETERS: [&str; 2] = ["user", "password"];

impl RequestRecord {
    /// How many bytes of it a caller made.
    pub(super) fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers: usize = headers.map(|(name, value)| name.len() + value.len()).sum();
        self.path.len() + headers + self.body.len()
    }

    pub(crate) fn of(request: &ReceivedRequest) -> Self {
        let mut path = request.path.clone();
        if let Some(query) = &request.query {
            path.push('?');
            path.push_str(&shown_form(query.as_bytes()));
        }
        let headers = header_texts(&request.headers);
        let headers = headers.filter(|(name, _)| !CREDENTIALS.contains(&name.as_str()));
        Self {
            method: request.method.to_string(),
            path,
            headers: headers.collect(),
            body: body(request),
        }
    }
}

/// Headers as texts.
pub(crate) fn header_texts(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    })
}

fn body(request: &ReceivedRequest) -> Bytes {
    match (&request.notes().form, request.media_type().as_str()) {
        (Some(form), _) => Bytes::from(without_secrets(
            form.iter().map(|(name, value)| (name, value)),
        )),
        (None, "application/x-www-form-urlencoded") => Bytes::from(shown_form(&request.body)),
        (None, kind) if kind.starts_with("multipart/") => Bytes::new(),
        _ => request.body.clone(),
    }
}

fn is_secret(name: &str) -> bool {
    SECRET_PARAMETERS.contains(&name)
}

fn without_secrets<T: AsRef<str>>(pairs: impl Iterator<Item = (T, T)>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.filter(|(name, _)| !is_secret(name.as_ref())))
        .finish()
}

/// A query or a form without the parameters that are credentials; what has none stays as it is.
fn shown_form(form: &[u8]) -> String {
    let pairs = || form_urlencoded::parse(form);
    match pairs().any(|(name, _)| is_secret(&name)) {
        true => without_secrets(pairs()),
        false => String::from_utf8_lossy(form).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method};

    use super::*;

    #[test]
    fn credentials_are_left_out_and_nothing_else() {
        let mut request = ReceivedRequest::new(Method::POST, "/api/command");
        request.query = Some("cmd=DR&user=marker&password=marker&ref_no=1%202".to_owned());
        for name in ["apikey", "sign", "x-other", "content-type"] {
            request
                .headers
                .insert(name, HeaderValue::from_static("marker"));
        }
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        request
            .headers
            .insert("content-type", HeaderValue::from_static(form));
        request
            .headers
            .insert("x-other", HeaderValue::from_static("kept"));
        request.body = Bytes::from_static(b"password=marker&GSM=62812");
        let record = RequestRecord::of(&request);
        assert_eq!(record.path, "/api/command?cmd=DR&ref_no=1+2");
        assert_eq!(record.body, "GSM=62812");
        assert_eq!(record.headers.len(), 2);
        assert_eq!(
            record.size(),
            30 + "content-type".len() + form.len() + "x-other".len() + 4 + 9
        );
        assert!(record.headers.iter().all(|(_, value)| value != "marker"));
        request
            .headers
            .insert("content-type", HeaderValue::from_static("application/json"));
        assert_eq!(RequestRecord::of(&request).body, request.body);
        let parts = HeaderValue::from_static("multipart/form-data; boundary=X");
        request.headers.insert("content-type", parts);
        assert_eq!(RequestRecord::of(&request).body, "");
    }
}
