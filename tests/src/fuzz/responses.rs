//! Decoding whatever a server may answer, for every operation of a provider.
//!
//! An input is a byte that chooses the operation, a byte that chooses the HTTP status, and the body.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messaging_client_core::{Endpoint, OperationVisitor, RawResponse, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::kept::assert_kept;
use crate::canary::{self, debug_of};
use crate::{
    FieldNames, Fixture, Provider, ProviderVisitor, operation_name, sample, visit_providers,
};

/// The statuses that an input chooses from.
const STATUSES: [u16; 26] = [
    200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422,
    429, 460, 499, 500, 502, 503, 504,
];

/// How an operation reads a response.
struct Decoder {
    provider: &'static str,
    /// The operation's name in the fixture format.
    operation: &'static str,
    /// The fields of its responses that may be shown.
    shown: FieldNames,
    /// Reads a response and gives the `Debug` of what came of it.
    decode: Box<dyn Fn(&RawResponse) -> String + Send + Sync>,
}

/// One for each operation that has a fixture to begin with; the tests see to it that all have.
static DECODERS: LazyLock<Vec<Decoder>> = LazyLock::new(|| {
    let mut decoders = Decoders(Vec::new());
    visit_providers(&mut decoders);
    decoders.0
});

struct Decoders(Vec<Decoder>);

impl ProviderVisitor for Decoders {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut DecodersOf::<P>(&mut self.0, PhantomData));
    }
}

struct DecodersOf<'a, P>(&'a mut Vec<Decoder>, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for DecodersOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        let operation = operation_name::<P, E>();
        let request = sample(P::NAME, operation).and_then(Fixture::request::<E>);
        if let Ok(request) = request {
            self.0.push(Decoder {
                provider: P::NAME,
                operation,
                shown: canary::shown_in_responses(P::NAME, operation),
                decode: Box::new(move |response| decoded(&request, response)),
            });
        }
    }
}

fn of(provider: &str) -> Vec<&'static Decoder> {
    let decoders = DECODERS.iter();
    decoders.filter(|one| one.provider == provider).collect()
}

/// Decodes with an operation, and gives what may be logged of what came of it.
pub(super) fn decoded<E>(endpoint: &E, response: &RawResponse) -> String
where
    E: Endpoint,
    E::Response: Debug + Serialize + DeserializeOwned,
{
    match endpoint.decode(response) {
        Ok(response) => {
            assert_kept(&response);
            debug_of(&response)
        }
        Err(ResponseError::Decode(failure)) => format!("{failure} {}", debug_of(&failure)),
        Err(failure) => debug_of(&failure),
    }
}

/// Checks an input against the operations of one provider.
pub(super) fn check(provider: &str, input: &[u8]) {
    check_with(&of(provider), input);
}

fn check_with(decoders: &[&Decoder], input: &[u8]) {
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
        let response = RawResponse::new(status, HeaderMap::new(), Bytes::from(body));
        let text = (decoder.decode)(&response);
        assert_eq!(
            text,
            (decoder.decode)(&response),
            "the same response is read otherwise"
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

/// The responses of the provider's fixtures.
pub(super) fn seeds(provider: &str, fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let decoders = of(provider);
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

/// The operations of a provider whose responses are read.
pub(super) fn covered(provider: &str) -> Vec<(&'static str, &'static str)> {
    let decoders = of(provider).into_iter();
    decoders.map(|one| (one.provider, one.operation)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_a_text_is_caught() {
        let leaking = Decoder {
            provider: "sandeza",
            operation: "message.send",
            shown: FieldNames::new("id"),
            decode: Box::new(|response| format!("{:?}", response.text())),
        };
        for body in [r#"{"to":"a"}"#, r#"["a"]"#, "no JSON", "<a>b</a>"] {
            let input = [&[0, 0], body.as_bytes()].concat();
            let leaking = std::panic::AssertUnwindSafe(&leaking);
            let caught = std::panic::catch_unwind(|| check_with(&[*leaking], &input));
            assert!(caught.is_err(), "{body}");
        }
        check_with(&[&leaking], b"");
    }
}
