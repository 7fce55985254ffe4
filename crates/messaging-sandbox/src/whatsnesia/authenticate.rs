//! Who is calling, and whether the plan lets them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Account, Plan, Refusal};
use crate::server::ReceivedRequest;

/// Checks in this order: both headers are there, they fit, the user is active, the caller's address
/// is on the list, the plan has the API.
pub(super) fn authenticate(account: &Account, request: &ReceivedRequest) -> Result<(), Refusal> {
    let given = |name: &str| {
        let value = request.header(name).map(str::trim);
        value.filter(|value| !value.is_empty())
    };
    let client_id =
        given("client-id").ok_or_else(|| Refusal::unauthorized("The client id is required"))?;
    let client_secret = given("client-secret")
        .ok_or_else(|| Refusal::unauthorized("The client secret is required"))?;
    if client_id != account.client_id || client_secret != account.client_secret {
        return Err(Refusal::unauthorized(
            "The client id and the client secret do not fit",
        ));
    }
    if !account.active {
        return Err(Refusal::unauthorized("The user is not active"));
    }
    let ip = request.peer.map(|peer| peer.ip().to_canonical());
    let lists = |callers: &BTreeSet<_>| ip.is_some_and(|ip| callers.contains(&ip));
    if !account.callers.as_ref().is_none_or(lists) {
        return Err(not_listed(ip));
    }
    match account.plan {
        Plan::Full | Plan::WithoutInteractive => Ok(()),
        Plan::None => Err(without_plan()),
        Plan::Expired => Err(expired_plan()),
        Plan::WithoutApi => Err(plan_without_api()),
    }
}

pub(super) fn without_plan() -> Refusal {
    Refusal::new("subscription_required", "A plan is required to use the API")
}

pub(super) fn expired_plan() -> Refusal {
    Refusal::new("subscription_required", "The plan has expired")
}

pub(super) fn plan_without_api() -> Refusal {
    Refusal::new("not_available", "The current plan does not include the API")
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
