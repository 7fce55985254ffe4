//! The fuzz targets of `tests/src/fuzz` and the programs in `fuzz/` that run them.

mod support;

use messaging_fixtures::fuzz::{TARGETS, Target};
use support::workspace;

/// A target without a program would be passed over, and a program without a target cannot run.
#[test]
fn the_fuzz_package_has_a_program_for_each_target() {
    let folder = workspace().join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let bins = manifest.split("[[bin]]").skip(1);
    let mut programs: Vec<_> = bins
        .map(|bin| bin.split('"').nth(1).unwrap().to_owned())
        .collect();
    let mut targets: Vec<_> = TARGETS.iter().map(Target::name).collect();
    programs.sort();
    targets.sort_unstable();
    assert_eq!(programs, targets);
    for name in targets {
        let program = folder.join("fuzz_targets").join(format!("{name}.rs"));
        let program = std::fs::read_to_string(program).unwrap();
        assert!(program.contains(&format!("check(\"{name}\", input)")));
    }
}
