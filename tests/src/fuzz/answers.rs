//! Decoding whatever a server may answer.
//!
//! An input is a byte that chooses the operation, a byte that chooses the HTTP status, and the body.

use std::fmt::Debug;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messaging_client_core::{RawResponse, Endpoint, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::canary;
use crate::Fixture;

/// The statuses that an input chooses from.
const STATUSES: [u16; 24] = [
    200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422,
    429, 500, 502, 503, 504,
];

/// How an operation reads an answer.
#[derive(Debug)]
pub(super) struct Decoder {
    /// The operation's name in the fixture format.
    pub(super) operation: &'static str,
    /// The fields of its answers that may be shown.
    pub(super) shown: &'static [&'static str],
    /// Reads an answer and gives the `Debug` of what came of it.
    pub(super) decode: fn(&RawResponse) -> String,
}

/// Decodes with an operation. A response that is written to JSON must be read from it again as the
/// same, because applications keep responses in queues and databases.
pub(super) fn decoded<E>(endpoint: &E, answer: &RawResponse) -> String
where
    E: Endpoint,
    E::Response: Debug + Serialize + DeserializeOwned,
{
    match endpoint.decode(answer) {
        Ok(response) => {
            assert_kept(&response);
            format!("{response:?}")
        }
        Err(failure @ ResponseError::DecodeError(_)) => format!("{failure:?} {failure:#?}"),
        Err(failure) => format!("{failure:?}"),
    }
}

/// Checks that what was written to JSON is read again, and is written the same.
pub(super) fn assert_kept<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::to_value(value);
    assert!(written.is_ok(), "it cannot be written to JSON");
    let Ok(written) = written else { return };
    let read: Result<T, _> = serde_json::from_value(written.clone());
    let again = read.and_then(|read| serde_json::to_value(read));
    assert_eq!(
        again.ok(),
        Some(written),
        "it is not read as it was written"
    );
}

/// Checks an input against the operations of one provider.
pub(super) fn check(decoders: &[Decoder], input: &[u8]) {
    let [operation, status, body @ ..] = input else {
        return;
    };
    let chosen = usize::from(*operation) % decoders.len().max(1);
    let status = STATUSES.get(usize::from(*status) % STATUSES.len());
    let (Some(decoder), Some(Ok(status))) = (
        decoders.get(chosen),
        status.map(|status| StatusCode::from_u16(*status)),
    ) else {
        return;
    };
    let decode = |body: Vec<u8>| {
        let answer = RawResponse::new(status, HeaderMap::new(), Bytes::from(body));
        let text = (decoder.decode)(&answer);
        assert_eq!(
            text,
            (decoder.decode)(&answer),
            "the same answer is read otherwise"
        );
        text
    };
    decode(body.to_vec());
    if !canary::is_in(body) {
        let planted = match serde_json::from_slice::<Value>(body) {
            Ok(json) => canary::planted(json, decoder.shown)
                .to_string()
                .into_bytes(),
            Err(_) => [body, canary::TEXT.as_bytes()].concat(),
        };
        canary::assert_hidden(&decode(planted));
    }
}

/// The answers of the provider's fixtures.
pub(super) fn seeds(provider: &str, decoders: &[Decoder], fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for fixture in fixtures.iter().filter(|one| one.provider == provider) {
        let known = decoders
            .iter()
            .position(|decoder| decoder.operation == fixture.operation);
        let Some(operation) = known.and_then(|position| u8::try_from(position).ok()) else {
            continue;
        };
        for exchange in fixture.exchanges.iter().flatten() {
            let response = &exchange.response;
            let status = STATUSES.iter().position(|known| *known == response.status);
            let status = u8::try_from(status.unwrap_or(0)).unwrap_or(0);
            if let Ok(body) = response.body() {
                seeds.push([&[operation, status], body.as_slice()].concat());
            }
        }
    }
    seeds
}

/// The operations of these decoders.
pub(super) fn covered(
    provider: &'static str,
    decoders: &[Decoder],
) -> Vec<(&'static str, &'static str)> {
    let operations = decoders.iter().map(|decoder| decoder.operation);
    operations.map(|operation| (provider, operation)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAKING: &[Decoder] = &[Decoder {
        operation: "message.send",
        shown: &["id"],
        decode: |answer| format!("{:?}", answer.text()),
    }];

    #[test]
    fn what_shows_a_text_is_caught() {
        for body in [r#"{"to":"a"}"#, r#"["a"]"#, "no JSON", "<a>b</a>"] {
            let input = [&[0, 0], body.as_bytes()].concat();
            let caught = std::panic::catch_unwind(|| check(LEAKING, &input));
            assert!(caught.is_err(), "{body}");
        }
        check(LEAKING, b"");
    }

    #[test]
    fn what_is_not_read_as_it_was_written_is_caught() {
        #[derive(Serialize, serde::Deserialize)]
        struct Renamed {
            #[serde(rename(serialize = "b"))]
            a: u8,
        }
        assert!(std::panic::catch_unwind(|| assert_kept(&Renamed { a: 1 })).is_err());
        assert_kept(&(1, "a".to_owned()));
    }
}
