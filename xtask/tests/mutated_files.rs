//! The files whose code `cargo mutants` changes.

mod support;

use support::workspace;

/// A file that is not there is passed over without a word.
#[test]
fn every_file_that_is_to_be_mutated_exists() {
    let text = std::fs::read_to_string(workspace().join(".cargo/mutants.toml")).unwrap();
    let (_, globs) = text.split_once("examine_globs = [").unwrap();
    let (globs, _) = globs.split_once(']').unwrap();
    let files: Vec<_> = globs.split('"').skip(1).step_by(2).collect();
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        assert!(workspace().join(file).is_file(), "{file}");
    }
}
