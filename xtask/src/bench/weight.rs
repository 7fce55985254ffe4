//! What a provider's crate adds to a program beside bare reqwest and `serde_json`: crates, build time,
//! size.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::program::{output, workspace};
use super::report::Row;
use super::spread::Spread;
use super::{Bench, Measured};

const CRATES_GOAL: usize = 12;
const TIME_GOAL: f64 = 1.15;

/// A smallest program: its name, what it depends on, and what it does.
struct Sample {
    name: &'static str,
    dependencies: String,
    main: &'static str,
}

const BASELINE: &str = "bare-reqwest";
/// What every one of the programs needs; the versions are those of the lock file.
const TOKIO: &str =
    r#"tokio = { version = "1", default-features = false, features = ["rt", "net", "time"] }"#;

fn samples() -> Vec<Sample> {
    let client = |name: &'static str, main| Sample {
        name,
        dependencies: format!(
            "{name} = {{ path = {:?} }}\n{TOKIO}",
            workspace().join("crates").join(name)
        ),
        main,
    };
    vec![
        Sample {
            name: BASELINE,
            dependencies: format!(
                "reqwest = {{ version = \"0.13\", default-features = false, features = [\"rustls\"] }}\n\
                 serde_json = \"1\"\n{TOKIO}"
            ),
            main: include_str!("weight/bare_reqwest.rs"),
        },
        client("nxcloud-client", include_str!("weight/nxcloud.rs")),
        client("sandeza-client", include_str!("weight/sandeza.rs")),
        client("nusasms-client", include_str!("weight/nusasms.rs")),
        client("whatsnesia-client", include_str!("weight/whatsnesia.rs")),
    ]
}

/// What was measured of a program.
struct Weighed {
    name: &'static str,
    crates: BTreeSet<String>,
    builds: Vec<Build>,
    bytes: u64,
}

/// How long a build took, in seconds.
struct Build {
    clock: f64,
    /// On all processors together; not known on every system.
    processor: Option<f64>,
}

impl Weighed {
    fn clock(&self) -> Vec<f64> {
        self.builds.iter().map(|build| build.clock).collect()
    }

    /// Nothing where one is not known.
    fn processor(&self) -> Vec<f64> {
        let builds = self.builds.iter().map(|build| build.processor);
        builds.collect::<Option<_>>().unwrap_or_default()
    }
}

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let folder = bench.programs.target().join("bench-weight");
    let mut programs = Vec::new();
    for sample in samples() {
        let folder = folder.join(sample.name);
        write(&folder, &sample).map_err(|error| error.to_string())?;
        let crates = crates(&folder)?;
        programs.push((
            folder,
            Weighed {
                name: sample.name,
                crates,
                builds: Vec::new(),
                bytes: 0,
            },
        ));
    }
    for _ in 0..bench.plan.weight_rounds {
        for (folder, weighed) in &mut programs {
            weighed.builds.push(clean_build(folder)?);
            weighed.bytes = size(folder, weighed.name)?;
        }
    }
    let weighed: Vec<_> = programs.into_iter().map(|(_, weighed)| weighed).collect();
    let (bare, clients) = weighed.split_first().ok_or("nothing was weighed")?;
    Ok(Measured {
        rows: clients
            .iter()
            .flat_map(|client| rows(client, bare))
            .collect(),
        figures: weighed.iter().map(figures).collect(),
    })
}

fn write(folder: &Path, sample: &Sample) -> std::io::Result<()> {
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.release]\nstrip = true\n\n[dependencies]\n{}\n",
        program_name(sample.name),
        sample.dependencies,
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/main.rs"), sample.main)?;
    // cargo keeps the versions of the workspace and drops what the program does not need.
    std::fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

fn program_name(sample: &str) -> String {
    format!("weigh-{sample}")
}

fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"));
    cargo
}

/// The crates that are compiled into the program, itself left out.
fn crates(folder: &Path) -> Result<BTreeSet<String>, String> {
    let mut tree = cargo(folder);
    tree.args(["tree", "--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}"]);
    let listed = output(&mut tree)?;
    // A line is a name, a version, and marks for what was listed before.
    let crates = listed.lines().skip(1).map(|line| {
        let words: Vec<_> = line.split_whitespace().take(2).collect();
        words.join(" ")
    });
    Ok(crates.filter(|line| !line.is_empty()).collect())
}

fn clean_build(folder: &Path) -> Result<Build, String> {
    let target = folder.join("target");
    if target.exists() {
        std::fs::remove_dir_all(&target).map_err(|error| error.to_string())?;
    }
    output(cargo(folder).arg("fetch"))?;
    let before = processor_time_of_children();
    let begun = Instant::now();
    output(cargo(folder).args(["build", "--release", "--quiet"]))?;
    let clock = begun.elapsed().as_secs_f64();
    let after = processor_time_of_children();
    let processor = after.zip(before).map(|(after, before)| after - before);
    Ok(Build { clock, processor })
}

/// The seconds that ended children of this program and their children were on a processor. Linux only.
fn processor_time_of_children() -> Option<f64> {
    /// What the kernel counts in, whatever its own clock does.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold blanks.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(13).take(2).map(str::parse::<f64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some((user + system) / TICKS_A_SECOND)
}

fn size(folder: &Path, name: &str) -> Result<u64, String> {
    let file = format!("{}{}", program_name(name), std::env::consts::EXE_SUFFIX);
    let path: PathBuf = folder.join("target/release").join(file);
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    Ok(metadata.len())
}

fn rows(client: &Weighed, bare: &Weighed) -> Vec<Row> {
    let more = client.crates.difference(&bare.crates).count();
    let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
    let mut rows = vec![
        Row::new(
            format!("{}, crates", client.name),
            client.crates.len().to_string(),
        )
        .against(
            format!("bare reqwest: {} ({more} more)", bare.crates.len()),
            None,
        )
        .goal(format!("at most {CRATES_GOAL} more"), more <= CRATES_GOAL),
    ];
    rows.extend(build_row(client, bare, "clock", Weighed::clock));
    rows.extend(build_row(client, bare, "processor", Weighed::processor));
    let ratio = Spread::of_ratios(&[client.bytes as f64], &[bare.bytes as f64]);
    rows.push(
        Row::new(
            format!("{}, stripped size", client.name),
            format!("{:.2} MiB", mib(client.bytes)),
        )
        .against(format!("bare reqwest: {:.2} MiB", mib(bare.bytes)), ratio),
    );
    rows
}

fn build_row(
    client: &Weighed,
    bare: &Weighed,
    time: &str,
    seconds: fn(&Weighed) -> Vec<f64>,
) -> Option<Row> {
    let (ours, base) = (seconds(client), seconds(bare));
    let row = Row::new(
        format!("{}, clean build, {time}", client.name),
        format!("{:.1} s", Spread::of(&ours)?.median),
    );
    let against = format!("bare reqwest: {:.1} s", Spread::of(&base)?.median);
    let ratio = Spread::of_ratios(&ours, &base);
    Some(row.against(against, ratio).at_most(TIME_GOAL))
}

fn figures(weighed: &Weighed) -> Value {
    json!({
        "program": weighed.name, "crates": weighed.crates,
        "build_seconds": weighed.clock(), "build_processor_seconds": weighed.processor(),
        "stripped_bytes": weighed.bytes,
    })
}
