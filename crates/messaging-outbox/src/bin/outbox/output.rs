//! Tables for people, JSON for programs.

use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

use comfy_table::{Table, TableComponent, presets};
use indicatif::HumanDuration;
use serde::Serialize;

use crate::line;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Shows `value` as JSON, or what `people` makes of it.
    pub(crate) fn show<T: Serialize, D: Display>(
        self,
        value: &T,
        people: impl FnOnce(&T) -> D,
    ) -> anyhow::Result<()> {
        match self.json {
            true => line(&serde_json::to_string(value)?),
            // Tables fill their last column with blanks.
            false => people(value)
                .to_string()
                .lines()
                .for_each(|text| line(text.trim_end())),
        }
        Ok(())
    }

    /// What went wrong, on standard error.
    pub(crate) fn complain(self, problem: &str) {
        let line = match self.json {
            true => serde_json::json!({ "error": problem }).to_string(),
            false => format!("outbox: {problem}"),
        };
        // Nothing is left to do when even standard error is closed.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}

pub(crate) fn table<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '-')
        .set_header(headings);
    table
}

/// How long something took or waits.
pub(crate) fn time(ms: u64) -> String {
    HumanDuration(Duration::from_millis(ms)).to_string()
}

/// What is not there is shown as nothing.
pub(crate) fn or_nothing(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
