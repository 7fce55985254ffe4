//! The oldest Rust that the manifests promise, against what the dependencies in the lock file ask for.
//!
//! That the crates themselves use nothing newer, clippy's `incompatible_msrv` checks with any toolchain.

mod support;

use support::cargo_metadata;

/// `1.88` or `1.88.0`, for comparing. What cannot be read is newer than anything.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(u32::MAX));
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

#[test]
fn no_dependency_asks_for_a_newer_rust() {
    let metadata = cargo_metadata(&["--all-features", "--locked"]);
    let packages = metadata["packages"].as_array().unwrap();
    let asked = |package: &serde_json::Value| package["rust_version"].as_str().map(version);
    let ours = packages
        .iter()
        .filter(|package| package["source"].is_null());
    let promised: Vec<_> = ours.filter_map(asked).collect();
    assert!(promised.len() > 6 && promised.iter().all(|one| *one == promised[0]));

    let named = packages.iter().filter_map(asked).count();
    assert!(named > packages.len() / 2, "most say what they need");
    let newer = packages.iter().filter(|one| asked(one) > Some(promised[0]));
    let newer: Vec<_> = newer.map(|package| &package["id"]).collect();
    assert!(newer.is_empty(), "{newer:?}");
}
