//! What a call costs beside the same call made in other ways.

use serde_json::Value;

use super::report::Row;
use super::spread::Spread;
use super::{Bench, Measured};

/// In a round, by every contestant. Short rounds, and many of them: a machine that is now faster and now
/// slower then is so for all contestants, and the median of many ratios hardly moves.
const CALLS: usize = 1_280;
const ROUNDS_FOR_EACH: usize = 4;
const CALLS_IN_A_SMOKE: usize = 64;

/// What our client is compared with, and how far it may be from it.
const BASELINES: [(&str, &str, Option<f64>); 3] = [
    ("hyper", "raw hyper", None),
    ("reqwest", "raw reqwest", Some(1.10)),
    ("by hand", "reqwest by hand", Some(0.85)),
];
/// The concurrency at which the goals hold.
const JUDGED: u64 = 32;

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let rounds = bench.plan.amount(bench.plan.rounds * ROUNDS_FOR_EACH, 1);
    let rounds = rounds.to_string();
    let calls = bench.plan.amount(CALLS, CALLS_IN_A_SMOKE).to_string();
    let figures = bench
        .programs
        .run("calls", &[bench.server.url(), &rounds, &calls])?;
    let runs: Vec<Run> = figures
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Run::read)
        .collect();
    let ours = runs.iter().filter(|run| run.contestant == "ours");
    let rows = ours.flat_map(|ours| rows(ours, &runs)).collect();
    Ok(Measured { rows, figures })
}

/// All rounds of one contestant.
struct Run {
    case: String,
    concurrency: u64,
    contestant: String,
    elapsed: Vec<f64>,
    processor: Vec<f64>,
}

impl Run {
    fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name)?.as_str().map(str::to_owned);
        let numbers = |name: &str| -> Option<Vec<f64>> {
            json.get(name)?
                .as_array()?
                .iter()
                .map(Value::as_f64)
                .collect()
        };
        Some(Self {
            case: text("case")?,
            concurrency: json.get("concurrency")?.as_u64()?,
            contestant: text("contestant")?,
            elapsed: numbers("microseconds")?,
            processor: numbers("processor_microseconds")?,
        })
    }
}

fn rows(ours: &Run, runs: &[Run]) -> Vec<Row> {
    let same = |run: &&Run| run.case == ours.case && run.concurrency == ours.concurrency;
    let same: Vec<_> = runs.iter().filter(same).collect();
    let mut rows = Vec::new();
    for (contestant, name, goal) in BASELINES {
        let Some(baseline) = same.iter().find(|run| run.contestant == contestant) else {
            continue;
        };
        for (kind, of) in KINDS {
            let (Some(figure), Some(base)) = (Spread::of(of(ours)), Spread::of(of(baseline)))
            else {
                continue;
            };
            let row = Row::new(
                format!("{}, {} at once, {kind}", ours.case, ours.concurrency),
                format!("{:.1} us", figure.median),
            );
            let ratio = Spread::of_ratios(of(ours), of(baseline));
            let row = row.against(format!("{name}: {:.1} us", base.median), ratio);
            rows.push(match goal {
                Some(goal) if ours.concurrency == JUDGED => row.at_most(goal),
                _ => row,
            });
        }
    }
    rows
}

type Times = fn(&Run) -> &[f64];

/// Time on the clock, and on the processor, which other programs disturb less.
const KINDS: [(&str, Times); 2] = [
    ("clock", |run| &run.elapsed),
    ("processor", |run| &run.processor),
];
