//! What must hold for any input: a function for each fuzz target that takes any bytes and panics where a
//! promise is broken.
//!
//! The package `fuzz/` runs them under libFuzzer (`cargo xtask fuzz`). This package's tests run them on
//! every seed and on damaged seeds, so that CI does so too, without a fuzzer.

mod callbacks;
mod delimiters;
mod documents;
mod kept;
mod multipart_body;
mod nobody;
mod nusasms;
mod nxcloud;
mod nxcloud_verifier;
mod responses;
mod retry_after;
mod sandeza;
mod signed_urls;
mod sms_parts;
mod sms_xml;

use crate::Fixture;

/// A fuzz target: what it checks, and the inputs that a fuzzer begins with.
#[derive(Debug)]
pub struct Target {
    name: &'static str,
    covers: fn() -> Vec<(&'static str, &'static str)>,
    check: fn(&[u8]),
    seeds: fn(&[Fixture]) -> Vec<Vec<u8>>,
}

/// The target that decodes the responses of a provider's operations.
macro_rules! responses_of {
    ($provider:literal, $name:literal) => {
        Target {
            name: $name,
            covers: || responses::covered($provider),
            check: |input| responses::check($provider, input),
            seeds: |fixtures| responses::seeds($provider, fixtures),
        }
    };
}

/// Every target.
pub const TARGETS: &[Target] = &[
    responses_of!("nusasms", "nusasms_responses"),
    nusasms::CALLBACKS,
    responses_of!("nxcloud", "nxcloud_responses"),
    nxcloud::CALLBACKS,
    nxcloud_verifier::TARGET,
    responses_of!("sandeza", "sandeza_responses"),
    sandeza::CALLBACKS,
    responses_of!("whatsnesia", "whatsnesia_responses"),
    signed_urls::TARGET,
    delimiters::TARGET,
    sms_parts::TARGET,
    sms_xml::TARGET,
    retry_after::TARGET,
    multipart_body::TARGET,
    documents::TARGET,
];

impl Target {
    /// The name, which is that of the program in `fuzz/` too.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The operations whose responses or callbacks it reads, as pairs of provider and operation.
    #[must_use]
    pub fn covers(&self) -> Vec<(&'static str, &'static str)> {
        (self.covers)()
    }

    /// Checks that every promise holds for this input.
    ///
    /// # Panics
    /// One does not.
    pub fn check(&self, input: &[u8]) {
        (self.check)(input);
    }

    /// Inputs made of the fixtures, each once, or fixed ones where no fixture has what the target reads.
    #[must_use]
    pub fn seeds(&self, fixtures: &[Fixture]) -> Vec<Vec<u8>> {
        let mut seeds = (self.seeds)(fixtures);
        seeds.sort();
        seeds.dedup();
        seeds
    }
}

/// Checks an input of the target of this name: all that a program in `fuzz/` does.
///
/// # Panics
/// A promise is broken, or there is no such target.
pub fn check(target: &str, input: &[u8]) {
    let found = TARGETS.iter().find(|known| known.name == target);
    assert!(found.is_some(), "there is no target {target}");
    if let Some(target) = found {
        target.check(input);
    }
}

/// For a target that reads no operation's response or callback.
fn covers_none() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
