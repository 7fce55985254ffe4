//! `cargo xtask test` and `cargo xtask ci`: one step after the other, also after one that failed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use crate::console::{self, Spinner};
use crate::{check, demo, docs};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What a step does.
enum Work {
    /// Runs a program of this repository or cargo, with arguments.
    Run(&'static str),
    /// Checks that no published crate shows types of other crates that it should not.
    ExternalTypes,
    Fixtures,
    OperationTables,
    Demo,
}

type Step = (&'static str, Work);

const TEST: [Step; 7] = [
    ("formatting", Work::Run("cargo fmt --all --check")),
    (
        "lints",
        Work::Run("cargo clippy --workspace --all-targets -- -D warnings"),
    ),
    ("tests", Work::Run("cargo test --workspace")),
    (
        "documentation",
        Work::Run(r#"cargo --config build.rustdocflags=["-Dwarnings"] doc --workspace --no-deps"#),
    ),
    ("fixtures", Work::Fixtures),
    ("tables of operations", Work::OperationTables),
    (
        "benchmarks, in small",
        // Not the counts: they need gungraun-runner and valgrind.
        Work::Run(
            "cargo test --package messaging-bench --lib --bench bulk --bench calls --bench pacing \
             --bench upload",
        ),
    ),
];

const LOCK_FILE: Step = (
    "lock file belongs to the manifests",
    Work::Run("cargo fetch --locked"),
);

/// What becomes of messages when processes die, on both databases.
const OUTBOX: [Step; 4] = [
    (
        "crashes on SQLite",
        Work::Run("cargo xtask crash --seeds 50"),
    ),
    (
        "crashes on PostgreSQL",
        Work::Run("cargo xtask crash --seeds 50 --postgres --if-installed"),
    ),
    // A machine that does other work at the same time holds calls back, and the next ones not.
    (
        "shared rate on SQLite",
        Work::Run("cargo xtask pace --too-close 10"),
    ),
    (
        "shared rate on PostgreSQL",
        Work::Run("cargo xtask pace --too-close 10 --postgres --if-installed"),
    ),
];

const OTHER_CHECKS: [Step; 10] = [
    ("crates that users compile", Work::Run("bench/weigh crates")),
    (
        "licences, forbidden crates, sources",
        Work::Run("cargo deny --locked check licenses bans sources"),
    ),
    (
        "every two features together",
        Work::Run(
            "cargo hack clippy --locked --keep-going --workspace --ignore-private --exclude messaging-outbox \
             --lib --feature-powerset --depth 2 --exclude-features default -- -D warnings",
        ),
    ),
    (
        // Any crate of an application can turn it on for all.
        "reading with serde_json's arbitrary_precision",
        Work::Run(
            "cargo test --locked --package messaging-client-core --features serde_json/arbitrary_precision --lib",
        ),
    ),
    (
        "the outbox on each database",
        Work::Run(
            "cargo hack clippy --locked --keep-going --package messaging-outbox --lib --feature-powerset \
             --depth 2 --at-least-one-of sqlite,postgres,redis --exclude-features default,program -- -D warnings",
        ),
    ),
    (
        "the outbox with everything",
        Work::Run("cargo test --locked --package messaging-outbox --all-features"),
    ),
    (
        "the outbox with everything, lints",
        Work::Run(
            "cargo clippy --locked --package messaging-outbox --all-features --all-targets -- -D warnings",
        ),
    ),
    (
        "the example with apalis",
        Work::Run("cargo check --locked --manifest-path examples/apalis/Cargo.toml"),
    ),
    (
        "the example with sqlx and diesel",
        Work::Run("cargo test --locked --manifest-path examples/drivers/Cargo.toml"),
    ),
    (
        "types of other crates in the public API",
        Work::ExternalTypes,
    ),
];

pub(crate) async fn test() -> anyhow::Result<ExitCode> {
    run(TEST).await
}

pub(crate) async fn ci() -> anyhow::Result<ExitCode> {
    let demo = ("demo", Work::Demo);
    run([LOCK_FILE]
        .into_iter()
        .chain(TEST)
        .chain([demo])
        .chain(OUTBOX)
        .chain(OTHER_CHECKS))
    .await
}

async fn run(steps: impl IntoIterator<Item = Step>) -> anyhow::Result<ExitCode> {
    let mut results = Vec::new();
    for (name, work) in steps {
        results.push((name, passes(name, work).await));
    }
    let mut all_passed = true;
    for (name, passed) in results {
        let passed = passed.unwrap_or_else(|problem| {
            console::error(&format!("{name}: {problem:#}"));
            false
        });
        let word = if passed { "ok  " } else { "FAIL" };
        console::line(&format!("{word} {name}"));
        all_passed &= passed;
    }
    Ok(ExitCode::from(u8::from(!all_passed)))
}

async fn passes(name: &str, work: Work) -> anyhow::Result<bool> {
    let ended = match work {
        Work::Run(command) => return run_command(name, command, []),
        Work::ExternalTypes => return external_types(name),
        own => {
            console::line(&format!("==> {name}"));
            match own {
                Work::Fixtures => check::run(check::Arguments::default()).await,
                Work::OperationTables => docs::check(),
                _ => demo::run(demo::Arguments::default()).await,
            }
        }
    };
    ended.map(|code| code == ExitCode::SUCCESS)
}

/// rustdoc writes the JSON that this reads only with `RUSTC_BOOTSTRAP`. Build scripts look at that too, so the
/// builds have a folder of their own.
fn external_types(name: &str) -> anyhow::Result<bool> {
    let environment = [
        ("RUSTC_BOOTSTRAP", "1"),
        // The tool runs cargo in the crate's own folder.
        (
            "CARGO_TARGET_DIR",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../target/external-types"),
        ),
    ];
    let mut all_passed = true;
    for folder in std::fs::read_dir(Path::new(ROOT).join("crates"))? {
        let package = folder?.file_name();
        let command = format!(
            "cargo check-external-types --all-features --config .ci/external-types.toml \
             --manifest-path crates/{}/Cargo.toml",
            package.display()
        );
        all_passed &= run_command(name, &command, environment)?;
    }
    Ok(all_passed)
}

/// Runs a command in the workspace, and says whether it succeeded. On a terminal only a failure shows what the
/// command wrote; elsewhere all of it is shown as it comes.
fn run_command<const N: usize>(
    name: &str,
    command: &str,
    environment: [(&str, &str); N],
) -> anyhow::Result<bool> {
    let mut words = command.split_whitespace();
    let mut run = match words.next() {
        // The one that runs this program.
        Some("cargo") => Command::new(env!("CARGO")),
        program => Command::new(Path::new(ROOT).join(program.unwrap_or_default())),
    };
    run.args(words).envs(environment);
    run.current_dir(ROOT).stdin(Stdio::null());
    let spinner = Spinner::start(name);
    if spinner.is_hidden() {
        console::line(&format!("==> {name}: {command}"));
        return Ok(run.status()?.success());
    }
    let (output, writer) = std::io::pipe()?;
    run.stdout(writer.try_clone()?).stderr(writer);
    let mut child = run.spawn()?;
    // It holds the pipe's other end, without which the output does not end.
    drop(run);
    let mut written = Vec::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        spinner.say(format!("{name}: {line}"));
        written.push(line);
    }
    let passed = child.wait()?.success();
    drop(spinner);
    if !passed {
        console::error(&written.join("\n"));
    }
    Ok(passed)
}
