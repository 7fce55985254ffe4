//! Which types of other crates a listing may name.

use std::collections::BTreeSet;

/// Crates whose every type may be named.
const CRATES: [&str; 5] = ["core", "alloc", "std", "http", "bytes"];

/// Types of other crates that may be named. A `Map` is what a `Value::Object` holds.
const TYPES: [&str; 3] = [
    "futures_core::stream::Stream",
    "serde_json::map::Map",
    "serde_json::value::Value",
];

/// serde's traits: what a derive puts on a type, and what functions for `deserialize_with` must take.
/// They are in every listing that has a type which can be stored, and serde 1 is not going to change
/// them.
const TRAITS: [&str; 4] = [
    "serde_core::ser::",
    "serde_core::de::",
    "serde::ser::",
    "serde::de::",
];

/// The lines that name anything else.
pub(super) fn lines(listing: &str) -> impl Iterator<Item = &str> {
    let own: BTreeSet<&str> = listing.lines().filter_map(module).collect();
    listing.lines().filter(move |line| {
        paths(line).any(|path| {
            let root = path.split("::").next().unwrap_or(path);
            !(CRATES.contains(&root)
                || own.contains(root)
                || root == "messaging_client_core"
                || TYPES.contains(&path)
                || TRAITS.iter().any(|allowed| path.starts_with(allowed)))
        })
    })
}

/// The crate that a listing is of: its first module.
fn module(line: &str) -> Option<&str> {
    let module = line.strip_prefix("pub mod ")?;
    module.split("::").next()
}

/// The paths that begin with a crate or module: `http::status::StatusCode`, but not `Self::Item`.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    line.split(move |c| !is_part(c))
        .map(|word| word.trim_matches(':'))
        .filter(|word| word.contains("::") && word.starts_with(|c: char| c.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_foreign(line: &str) -> bool {
        let listing = format!("pub mod shop_client\n{line}\n");
        let found = lines(&listing).count();
        assert!(found <= 1);
        found == 1
    }

    #[test]
    fn foreign_types_are_found_wherever_they_stand() {
        for line in [
            "pub fn shop_client::Client::inner(&self) -> &reqwest::async_impl::client::Client",
            "pub shop_client::Sent::at: chrono::datetime::DateTime<chrono::offset::utc::Utc>",
            "impl core::convert::From<reqwest::error::Error> for shop_client::Error",
            "pub type shop_client::S::Item = tokio::sync::Mutex<u8>",
            "pub fn shop_client::n(&self) -> &serde_json::number::Number",
            "pub use shop_client::<<url::Url>>",
        ] {
            assert!(is_foreign(line), "{line}");
        }
    }

    #[test]
    fn what_users_have_anyway_is_allowed() {
        for line in [
            "pub fn shop_client::Client::call<E: messaging_client_core::endpoint::Endpoint>(&self)",
            "pub fn shop_client::RawResponse::status(&self) -> http::status::StatusCode",
            "pub shop_client::Sent::raw: core::option::Option<serde_json::value::Value>",
            "impl<T> futures_core::stream::Stream for shop_client::Pages<'_, T>",
            "impl serde_core::ser::Serialize for shop_client::Sent",
            "pub type shop_client::Pages::Item = <Self as T>::Item",
            "pub fn shop_client::a(b: bytes::bytes::Bytes) -> Self::Item",
        ] {
            assert!(!is_foreign(line), "{line}");
        }
    }
}
