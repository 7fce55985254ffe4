//! One good call of each operation, for whatever goes through all operations: it comes from the fixtures,
//! so that a new operation with fixtures needs no further line.

use std::sync::LazyLock;

use messaging_client_core::Endpoint;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::check::json_files;
use crate::fixture::ExpectedOutcome;
use crate::json_members::with_leaves;
use crate::setup::{INPUT, typed};
use crate::{Fixture, Setup, fixtures_folder};

/// Inputs of files of some size are no samples.
const LARGEST: usize = 16 * 1024;

/// Every fixture of the workspace, by its path.
static FIXTURES: LazyLock<Result<Vec<Fixture>, String>> = LazyLock::new(|| {
    let files = json_files(&fixtures_folder()).map_err(|error| error.to_string())?;
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        let fixture = text.and_then(|text| Fixture::from_json(&text));
        fixture.map_err(|problem| format!("{}: {problem}", path.display()))
    };
    files.iter().map(read).collect()
});

/// Every fixture of the workspace, by its path; read once.
///
/// # Errors
/// One cannot be read.
pub fn fixtures() -> Result<&'static [Fixture], String> {
    FIXTURES.as_deref().map_err(Clone::clone)
}

/// The fixture of an operation whose call succeeds at once and says the most: the more strings there are
/// in the request and the response, the more there is to get wrong with them. Among equals, the first
/// by its path.
///
/// # Errors
/// There is none.
pub fn sample(provider: &str, operation: &str) -> Result<&'static Fixture, String> {
    let mut best: Option<(usize, &Fixture)> = None;
    for fixture in fixtures()? {
        if (fixture.provider.as_str(), fixture.operation.as_str()) != (provider, operation) {
            continue;
        }
        if let Some(weight) = weight(fixture)
            && best.is_none_or(|(most, _)| weight > most)
        {
            best = Some((weight, fixture));
        }
    }
    let found = best.map(|(_, fixture)| fixture);
    found.ok_or_else(|| format!("{provider} {operation} has no fixture that succeeds at once"))
}

/// How many strings there are; none for what is no sample.
fn weight(fixture: &Fixture) -> Option<usize> {
    let [exchange] = fixture.exchanges.as_deref()? else {
        return None;
    };
    let input = fixture.input.as_ref()?;
    let is_sample = matches!(fixture.outcome, ExpectedOutcome::Ok(_))
        && exchange.response.status < 300
        && input.as_json().len() <= LARGEST;
    let response = exchange.response.json.as_ref();
    let texts = [Some(input.as_raw()), response.map(AsRef::as_ref)];
    is_sample.then(|| texts.into_iter().flatten().map(strings).sum())
}

fn strings(json: &RawValue) -> usize {
    let mut count = 0;
    with_leaves(json, "", &mut |_, leaf| {
        count += usize::from(leaf.starts_with('"') && leaf.len() > 2);
        leaf.to_owned()
    });
    count
}

impl Fixture {
    /// The caller's request.
    ///
    /// # Errors
    /// There is none, or it is not one of this operation.
    pub fn request<E: Endpoint + DeserializeOwned>(&self) -> Result<E, String> {
        let input = self.input.as_ref().ok_or("the fixture has no input")?;
        typed(INPUT, input.as_json()).map_err(|stopped| format!("{stopped:?}"))
    }

    /// What a client is made with for this fixture.
    #[must_use]
    pub fn setup(&self, base_url: &str) -> Setup {
        Setup {
            client: self.client.clone(),
            base_url: base_url.to_owned(),
            clock_ms: self.clock_ms,
            replay: true,
            ..Setup::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::implemented;
    use crate::provider::PARSE_CALLBACK;

    #[test]
    fn every_operation_has_a_sample() {
        for (provider, operation) in implemented() {
            let found = sample(provider, operation);
            assert_eq!(
                found.is_ok(),
                operation != PARSE_CALLBACK,
                "{provider} {operation}"
            );
        }
        let sent = sample("nxcloud", "whatsapp.send").unwrap();
        let texts = sent.input.as_ref().unwrap().as_json().matches('"').count();
        assert!(texts > 40, "{}", sent.description);
    }
}
