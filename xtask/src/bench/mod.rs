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
use crate::console;

type Ended = Result<ExitCode, String>;
use plan::Plan;
use program::{Programs, Server};
use report::{Report, Row};

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
