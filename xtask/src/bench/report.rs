//! The table.

use serde_json::{Value, json};

use super::spread::Spread;
use crate::table::Table;

/// A row: what was measured, against what, and whether it is as good as it should be.
pub(crate) struct Row {
    what: String,
    figure: String,
    against: String,
    ratio: Option<Spread>,
    goal: Option<(String, bool)>,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, figure: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            figure: figure.into(),
            against: String::new(),
            ratio: None,
            goal: None,
        }
    }

    pub(crate) fn against(mut self, baseline: impl Into<String>, ratio: Option<Spread>) -> Self {
        self.against = baseline.into();
        self.ratio = ratio;
        self
    }

    /// The goal in words, and whether it is met.
    pub(crate) fn goal(mut self, goal: impl Into<String>, met: bool) -> Self {
        self.goal = Some((goal.into(), met));
        self
    }

    /// A ratio whose median may be this at most.
    pub(crate) fn at_most(self, goal: f64) -> Self {
        match self.ratio {
            Some(ratio) => self.goal(format!("at most {goal}"), ratio.median <= goal),
            None => self,
        }
    }

    /// A ratio whose median must be this at least.
    pub(crate) fn at_least(self, goal: f64) -> Self {
        match self.ratio {
            Some(ratio) => self.goal(format!("at least {goal}"), ratio.median >= goal),
            None => self,
        }
    }

    fn cells(&self, part: &str) -> [String; 6] {
        let ratio = self.ratio.map(|ratio| ratio.to_string());
        let goal = self.goal.as_ref();
        let goal =
            goal.map(|(goal, met)| format!("{goal}: {}", if *met { "met" } else { "MISSED" }));
        [
            part.to_owned(),
            self.what.clone(),
            self.figure.clone(),
            self.against.clone(),
            ratio.unwrap_or_default(),
            goal.unwrap_or_default(),
        ]
    }
}

const HEADINGS: [&str; 6] = [
    "part",
    "what",
    "figure",
    "against",
    "ratio [min, max]",
    "goal",
];

/// Every row of every part.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<(&'static str, Row)>,
}

impl Report {
    pub(crate) fn add(&mut self, part: &'static str, rows: Vec<Row>) {
        self.rows.extend(rows.into_iter().map(|row| (part, row)));
    }

    /// For a terminal.
    pub(crate) fn table(&self) -> String {
        let mut table = Table::new(&HEADINGS);
        for (part, row) in &self.rows {
            table.row(row.cells(part));
        }
        table.to_string()
    }

    /// For `docs/performance.md`.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let headings = HEADINGS.map(str::to_owned);
        let mut lines = vec![line(&headings), line(&HEADINGS.map(|_| "---".to_owned()))];
        lines.extend(self.rows.iter().map(|(part, row)| line(&row.cells(part))));
        lines.join("\n")
    }

    pub(crate) fn json(&self) -> Value {
        let rows = self.rows.iter().map(|(part, row)| {
            let goal = row.goal.as_ref();
            json!({
                "part": part, "what": row.what, "figure": row.figure, "against": row.against,
                "ratio": row.ratio.map(|ratio| ratio.json()),
                "goal": goal.map(|(goal, _)| goal), "met": goal.map(|(_, met)| met),
            })
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let ratio = Spread::of(&[1.0, 1.2, 1.4]);
        let row = Row::new("a call", "20.0 us").against("reqwest", ratio);
        let mut report = Report::default();
        report.add("calls", vec![row.at_most(1.1), Row::new("idle", "1 KiB")]);
        report
    }

    #[test]
    fn a_goal_is_judged_by_the_median() {
        let ratio = Spread::of(&[1.0, 1.2, 1.4]);
        let cells = |row: Row| row.cells("part").concat();
        let row = || Row::new("", "").against("", ratio);
        assert!(cells(row().at_most(1.2)).ends_with("at most 1.2: met"));
        assert!(cells(row().at_most(1.1)).ends_with("at most 1.1: MISSED"));
        assert!(cells(row().at_least(1.2)).ends_with("at least 1.2: met"));
        assert!(cells(row().at_least(1.3)).ends_with("at least 1.3: MISSED"));
    }

    #[test]
    fn the_page_and_the_file_say_the_same() {
        let markdown = report().markdown();
        assert!(
            markdown.ends_with(
                "| calls | a call | 20.0 us | reqwest | 1.20 [1.00, 1.40] | at most 1.1: MISSED |\n\
                 | calls | idle | 1 KiB |  |  |  |"
            ),
            "{markdown}"
        );
        let json = report().json();
        assert_eq!(json[0]["ratio"]["median"], 1.2);
        assert_eq!(json[0]["met"], false);
        assert_eq!(json[1]["goal"], Value::Null);
    }
}
