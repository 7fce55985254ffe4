//! Who is calling, and whether the plan lets them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Account, Refusal};
use crate::server::ReceivedRequest;

/// Checks in this order: both headers are there, they fit, the user is active, the caller's address
/// is on the list, the plan has the API.
pub(super) fn authenticate(account: &Account, request: &ReceivedRequest) -> Result<(), Refusal> {
    let given = |name: &str, words: &str| {
        let value = request.header(name).map(str::trim);
        let value = value.filter(|value| !value.is_empty());
        value.ok_or_else(|| Refusal::unauthorized(format!("The {words} is required")))
    };
    let client_id = given("client-id", "client id")?;
    let client_secret = given("client-secret", "client secret")?;
    if client_id != account.client_id || client_secret != account.client_secret {
        let message = "The client id and the client secret do not fit";
        return Err(Refusal::unauthorized(message));
    }
    if !account.active {
        return Err(Refusal::unauthorized("The user is not active"));
    }
    let ip = request.peer.map(|peer| peer.ip().to_canonical());
    let lists = |callers: &BTreeSet<_>| ip.is_some_and(|ip| callers.contains(&ip));
    if !account.callers.as_ref().is_none_or(lists) {
        return Err(not_listed(ip));
    }
    account.plan.refusal().map_or(Ok(()), Err)
}

/// The two sentences of the documented sample.
fn not_listed(ip: Option<IpAddr>) -> Refusal {
    let ip = ip.map(|ip| ip.to_string()).unwrap_or_default();
    Refusal::unauthorized(
        "Access to this API endpoint is restricted to IP addresses that have been explicitly \
         whitelisted.",
    )
    .message(format!(
        "In order to access this API endpoint, please add your IP address ({ip}) to the white \
         list from the user dashboard."
    ))
}
