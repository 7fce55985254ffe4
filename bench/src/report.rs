//! The table and the picture of `docs/performance.md`.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::case::{BY_HAND, OURS, RAW};
use crate::rounds::{Rounds, Spread};

/// The concurrency at which the goals hold.
const JUDGED: usize = 32;
/// What our clients may take at most, beside raw reqwest and beside reqwest by hand.
const GOALS: [f64; 2] = [1.15, 0.95];

/// The table: a line for each case that is judged, and the rest folded away.
#[must_use]
pub fn markdown(all: &[Rounds]) -> String {
    let heading = format!(
        "| message, in flight | {OURS} | {RAW} | ratio | {BY_HAND} | ratio |\n\
         | --- | --- | --- | --- | --- | --- |\n"
    );
    let (judged, others): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.workers == JUDGED);
    let rows = |of: Vec<&Rounds>| of.into_iter().map(row).collect::<String>();
    format!(
        "{heading}{}\n<details><summary>One call at a time</summary>\n\n{heading}{}\n</details>\n",
        rows(judged),
        rows(others)
    )
}

fn row(rounds: &Rounds) -> String {
    let time = |place| format!("{:.1} µs", rounds.microseconds(place).median);
    let ratio = |place, goal: f64| {
        let ratio = rounds.ratio(place);
        match (rounds.workers, ratio.median <= goal) {
            (JUDGED, true) => format!("{ratio}, at most {goal}: met"),
            (JUDGED, false) => format!("{ratio}, at most {goal}: MISSED"),
            _ => ratio.to_string(),
        }
    };
    let [raw, by_hand] = GOALS;
    format!(
        "| {}, {} | {} | {} | {} | {} | {} |\n",
        rounds.name,
        rounds.workers,
        time(0),
        time(1),
        ratio(1, raw),
        time(2),
        ratio(2, by_hand)
    )
}

/// Draws the time of a call of each case that is judged, with its quartiles.
///
/// # Errors
/// The file cannot be written.
pub fn draw(all: &[Rounds], file: &Path) -> Result<(), Box<dyn Error>> {
    const CONTESTANTS: [(&str, RGBColor); 3] = [
        (OURS, RGBColor(31, 119, 180)),
        (RAW, RGBColor(190, 190, 190)),
        (BY_HAND, RGBColor(120, 120, 120)),
    ];
    let judged = || all.iter().filter(|one| one.workers == JUDGED);
    let all_times = judged().flat_map(|rounds| (0..3).map(|place| rounds.microseconds(place).high));
    let highest = all_times.fold(1.0, f64::max);
    let height = 4.0 * judged().count() as f64;
    let root = SVGBackend::new(file, (720, 450)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "Microseconds for one call, 32 in flight: median and quartiles",
            ("sans-serif", 16),
        )
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(10)
        .build_cartesian_2d(0.0..highest * 1.6, 0.0..height)?;
    let mut mesh = chart.configure_mesh();
    mesh.disable_y_mesh().disable_y_axis().draw()?;
    let mut top = height;
    for rounds in judged() {
        for (place, (name, colour)) in CONTESTANTS.into_iter().enumerate() {
            let Spread { median, low, high } = rounds.microseconds(place);
            top -= 1.0;
            let bar = [(0.0, top), (median, top + 0.9)];
            let range = [(low, top + 0.45), (high, top + 0.45)];
            let label = format!("{}: {name}, {median:.1}", rounds.name);
            let beside = (high + highest * 0.01, top + 0.8);
            chart.draw_series([Rectangle::new(bar, colour.filled())])?;
            chart.draw_series([PathElement::new(range, BLACK)])?;
            chart.draw_series([Text::new(label, beside, ("sans-serif", 13))])?;
        }
        top -= 1.0;
    }
    Ok(root.present()?)
}
