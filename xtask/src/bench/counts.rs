//! Instructions and allocations of every operation without a socket, beside those that are kept in
//! `bench/counts.json`, so that a rise shows in review.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::program::{Programs, is_installed, output, workspace};
use super::report::Row;
use super::spread::Spread;
use super::{Bench, Measured};

/// A rise by more shows as missed. Counts hardly move, but a compiler or a machine may differ.
const TOLERATED: f64 = 1.02;

/// What one operation takes. Instructions only where valgrind is installed.
#[derive(Clone, Copy)]
struct Counts {
    instructions: Option<u64>,
    allocations: u64,
    bytes: u64,
}

impl Counts {
    fn read(json: &Value) -> Option<Self> {
        let number = |name: &str| json.get(name).and_then(Value::as_u64);
        Some(Self {
            instructions: number("instructions"),
            allocations: number("allocations")?,
            bytes: number("bytes")?,
        })
    }

    fn json(self) -> Value {
        json!({
            "instructions": self.instructions,
            "allocations": self.allocations,
            "bytes": self.bytes,
        })
    }
}

type Operations = BTreeMap<String, Counts>;

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let counted = count(bench)?;
    let figures: Map<_, _> = counted
        .iter()
        .map(|(name, counts)| (name.clone(), counts.json()))
        .collect();
    let figures = Value::Object(figures);
    // The comparison is with what was kept before, also when it is kept anew.
    let kept = kept()?;
    if bench.plan.keep_counts {
        keep(&figures, &counted)?;
    }
    let rows = counted
        .iter()
        .flat_map(|(name, counts)| rows(name, *counts, kept.get(name).copied(), bench.plan.smoke))
        .collect();
    Ok(Measured { rows, figures })
}

fn file() -> PathBuf {
    workspace().join("bench/counts.json")
}

fn keep(figures: &Value, counted: &Operations) -> Result<(), String> {
    if counted.values().any(|counts| counts.instructions.is_none()) {
        return Err(
            "--keep-counts needs valgrind and no --smoke, to count instructions".to_owned(),
        );
    }
    std::fs::write(file(), format!("{figures:#}\n")).map_err(|error| error.to_string())
}

fn kept() -> Result<Operations, String> {
    let text = std::fs::read_to_string(file())
        .map_err(|error| format!("bench/counts.json cannot be read: {error}"))?;
    let json: Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| format!("bench/counts.json: {error}"))?;
    let operations = json.iter().map(|(name, counts)| {
        let counts = Counts::read(counts);
        let counts = counts.ok_or_else(|| format!("bench/counts.json: {name} is odd"))?;
        Ok((name.clone(), counts))
    });
    operations.collect()
}

fn count(bench: &Bench) -> Result<Operations, String> {
    let programs = &bench.programs;
    let allocated = programs.run("allocations", &[])?;
    let with_valgrind = !bench.plan.smoke && is_installed("valgrind");
    let mut counted = Operations::new();
    for (name, counts) in allocated.as_object().into_iter().flatten() {
        let counts = Counts::read(counts).ok_or("the program allocations printed odd counts")?;
        let instructions = if with_valgrind {
            Some(instructions(programs, name)?)
        } else {
            // Without a count, the operation is at least made.
            programs.run("operation", &[name])?;
            None
        };
        counted.insert(
            name.clone(),
            Counts {
                instructions,
                ..counts
            },
        );
    }
    Ok(counted)
}

/// Counts what happens inside of the one function that makes the call.
fn instructions(programs: &Programs, name: &str) -> Result<u64, String> {
    let profile = programs.target().join("bench.callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--quiet", "--tool=callgrind", "--collect-atstart=no"])
        .arg("--toggle-collect=*PreparedCall*measured*")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(programs.path("operation"))
        .arg(name);
    output(&mut valgrind)?;
    let count = total(&profile);
    let _ = std::fs::remove_file(&profile);
    count.ok_or_else(|| format!("callgrind counted nothing of {name}"))
}

fn total(profile: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(profile).ok()?;
    let mut lines = text.lines();
    let total = lines.find_map(|line| line.strip_prefix("totals:"))?;
    total.trim().parse().ok().filter(|count| *count > 0)
}

fn rows(name: &str, now: Counts, kept: Option<Counts>, smoke: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(instructions) = now.instructions {
        let before = kept.and_then(|kept| kept.instructions);
        rows.push(row(name, "instructions", instructions, before));
    }
    let before = kept.map(|kept| kept.allocations);
    let mut allocations = row(name, "allocations", now.allocations, before);
    if smoke {
        // A debug build allocates more, so the comparison would only alarm.
        allocations = Row::new(format!("{name}, allocations"), now.allocations.to_string());
    }
    rows.push(allocations);
    rows
}

fn row(name: &str, what: &str, now: u64, kept: Option<u64>) -> Row {
    let row = Row::new(format!("{name}, {what}"), now.to_string());
    let Some(kept) = kept else {
        return row.against("not kept yet", None);
    };
    let ratio = Spread::of_ratios(&[now as f64], &[kept as f64]);
    row.against(format!("kept: {kept}"), ratio)
        .at_most(TOLERATED)
}
