use http::HeaderMap;

use crate::Input;
use crate::fixture::Callback;
use crate::setup::{INPUT, Stopped, UsageError, typed};
use crate::validate::{header_name, header_value};

/// A callback as an application's web server gets it: its headers and the bytes of its body.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReceivedCallback {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl ReceivedCallback {
    /// Reads the input of `webhook.parse`: `{"headers": {...}, "body": "..."}`.
    pub(super) fn read(input: &Input) -> Result<Self, Stopped> {
        let callback: Callback = typed(INPUT, input.as_json())?;
        let mut headers = HeaderMap::new();
        for (name, value) in &callback.headers {
            let value = header_value(name, value).map_err(UsageError::new)?;
            headers.append(header_name(name).map_err(UsageError::new)?, value);
        }
        Ok(Self {
            headers,
            body: callback.body.into_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(input: Value) -> Result<ReceivedCallback, Stopped> {
        ReceivedCallback::read(&input.as_object().unwrap().clone().into())
    }

    #[test]
    fn names_are_without_case_and_repeated_ones_are_kept() {
        let headers = json!({"TS": 1, "Sign": "a", "sign": "b"});
        let received = read(json!({"headers": headers, "body": "é"})).ok().unwrap();
        assert_eq!(received.headers["ts"], "1");
        assert_eq!(received.headers.get_all("SIGN").iter().count(), 2);
        assert_eq!(received.body, "é".as_bytes());
    }

    #[test]
    fn what_no_server_gets_is_refused() {
        for input in [
            json!({"headers": {"a b": "c"}, "body": ""}),
            json!({"headers": {"a": "b\nc"}, "body": ""}),
            json!({"headers": {}, "body": "", "query": ""}),
        ] {
            assert!(matches!(read(input), Err(Stopped::Usage(_))));
        }
        assert!(matches!(
            read(json!({"headers": {}})),
            Err(Stopped::Failed(_))
        ));
    }
}
