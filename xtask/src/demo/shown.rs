use std::fmt;

use comfy_table::{Table, TableComponent, presets};
use messaging_client_core::Error;

/// What a provider's part of the demo shows, and whether all of it went as it should.
pub(super) struct Shown {
    title: &'static str,
    table: Table,
    all_well: bool,
}

impl Shown {
    pub(super) fn new(title: &'static str, headings: [&str; 3]) -> Self {
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_style(TableComponent::HeaderLines, '-')
            .set_header(headings);
        Self {
            title,
            table,
            all_well: true,
        }
    }

    /// Adds a call: what it returned or why it failed, what came of it, and whether that is as it should be.
    pub(super) fn call(
        &mut self,
        name: &str,
        returned: Result<String, Error>,
        after: &str,
        well: bool,
    ) {
        self.all_well &= returned.is_ok() && well;
        let returned = returned.unwrap_or_else(|error| error.to_string());
        self.table.add_row([name, &returned, after]);
    }

    pub(super) fn all_well(&self) -> bool {
        self.all_well
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}", self.title, self.table.trim_fmt())
    }
}

/// What is shown of a message with this id.
pub(super) fn accepted(id: String) -> String {
    format!("accepted as {id}")
}
