//! The table and the picture of `docs/performance.md`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use plotters::prelude::*;

use crate::case::{BY_HAND, OURS, RAW};
use crate::rounds::{Kind, Rounds, Spread};

/// The concurrency at which the goals hold.
const JUDGED: usize = 32;
/// What our clients may take at most, beside raw reqwest and beside reqwest by hand.
const GOALS: [f64; 2] = [1.15, 0.95];

/// The table: a line for each case that is judged, and the rest folded away.
#[must_use]
pub fn markdown(all: &[Rounds]) -> String {
    let is_judged = |rounds: &&Rounds| rounds.workers == JUDGED;
    let judged = all.iter().filter(is_judged);
    let mut text = heading();
    for rounds in judged.clone() {
        text += &row(rounds, Kind::Clock);
    }
    text += "\n<details><summary>On the processor, and one call at a time</summary>\n\n";
    text += &heading();
    for rounds in judged {
        text += &row(rounds, Kind::Processor);
    }
    for rounds in all.iter().filter(|rounds| !is_judged(rounds)) {
        text += &row(rounds, Kind::Clock);
        text += &row(rounds, Kind::Processor);
    }
    text + "\n</details>\n"
}

fn heading() -> String {
    format!(
        "| message | in flight | {OURS} | {RAW} | ratio | {BY_HAND} | ratio |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n"
    )
}

fn row(rounds: &Rounds, kind: Kind) -> String {
    let [ours, raw, by_hand] = rounds.microseconds(kind);
    let time = |spread: Option<Spread>| {
        let shown = spread.map(|spread| format!("{:.1} µs", spread.median));
        shown.unwrap_or_default()
    };
    let ratio = |other: usize, goal: f64| {
        let Some(ratio) = rounds.ratio(kind, other) else {
            return String::new();
        };
        let word = if ratio.median <= goal {
            "met"
        } else {
            "MISSED"
        };
        match rounds.workers {
            JUDGED => format!("{ratio}, at most {goal}: {word}"),
            _ => ratio.to_string(),
        }
    };
    let what = match kind {
        Kind::Clock => rounds.name.to_owned(),
        Kind::Processor => format!("{}, processor", rounds.name),
    };
    let mut row = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        row,
        "| {what} | {} | {} | {} | {} | {} | {} |",
        rounds.workers,
        time(ours),
        time(raw),
        ratio(1, GOALS[0]),
        time(by_hand),
        ratio(2, GOALS[1]),
    );
    row
}

/// Draws the time of a call of each case that is judged, with its quartiles.
///
/// # Errors
/// The file cannot be written.
pub fn draw(all: &[Rounds], file: &Path) -> Result<(), Box<dyn Error>> {
    const COLOURS: [RGBColor; 3] = [
        RGBColor(31, 119, 180),
        RGBColor(190, 190, 190),
        RGBColor(120, 120, 120),
    ];
    let judged: Vec<_> = all.iter().filter(|one| one.workers == JUDGED).collect();
    let of = |rounds: &Rounds| rounds.microseconds(Kind::Clock);
    let highest = judged.iter().flat_map(|rounds| of(rounds));
    let highest = highest
        .flatten()
        .map(|spread| spread.high)
        .fold(1.0, f64::max);
    let root =
        SVGBackend::new(file, (720, 90 + 90 * u32::try_from(judged.len())?)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            format!("Microseconds for one call, {JUDGED} in flight: median and quartiles"),
            ("sans-serif", 16),
        )
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(10)
        .build_cartesian_2d(0.0..highest * 1.4, 0.0..4.0 * judged.len() as f64)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .draw()?;
    for (place, rounds) in judged.iter().rev().enumerate() {
        let names = [OURS, RAW, BY_HAND];
        for (line, ((name, spread), colour)) in
            names.iter().zip(of(rounds)).zip(COLOURS).enumerate()
        {
            let Some(Spread { median, low, high }) = spread else {
                continue;
            };
            let top = 4.0 * place as f64 + 3.0 - line as f64;
            let bar = Rectangle::new([(0.0, top), (median, top - 0.9)], colour.filled());
            let middle = top - 0.45;
            let range = PathElement::new([(low, middle), (high, middle)], BLACK);
            let label = format!("{}: {name}, {median:.1}", rounds.name);
            let label = Text::new(
                label,
                (high + highest * 0.01, top - 0.1),
                ("sans-serif", 13),
            );
            chart.draw_series([bar])?;
            chart.draw_series([range])?;
            chart.draw_series([label])?;
        }
    }
    root.present()?;
    Ok(())
}
