//! Every fixture, replayed against the real clients.

use std::path::Path;

use messaging_fixtures::{check_folder, fixtures_folder};

#[tokio::test(flavor = "multi_thread")]
async fn every_fixture_passes_and_every_operation_has_one() {
    let report = check_folder(&fixtures_folder()).await.unwrap();
    let failures: Vec<String> = report
        .checked
        .iter()
        .filter(|one| !one.failures.is_empty())
        .map(|one| format!("{}: {}", one.path.display(), one.failures.join("\n    ")))
        .collect();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
    assert_eq!(report.without_fixture(), []);
    for one in &report.checked {
        let (provider, operation) = one.operation.as_ref().unwrap();
        let folder = Path::new(provider).join(operation);
        assert_eq!(
            one.path.parent(),
            Some(folder.as_path()),
            "{} lies in the folder of another operation",
            one.path.display()
        );
    }
}
