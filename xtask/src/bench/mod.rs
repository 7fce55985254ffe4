//! `cargo xtask bench`

mod bulk;
mod calls;
mod counts;
mod pacing;
mod plan;
mod program;
mod report;
mod spread;
mod upload;
mod weight;

use std::process::ExitCode;

use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::{Ended, console};
use plan::Plan;
use program::{Programs, Server};
use report::{Report, Row};

pub(crate) const HELP: &str = "\
Measures what a call costs beside raw hyper, raw reqwest and reqwest by hand; instructions and
allocations of every operation; bulk sending, pacing, an upload beside curl; and what the crates weigh.
Everything runs against a loopback server in a process of its own. Times are ratios to a baseline in the
same run, in interleaved rounds: the median, the smallest and the largest.

Usage: cargo xtask bench [--only PART,PART] [--rounds N] [--weight-rounds N] [--json PATH]
                         [--markdown] [--keep-counts] [--smoke]

  --only PART,...     calls, counts, bulk, pacing, upload, weight; without it all of them
  --rounds N          Rounds of calls, bulk and upload, at least 7, default 7
  --weight-rounds N   Rounds of clean builds, default 3; they take minutes each
  --json PATH         Where the figures go; default bench.json in the target directory
  --markdown          Prints the table as docs/performance.md has it
  --keep-counts       Writes bench/counts.json anew instead of comparing with it
  --smoke             Tries every part but the weight in small, in a debug build; the figures mean nothing

Counting instructions needs valgrind, the upload's baseline curl; what is not there is said in its row.

Exit code: 0 everything could be measured, whatever came out; 1 something could not; 2 wrong arguments.
";

/// A part: its name, and what measures it.
type Part = (&'static str, fn(&Bench) -> Result<Measured, String>);

const PARTS: [Part; 6] = [
    ("calls", calls::measure),
    ("counts", counts::measure),
    ("bulk", bulk::measure),
    ("pacing", pacing::measure),
    ("upload", upload::measure),
    ("weight", weight::measure),
];

/// What a part came to: its rows of the table, and all its figures.
pub(crate) struct Measured {
    rows: Vec<Row>,
    figures: Value,
}

/// What every part needs.
pub(crate) struct Bench {
    plan: Plan,
    programs: Programs,
    server: Server,
}

pub(crate) fn run(arguments: Arguments) -> Ended {
    let names = PARTS.map(|(name, _)| name);
    let plan = Plan::read(arguments, &names)?;
    match measure(plan) {
        Ok(code) => Ok(code),
        Err(problem) => {
            console::error(&problem);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Tries everything in small: whether all of it could be measured.
pub(crate) fn smoke() -> bool {
    match measure(Plan::smoke(&PARTS.map(|(name, _)| name))) {
        Ok(code) => code == ExitCode::SUCCESS,
        Err(problem) => {
            console::error(&problem);
            false
        }
    }
}

fn measure(plan: Plan) -> Ended {
    let programs = Programs::build(plan.smoke)?;
    let server = Server::start(&programs)?;
    let json_path = plan.json.clone();
    let json_path = json_path.unwrap_or_else(|| programs.target().join("bench.json"));
    let bench = Bench {
        plan,
        programs,
        server,
    };
    let mut report = Report::default();
    let mut figures = Map::new();
    let mut failed = false;
    for (name, part) in PARTS {
        if !bench.plan.parts.iter().any(|chosen| chosen == name) {
            continue;
        }
        console::error(&format!("measuring {name}"));
        match part(&bench) {
            Ok(measured) => {
                report.add(name, measured.rows);
                figures.insert(name.to_owned(), measured.figures);
            }
            Err(problem) => {
                failed = true;
                console::error(&format!("{name} could not be measured: {problem}"));
            }
        }
    }
    if bench.plan.smoke {
        console::line("tried in small; the figures of a debug build are not shown");
    } else if bench.plan.markdown {
        console::line(&report.markdown());
    } else {
        console::line(&report.table());
    }
    figures.insert("table".to_owned(), report.json());
    std::fs::write(&json_path, format!("{:#}\n", Value::Object(figures)))
        .map_err(|error| format!("{} cannot be written: {error}", json_path.display()))?;
    console::line(&format!("all figures: {}", json_path.display()));
    Ok(ExitCode::from(u8::from(failed)))
}
