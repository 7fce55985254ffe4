//! `cargo xtask fuzz`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use messaging_fixtures::fixtures_folder;
use messaging_fixtures::fuzz::{TARGETS, Target, read_fixtures};

use crate::arguments::Arguments;
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Fuzzes the decoders, the readers and verifiers of callbacks, the delimiter encoder, the SMS part counter,
the multipart encoder and the readers of fields and headers, one target after another.

Usage: cargo xtask fuzz [--seconds N] [--target NAME]

  --seconds N      How long each target runs; 60 if not given.
  --target NAME    Only this target. A wrong name lists all.

Needs a nightly toolchain and cargo-fuzz, which are not part of the build:

  rustup toolchain install nightly
  cargo install cargo-fuzz --locked

The seeds are made of the fixtures, in fuzz/seeds/. What a run finds on its way is kept in fuzz/corpus/,
where the next run begins; an input that breaks a promise in fuzz/artifacts/. None of them is committed.
What a target checks is in tests/src/fuzz/; cargo test checks the same on every seed and on damaged ones.

Exit code: 0 every target ran clean; 1 one did not; 2 wrong arguments, or a tool is missing.
";

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&["--seconds", "--target"])?;
    let seconds = options.number("--seconds", 1)?.unwrap_or(60);
    let chosen = chosen(options.get("--target"))?;
    needed(&["cargo", "--version"], "rustup toolchain install nightly")?;
    needed(
        &["cargo", "fuzz", "--version"],
        "cargo install cargo-fuzz --locked",
    )?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let fixtures = read_fixtures(&fixtures_folder()).map_err(|error| error.to_string())?;
    let mut results = Vec::new();
    for target in chosen {
        let name = target.name();
        console::line(&format!("==> {name}: {seconds} s"));
        write_seeds(&folder.join("seeds").join(name), &target.seeds(&fixtures))
            .and_then(|()| fs::create_dir_all(folder.join("corpus").join(name)))
            .map_err(|error| format!("the seeds of {name} cannot be written: {error}"))?;
        results.push((name, fuzz(&folder, name, seconds)?));
    }
    print(&results);
    let clean = results.iter().all(|(_, came)| came.broken.is_none());
    Ok(ExitCode::from(u8::from(!clean)))
}

fn chosen(name: Option<&str>) -> Result<Vec<&'static Target>, String> {
    let found: Vec<_> = TARGETS
        .iter()
        .filter(|target| name.is_none_or(|name| name == target.name()))
        .collect();
    match name {
        Some(name) if found.is_empty() => {
            let names: Vec<_> = TARGETS.iter().map(Target::name).collect();
            Err(format!(
                "there is no target {name:?}; there are {}",
                names.join(", ")
            ))
        }
        _ => Ok(found),
    }
}

fn nightly(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).args(arguments);
    command
}

/// Checks that a tool can be run.
fn needed(tool: &[&str], install: &str) -> Result<(), String> {
    let status = nightly(tool)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!(
            "{} cannot be run with a nightly toolchain; install it with: {install}",
            tool.join(" ")
        )),
    }
}

/// Writes the seeds into a folder of their own, in place of those of an earlier run.
fn write_seeds(folder: &Path, seeds: &[Vec<u8>]) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir_all(folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("{number:04}")), seed)?;
    }
    Ok(())
}

/// What came of one target.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    runs: Option<u64>,
    seconds: Option<u64>,
    /// The input that broke a promise, or why there is none.
    broken: Option<String>,
}

fn fuzz(folder: &Path, name: &str, seconds: u64) -> Result<Came, String> {
    let below = |kind: &str| -> PathBuf { [kind, name].iter().collect() };
    let output = nightly(&["cargo", "fuzz", "run", "--fuzz-dir", ".", name])
        .args([below("corpus"), below("seeds")])
        .args(["--", "-timeout=10"])
        .arg(format!("-max_total_time={seconds}"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| format!("rustup cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let came = read(output.status.success(), &said);
    if came.broken.is_some() {
        let last = said.lines().count().saturating_sub(40);
        said.lines().skip(last).for_each(console::error);
    }
    Ok(came)
}

/// Reads what cargo-fuzz said and whether it called that a success.
fn read(succeeded: bool, said: &str) -> Came {
    let done = said.lines().find_map(done);
    let broken = if succeeded && done.is_some() {
        None
    } else {
        let written = said
            .lines()
            .find_map(|line| line.split_once("Test unit written to "));
        Some(match written {
            Some((_, input)) => input.trim().to_owned(),
            None => "it did not run; see above".to_owned(),
        })
    };
    Came {
        runs: done.map(|(runs, _)| runs),
        seconds: done.map(|(_, seconds)| seconds),
        broken,
    }
}

/// The runs and seconds of libFuzzer's last line: `Done 17 runs in 2 second(s)`.
fn done(line: &str) -> Option<(u64, u64)> {
    let mut words = line.strip_prefix("Done ")?.split(' ');
    let runs = words.next()?.parse().ok()?;
    let seconds = words.nth(2)?.parse().ok()?;
    Some((runs, seconds))
}

fn print(results: &[(&str, Came)]) {
    let number = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |n| n.to_string());
    console::line(&format!(
        "{:<20} {:>12} {:>8}  result",
        "target", "runs", "seconds"
    ));
    for (name, came) in results {
        let result = match &came.broken {
            None => "ok".to_owned(),
            Some(input) => format!("CRASH {input}"),
        };
        console::line(&format!(
            "{name:<20} {:>12} {:>8}  {result}",
            number(came.runs),
            number(came.seconds)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_run_is_told_from_a_crash_and_from_none() {
        let clean = read(true, "#8\tDONE\nDone 2097152 runs in 121 second(s)\n");
        assert_eq!(clean.broken, None);
        assert_eq!((clean.runs, clean.seconds), (Some(2_097_152), Some(121)));
        let crash = read(
            false,
            "panicked at\nartifact_prefix='a/'; Test unit written to a/crash-17\nBase64: AA==\n",
        );
        assert_eq!(crash.broken.as_deref(), Some("a/crash-17"));
        for (succeeded, said) in [(false, "error: no such target"), (true, "")] {
            assert!(
                read(succeeded, said)
                    .broken
                    .unwrap()
                    .contains("did not run")
            );
        }
    }

    #[test]
    fn one_target_or_all_are_chosen() {
        assert_eq!(chosen(None).unwrap().len(), TARGETS.len());
        assert_eq!(chosen(Some("sms_parts")).unwrap()[0].name(), "sms_parts");
        let refused = chosen(Some("sms")).unwrap_err();
        assert!(refused.contains("sms_parts, "), "{refused}");
    }

    #[test]
    fn old_seeds_give_way_to_new_ones() {
        let folder = tempfile::tempdir().unwrap();
        let seeds = folder.path().join("seeds");
        write_seeds(&seeds, &[b"a".to_vec(), b"b".to_vec()]).unwrap();
        write_seeds(&seeds, &[b"c".to_vec()]).unwrap();
        let files: Vec<_> = fs::read_dir(&seeds).unwrap().flatten().collect();
        assert_eq!(files.len(), 1);
        assert_eq!(fs::read(files[0].path()).unwrap(), b"c");
    }

    /// A target without a program would be passed over, and a program without a target cannot run.
    #[test]
    fn the_fuzz_package_has_a_program_for_each_target() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
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
            let program = fs::read_to_string(program).unwrap();
            assert!(program.contains(&format!("check(\"{name}\", input)")));
        }
    }
}
