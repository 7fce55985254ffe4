//! The table as Markdown.

use super::source::Operation;

const HEADINGS: [&str; 6] = [
    "Method",
    "What it does",
    "Request",
    "Operation, effect",
    "Document",
    "Cost and limits",
];

pub(super) fn markdown(operations: &[Operation]) -> String {
    let mut table = row(&HEADINGS.map(str::to_owned));
    table.push_str(&row(&HEADINGS.map(|_| "---".to_owned())));
    for operation in operations {
        table.push_str(&row(&cells(operation)));
    }
    table
}

fn cells(operation: &Operation) -> [String; 6] {
    let header = &operation.header;
    let calls: Vec<_> = operation
        .calls
        .iter()
        .map(|call| format!("`{call}`"))
        .collect();
    let request = format!("`{} {}`", header.method, header.path);
    [
        calls.join(", "),
        operation.does.clone(),
        match &header.variant {
            Some(variant) => format!("{request}, {variant}"),
            None => request,
        },
        format!("`{}`, {}", operation.name, operation.effect.to_lowercase()),
        header.document.clone(),
        header
            .costs
            .as_deref()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned(),
    ]
}

fn row(cells: &[String]) -> String {
    let mut row = String::from("|");
    for cell in cells {
        row.push(' ');
        row.push_str(&cell.replace('|', "\\|"));
        row.push_str(" |");
    }
    row.push('\n');
    // An empty cell has one blank, not two.
    row.replace("|  |", "| |")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::header::Header;

    #[test]
    fn an_operation_is_a_row() {
        let operation = Operation {
            name: "shop.sms.send".to_owned(),
            effect: "Write".to_owned(),
            header: Header::parse(" `POST /send`, type 1 (The | API).").unwrap(),
            calls: vec!["sms().send(&sms)".to_owned(), "sms().all()".to_owned()],
            does: "Sends".to_owned(),
        };
        let table = markdown(&[operation]);
        let rows: Vec<_> = table.lines().collect();
        assert_eq!(rows[1], "| --- | --- | --- | --- | --- | --- |");
        assert_eq!(
            rows[2],
            "| `sms().send(&sms)`, `sms().all()` | Sends | `POST /send`, type 1 | `shop.sms.send`, write | The \\| API | |"
        );
    }
}
