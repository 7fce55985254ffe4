//! Whether the documented rate of NusaSMS is kept, and what keeping it costs.

use serde_json::Value;

use super::report::Row;
use super::{Bench, Measured};

const CALLS: u32 = 200;
const CALLS_IN_A_SMOKE: u32 = 5;
const INTERVAL_MS: f64 = 50.0;
const GOAL_PERCENT: f64 = 3.0;

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let calls = if bench.plan.smoke {
        CALLS_IN_A_SMOKE
    } else {
        CALLS
    };
    let arguments = [bench.server.url(), &calls.to_string()];
    let figures = bench.programs.run("pacing", &arguments)?;
    let number = |name: &str| figures.get(name).and_then(Value::as_f64);
    let (Some(arrived), Some(total), Some(gap), Some(departure_gap)) = (
        number("arrived"),
        number("total_nanoseconds"),
        number("smallest_gap_nanoseconds"),
        number("smallest_departure_gap_nanoseconds"),
    ) else {
        return Err("the server saw no calls".to_owned());
    };
    if arrived != f64::from(calls) {
        return Err(format!("{arrived} of {calls} calls arrived"));
    }
    let ideal = f64::from(calls - 1) * INTERVAL_MS;
    let total = total / 1e6;
    let over = (total / ideal - 1.0) * 100.0;
    let rows = vec![
        Row::new(
            format!("{calls} calls, first to last"),
            format!("{total:.1} ms"),
        )
        .against(format!("ideal: {ideal:.0} ms ({over:+.2} %)"), None)
        .goal("at most 3 % over", over <= GOAL_PERCENT),
        smallest_gap("where calls leave", departure_gap),
        smallest_gap("at the server", gap),
    ];
    Ok(Measured { rows, figures })
}

fn smallest_gap(place: &str, nanoseconds: f64) -> Row {
    let gap = nanoseconds / 1e6;
    Row::new(format!("smallest gap {place}"), format!("{gap:.3} ms"))
        .against("limit: 50 ms", None)
        .goal("never under", gap >= INTERVAL_MS)
}
