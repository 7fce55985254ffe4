//! Replaying a folder of fixtures.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::stream::{self, StreamExt as _};

use crate::{Fixture, provider, replay};

/// The folder of the workspace's own fixtures.
#[must_use]
pub fn fixtures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// One fixture that was replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// Its file, relative to the folder.
    pub path: PathBuf,
    /// Its provider and operation; none where it cannot be read.
    pub operation: Option<(String, String)>,
    /// Every difference; none where it passed.
    pub failures: Vec<String>,
}

/// What came of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// Every fixture, by its path.
    pub checked: Vec<Checked>,
}

impl Report {
    /// How many fixtures passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.checked.len() - self.failed()
    }

    /// How many fixtures failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        let checked = self.checked.iter();
        checked.filter(|one| !one.failures.is_empty()).count()
    }

    /// How many fixtures of each provider and operation passed and failed.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<(&str, &str), (usize, usize)> {
        let mut counts = BTreeMap::new();
        for one in &self.checked {
            if let Some((provider, operation)) = &one.operation {
                let key = (provider.as_str(), operation.as_str());
                let (passed, failed) = counts.entry(key).or_insert((0, 0));
                *passed += usize::from(one.failures.is_empty());
                *failed += usize::from(!one.failures.is_empty());
            }
        }
        counts
    }

    /// The operations that the workspace implements and that have no fixture here.
    #[must_use]
    pub fn without_fixture(&self) -> Vec<(&'static str, &'static str)> {
        let counts = self.by_operation();
        provider::implemented()
            .filter(|operation| !counts.contains_key(operation))
            .collect()
    }
}

/// How many fixtures are replayed at a time: enough to keep the cores busy.
const AT_A_TIME: usize = 8;

/// Replays every `.json` file below a folder, several at a time; the report is in the order of their
/// paths.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub async fn check_folder(folder: &Path) -> io::Result<Report> {
    let files = stream::iter(json_files(folder)?);
    let mut replays = files
        .map(|path| tokio::spawn(check_file(path)))
        .buffered(AT_A_TIME);
    let mut report = Report::default();
    while let Some(replayed) = replays.next().await {
        let mut checked = replayed.map_err(io::Error::other)??;
        if let Ok(below) = checked.path.strip_prefix(folder) {
            checked.path = below.to_owned();
        }
        report.checked.push(checked);
    }
    Ok(report)
}

async fn check_file(path: PathBuf) -> io::Result<Checked> {
    let (operation, failures) = match Fixture::from_json(&std::fs::read_to_string(&path)?) {
        Ok(fixture) => {
            let failures = replay(&fixture).await;
            (Some((fixture.provider, fixture.operation)), failures)
        }
        Err(problem) => (None, vec![problem]),
    };
    Ok(Checked {
        path,
        operation,
        failures,
    })
}

/// Every `.json` file below a folder, by its path.
pub(crate) fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(operation: Option<(&str, &str)>, failures: &[&str]) -> Checked {
        Checked {
            path: PathBuf::new(),
            operation: operation.map(|(one, other)| (one.to_owned(), other.to_owned())),
            failures: failures.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    #[test]
    fn a_report_counts_and_names_what_is_missing() {
        let report = Report {
            checked: vec![
                checked(Some(("nxcloud", "whatsapp.send")), &[]),
                checked(Some(("nxcloud", "whatsapp.send")), &["wrong", "wrong"]),
                checked(None, &["not JSON"]),
            ],
        };
        assert_eq!((report.passed(), report.failed()), (1, 2));
        assert_eq!(report.by_operation()[&("nxcloud", "whatsapp.send")], (1, 1));
        let missing = report.without_fixture();
        assert!(missing.contains(&("nxcloud", "webhook.parse")));
        assert!(!missing.contains(&("nxcloud", "whatsapp.send")));
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_an_error() {
        assert!(check_folder(Path::new("/nowhere/at/all")).await.is_err());
    }
}
