//! What must hold for any input: a function for each fuzz target that takes any bytes and panics where a
//! promise is broken.
//!
//! The package `fuzz/` runs them under libFuzzer (`cargo xtask fuzz`). This package's tests run them on
//! every seed and on damaged seeds, so that CI does so too, without a fuzzer.

mod answers;
mod callbacks;
mod canary;
mod dates;
mod delimiters;
mod lenient_fields;
mod multipart_body;
mod nusasms;
mod nxcloud;
mod nxcloud_verifier;
mod retry_after;
mod sandeza;
mod scripted;
mod signed_urls;
mod sms_parts;
mod sms_xml;
mod whatsnesia;

use std::io;
use std::path::Path;

use crate::Fixture;
use crate::check::json_files;

/// A fuzz target: what it checks, and the inputs that a fuzzer begins with.
#[derive(Debug)]
pub struct Target {
    name: &'static str,
    covers: fn() -> Vec<(&'static str, &'static str)>,
    check: fn(&[u8]),
    seeds: fn(&[Fixture]) -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    nusasms::ANSWERS,
    nusasms::CALLBACKS,
    nxcloud::ANSWERS,
    nxcloud::CALLBACKS,
    nxcloud_verifier::TARGET,
    sandeza::ANSWERS,
    sandeza::CALLBACKS,
    whatsnesia::ANSWERS,
    signed_urls::TARGET,
    delimiters::TARGET,
    sms_parts::TARGET,
    sms_xml::TARGET,
    retry_after::TARGET,
    multipart_body::TARGET,
    lenient_fields::TARGET,
];

impl Target {
    /// The name, which is that of the program in `fuzz/` too.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The operations whose answers or callbacks it reads, as pairs of provider and operation.
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

/// The fixtures below a folder, for [`Target::seeds`].
///
/// # Errors
/// The folder or a file in it cannot be read, or is not a fixture.
pub fn read_fixtures(folder: &Path) -> io::Result<Vec<Fixture>> {
    let files = json_files(folder)?.into_iter();
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path)?;
            Fixture::from_json(&text)
                .map_err(|problem| io::Error::other(format!("{}: {problem}", path.display())))
        })
        .collect()
}

/// For a target that reads no operation's answer or callback.
fn covers_none() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
