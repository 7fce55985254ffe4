use bytes::Bytes;
use messaging_fixtures::fixture::ExpectedOutcome;
use messaging_fixtures::{Fixture, fixtures_folder};

use crate::Problem;

/// The fixture of this name, such as `nusasms/sms.send/sample-xml`.
pub(crate) fn named(name: &str) -> Result<Fixture, Problem> {
    let file = fixtures_folder().join(format!("{name}.json"));
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    Ok(Fixture::from_json(&text)?)
}

/// The first fixture of an operation, by its file's name, whose call succeeds at once. Unlike the sample that the
/// tests take, it is found without reading all fixtures, which would take valgrind minutes.
pub(crate) fn first_success(provider: &str, operation: &str) -> Result<Fixture, Problem> {
    let folder = fixtures_folder().join(provider).join(operation);
    let mut files = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let fixture = Fixture::from_json(&std::fs::read_to_string(file.path())?)?;
        let exchanges = fixture.exchanges.as_ref().map_or(0, Vec::len);
        if exchanges == 1 && matches!(fixture.outcome, ExpectedOutcome::Ok(_)) {
            return Ok(fixture);
        }
    }
    Err(format!("{provider} {operation} has no fixture that succeeds at once").into())
}

/// The path of a fixture's first request, and the content type and the body of its response.
pub(crate) fn first_exchange(fixture: &Fixture) -> Result<(String, String, Bytes), Problem> {
    let exchanges = fixture.exchanges.as_deref().unwrap_or_default();
    let first = exchanges.first().ok_or("the fixture makes no request")?;
    let content_type = first.response.headers.get("Content-Type").cloned();
    Ok((
        first.request.path.clone(),
        content_type.unwrap_or_else(|| "application/json".to_owned()),
        first.response.body()?.into(),
    ))
}
