//! The parameters of a call: of its query and of a form in its body.

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::server::ReceivedRequest;

/// Parameters in the order received, those of the query first.
pub(super) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    pub(super) fn of(request: &ReceivedRequest) -> Self {
        let query = request.query.as_deref().unwrap_or_default().as_bytes();
        let body: &[u8] = if is_form(request) { &request.body } else { &[] };
        let pairs = [query, body]
            .into_iter()
            .flat_map(form_urlencoded::parse)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self { pairs }
    }

    /// The first value of a name, `None` when it is absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(given, value)| given == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Whether all names are among these: a misspelt one would otherwise be dropped without a word.
    pub(super) fn only(&self, known: &[&str]) -> bool {
        self.pairs
            .iter()
            .all(|(name, _)| known.contains(&name.as_str()))
    }

    /// Whether an optional parameter is absent or has its one documented value.
    pub(super) fn is_literal(&self, name: &str, value: &str) -> bool {
        self.get(name).is_none_or(|given| given == value)
    }

    /// All of them but the credentials.
    pub(super) fn without_credentials(&self) -> Value {
        let fields: Map<String, Value> = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "user" && name != "password")
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        Value::Object(fields)
    }
}

fn is_form(request: &ReceivedRequest) -> bool {
    let value = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
