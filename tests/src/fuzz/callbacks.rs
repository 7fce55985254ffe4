//! Reading whatever is posted to a callback address. An input is the body.

use std::fmt::Debug;

use messaging_client_core::{Error, ErrorKind};
use serde_json::Value;

use crate::Fixture;
use crate::canary::{self, debug_of};
use crate::provider::PARSE_CALLBACK;

/// Checks what came of a body, and gives all that may be logged of it.
pub(super) fn shown<T: Debug>(read: Result<T, Error>, check: impl Fn(&T)) -> String {
    match read {
        Ok(callback) => {
            check(&callback);
            debug_of(&callback)
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Webhook);
            assert!(!error.may_have_been_sent() && error.attempts() == 0);
            format!("{error} {error:?}")
        }
    }
}

/// Checks that a body, with the canary in place of what may be about a person, shows nothing of it.
/// `other` puts the canary into a body that is not JSON.
pub(super) fn check(
    provider: &str,
    body: &[u8],
    read: impl Fn(&[u8]) -> String,
    other: impl Fn(&[u8]) -> Vec<u8>,
) {
    assert_eq!(
        read(body),
        read(body),
        "the same callback is read otherwise"
    );
    if canary::is_in(body) {
        return;
    }
    let planted = match serde_json::from_slice::<Value>(body) {
        Ok(json) => canary::planted(json, canary::shown_in_callbacks(provider))
            .to_string()
            .into_bytes(),
        Err(_) => other(body),
    };
    canary::assert_hidden(&read(&planted));
}

/// A body that nothing reads, with the canary at its end.
pub(super) fn appended(body: &[u8]) -> Vec<u8> {
    [body, canary::TEXT.as_bytes()].concat()
}

/// The bodies of the provider's callbacks.
pub(super) fn seeds(provider: &str, fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let callbacks = fixtures
        .iter()
        .filter(|one| one.provider == provider && one.operation == PARSE_CALLBACK);
    callbacks
        .filter_map(|one| Some(one.callback.as_ref()?.body.clone().into_bytes()))
        .collect()
}
