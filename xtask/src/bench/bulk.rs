//! Many messages at once: throughput, latencies, memory.

use serde_json::{Value, json};

use super::report::Row;
use super::spread::Spread;
use super::{Bench, Measured};

const CALLS: usize = 100_000;
const CALLS_IN_A_SMOKE: usize = 640;
const CONCURRENCY: &str = "64";
const GROWTH_GOAL_MIB: f64 = 16.0;

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let calls = bench.plan.amount(CALLS, CALLS_IN_A_SMOKE).to_string();
    let run = |contestant: &str| {
        let arguments = [bench.server.url(), contestant, &calls, CONCURRENCY];
        bench.programs.run("bulk", &arguments)
    };
    let (mut ours, mut reqwest) = (Vec::new(), Vec::new());
    for _ in 0..bench.plan.rounds {
        ours.push(run("ours")?);
        reqwest.push(run("reqwest")?);
    }
    let rows = [
        throughput(&ours, &reqwest),
        latency("p50", "p50_microseconds", &ours, &reqwest),
        latency("p99", "p99_microseconds", &ours, &reqwest),
        memory(&ours, &reqwest),
    ];
    Ok(Measured {
        rows: rows.into_iter().flatten().collect(),
        figures: json!({"ours": ours, "reqwest": reqwest}),
    })
}

fn numbers(runs: &[Value], name: &str) -> Vec<f64> {
    let numbers = runs.iter().map(|run| run.get(name)?.as_f64());
    numbers.collect::<Option<_>>().unwrap_or_default()
}

fn throughput(ours: &[Value], reqwest: &[Value]) -> Option<Row> {
    let per_second = |runs| -> Vec<f64> {
        let (calls, seconds) = (numbers(runs, "calls"), numbers(runs, "seconds"));
        calls
            .iter()
            .zip(seconds)
            .map(|(calls, seconds)| calls / seconds)
            .collect()
    };
    let (ours, reqwest) = (per_second(ours), per_second(reqwest));
    let shown = |rates: &[f64]| Some(format!("{:.0} a second", Spread::of(rates)?.median));
    let baseline = format!("raw reqwest: {}", shown(&reqwest)?);
    Some(
        Row::new("throughput, 64 at once", shown(&ours)?)
            .against(baseline, Spread::of_ratios(&ours, &reqwest)),
    )
}

fn latency(name: &str, field: &str, ours: &[Value], reqwest: &[Value]) -> Option<Row> {
    let (ours, reqwest) = (numbers(ours, field), numbers(reqwest, field));
    let shown = |times: &[f64]| Some(format!("{:.2} ms", Spread::of(times)?.median / 1e3));
    let baseline = format!("raw reqwest: {}", shown(&reqwest)?);
    Some(
        Row::new(format!("latency, 64 at once, {name}"), shown(&ours)?)
            .against(baseline, Spread::of_ratios(&ours, &reqwest)),
    )
}

fn memory(ours: &[Value], reqwest: &[Value]) -> Option<Row> {
    let grown = |runs| Spread::of(&numbers(runs, "grown_kib"));
    let worst = grown(ours)?.max / 1024.0;
    let baseline = grown(reqwest)?.max / 1024.0;
    Some(
        Row::new("peak memory over idle", format!("{worst:.1} MiB"))
            .against(format!("raw reqwest: {baseline:.1} MiB"), None)
            .goal("under 16 MiB", worst < GROWTH_GOAL_MIB),
    )
}
