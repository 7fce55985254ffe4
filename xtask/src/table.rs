//! Tables for a terminal.

use std::fmt;

/// Rows of cells under headings, as wide as they need to be.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(headings: &[&str]) -> Self {
        let headings = headings.iter().map(|text| (*text).to_owned()).collect();
        Self {
            rows: vec![headings],
        }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::from(" ");
            for (column, cell) in row.iter().enumerate() {
                line += &format!(" {cell:<width$} ", width = self.width(column));
            }
            writeln!(f, "{}", line.trim_end())?;
            if number == 0 {
                let width = line.trim_end().chars().count();
                writeln!(f, "  {}", "-".repeat(width.saturating_sub(2)))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["what", "id"]);
        table.row(["a longer one".to_owned(), "1".to_owned()]);
        assert_eq!(
            table.to_string(),
            "  what          id\n  ----------------\n  a longer one  1\n"
        );
    }
}
