//! `cargo xtask test` and `cargo xtask ci`: one step after the other, also after one that failed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use crate::console::{self, Spinner};
use crate::{bench, check, demo, docs};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What a step does.
enum Work {
    /// Runs cargo with these arguments.
    Cargo(&'static str),
    /// Checks that no published crate shows types of other crates that it should not.
    ExternalTypes,
    Fixtures,
    OperationTables,
    Benchmark,
    Demo,
}

type Step = (&'static str, Work);

const TEST: [Step; 7] = [
    ("formatting", Work::Cargo("fmt --all --check")),
    (
        "lints",
        Work::Cargo("clippy --workspace --all-targets -- -D warnings"),
    ),
    ("tests", Work::Cargo("test --workspace")),
    (
        "documentation",
        Work::Cargo(r#"--config build.rustdocflags=["-Dwarnings"] doc --workspace --no-deps"#),
    ),
    ("fixtures", Work::Fixtures),
    ("tables of operations", Work::OperationTables),
    ("benchmark", Work::Benchmark),
];

const LOCK_FILE: Step = (
    "lock file belongs to the manifests",
    Work::Cargo("fetch --locked"),
);

const OTHER_TOOLS: [Step; 3] = [
    (
        "licences, forbidden crates, sources",
        Work::Cargo("deny --locked check licenses bans sources"),
    ),
    (
        "combinations of features",
        Work::Cargo(
            "hack clippy --locked --keep-going --workspace --ignore-private --lib \
             --feature-powerset --exclude-features default -- -D warnings",
        ),
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
        .chain(OTHER_TOOLS))
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
        Work::Cargo(arguments) => return cargo(name, arguments, []),
        Work::ExternalTypes => return external_types(name),
        Work::Benchmark => return Ok(bench::smoke()),
        own => {
            console::line(&format!("==> {name}"));
            match own {
                Work::Fixtures => check::run(check::Arguments::default()).await,
                Work::OperationTables => docs::check().await,
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
        ("CARGO_TARGET_DIR", "target/external-types"),
    ];
    let mut all_passed = true;
    for folder in std::fs::read_dir(Path::new(ROOT).join("crates"))? {
        let package = folder?.file_name();
        let arguments = format!(
            "check-external-types --all-features --config .ci/external-types.toml \
             --manifest-path crates/{}/Cargo.toml",
            package.display()
        );
        all_passed &= cargo(name, &arguments, environment)?;
    }
    Ok(all_passed)
}

/// Runs cargo, and says whether it succeeded. On a terminal only a failure shows what cargo wrote; elsewhere
/// all of it is shown as it comes.
fn cargo<const N: usize>(
    name: &str,
    arguments: &str,
    environment: [(&str, &str); N],
) -> anyhow::Result<bool> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(ROOT)
        .args(arguments.split_whitespace())
        .envs(environment)
        .stdin(Stdio::null());
    let spinner = Spinner::start(name);
    if spinner.is_hidden() {
        console::line(&format!("==> {name}: cargo {arguments}"));
        return Ok(cargo.status()?.success());
    }
    let (output, writer) = std::io::pipe()?;
    cargo.stdout(writer.try_clone()?).stderr(writer);
    let mut child = cargo.spawn()?;
    // It holds the pipe's other end, without which the output does not end.
    drop(cargo);
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
