use bytes::Bytes;
use messaging_fixtures::fixture::ExpectedOutcome;
use messaging_fixtures::{Fixture, fixtures_folder};

use crate::Problem;

/// The fixture of this name, such as `nusasms/sms.send/sample-xml`.
pub(crate) fn named(name: &str) -> Result<Fixture, Problem> {
    let file = fixtures_folder().join(format!("{name}.json"));
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| format!("the fixture {name} cannot be read: {error}"))?;
    Ok(Fixture::from_json(&text)?)
}

/// The first fixture of an operation, by its file's name, whose call succeeds at once. Unlike the sample that the
/// tests take, it is found without reading all fixtures, which would take valgrind minutes.
pub(crate) fn first_success(provider: &str, operation: &str) -> Result<Fixture, Problem> {
    let folder = format!("{provider}/{operation}");
    let entries = std::fs::read_dir(fixtures_folder().join(&folder))?;
    let mut files = entries.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let name = file.file_name().display().to_string();
        let fixture = named(&format!("{folder}/{}", name.trim_end_matches(".json")))?;
        let exchanges = fixture.exchanges.as_ref().map_or(0, Vec::len);
        if exchanges == 1 && matches!(fixture.outcome, ExpectedOutcome::Ok(_)) {
            return Ok(fixture);
        }
    }
    Err(format!("{folder} has no fixture that succeeds at once").into())
}

/// The response to the first request of a fixture.
pub(crate) struct FirstResponse {
    /// The path of the request, without its query.
    pub(crate) path: String,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

impl FirstResponse {
    pub(crate) fn of(fixture: &Fixture) -> Result<Self, Problem> {
        let exchanges = fixture.exchanges.as_deref().unwrap_or_default();
        let first = exchanges.first().ok_or("the fixture makes no request")?;
        let headers = &first.response.headers;
        let content_type = headers.get("Content-Type").map(String::as_str);
        Ok(Self {
            path: first.request.path.clone(),
            content_type: content_type.unwrap_or("application/json").to_owned(),
            body: first.response.body()?.into(),
        })
    }
}
