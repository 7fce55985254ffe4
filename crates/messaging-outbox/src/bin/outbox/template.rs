//! A request with the columns of a row in it.

use serde_json::Value;

use crate::wrong;

/// A text with `{column}` in it; `{{` and `}}` are braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Column(usize),
}

/// A JSON value whose strings are texts.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    Text(Text),
    List(Vec<Template>),
    Object(Vec<(String, Template)>),
    /// A number, true, false or null.
    Other(Value),
}

impl Text {
    pub(crate) fn new(text: &str, columns: &[&str]) -> anyhow::Result<Self> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(brace) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(brace);
            literal.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                literal.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                literal.push('}');
                rest = after;
            } else {
                let (column, after) = from
                    .strip_prefix('{')
                    .and_then(|from| from.split_once('}'))
                    .ok_or_else(|| wrong("a brace is alone: write {{ or }} for a brace"))?;
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                pieces.push(Piece::Column(position(column, columns)?));
                rest = after;
            }
        }
        literal.push_str(rest);
        pieces.push(Piece::Literal(literal));
        Ok(Self(pieces))
    }

    pub(crate) fn fill(&self, row: &csv::StringRecord) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Literal(text) => text,
            Piece::Column(column) => row.get(*column).unwrap_or_default(),
        });
        pieces.collect()
    }
}

/// The place of a column.
pub(crate) fn position(column: &str, columns: &[&str]) -> anyhow::Result<usize> {
    let found = columns.iter().position(|known| *known == column);
    found.ok_or_else(|| {
        // A first row with a number in it names no columns: its cells may be somebody's.
        let mut digits = columns
            .iter()
            .flat_map(|name| name.split(|c: char| !c.is_ascii_digit()));
        let names = match digits.any(|run| run.len() > 4) {
            true => "its first row does not name columns".to_owned(),
            false => format!("it has: {}", columns.join(", ")),
        };
        wrong(format!("the file has no column {column:?}; {names}"))
    })
}

impl Template {
    pub(crate) fn new(value: Value, columns: &[&str]) -> anyhow::Result<Self> {
        Ok(match value {
            Value::String(text) => Self::Text(Text::new(&text, columns)?),
            Value::Array(values) => {
                let values = values.into_iter().map(|value| Self::new(value, columns));
                Self::List(values.collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| {
                    Ok::<_, anyhow::Error>((name, Self::new(value, columns)?))
                });
                Self::Object(fields.collect::<Result<_, _>>()?)
            }
            other => Self::Other(other),
        })
    }

    pub(crate) fn fill(&self, row: &csv::StringRecord) -> Value {
        match self {
            Self::Text(text) => Value::String(text.fill(row)),
            Self::List(values) => values.iter().map(|value| value.fill(row)).collect(),
            Self::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), value.fill(row)))
                .collect(),
            Self::Other(value) => value.clone(),
        }
    }
}

/// The JSON of `--request`, or that of the file that its `@FILE` names.
pub(crate) fn read_request(given: &str) -> anyhow::Result<Value> {
    let text = match given.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| wrong(format!("the file of --request cannot be read: {error}")))?,
        None => given.to_owned(),
    };
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        // What serde_json says of the syntax repeats nothing but the place.
        wrong(format!("--request is not JSON: {error}"))
    })?;
    match value {
        Value::Object(_) => Ok(value),
        _ => Err(wrong("--request must be a JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: [&str; 2] = ["phone", "name"];

    fn row() -> csv::StringRecord {
        csv::StringRecord::from(vec!["6281200000001", "{phone} \"B\""])
    }

    #[test]
    fn strings_are_filled_once_and_everything_else_stays() {
        let value = json!({
            "to": "{phone}",
            "{phone}": [1, true, null, {"text": "Halo {name}, {{phone}} {phone}{phone}"}],
        });
        let template = Template::new(value, &COLUMNS).unwrap();
        assert_eq!(
            template.fill(&row()),
            json!({
                "to": "6281200000001",
                "{phone}": [1, true, null,
                    {"text": "Halo {phone} \"B\", {phone} 62812000000016281200000001"}],
            })
        );
    }

    #[test]
    fn an_unknown_column_and_a_lone_brace_are_refused() {
        for wrong in ["{order}", "{phone", "phone}", "{", "}", "{{phone}", "{}"] {
            assert!(Text::new(wrong, &COLUMNS).is_err(), "{wrong}");
        }
        let refused = Text::new("{order}", &COLUMNS).unwrap_err();
        assert!(refused.to_string().ends_with("it has: phone, name"));
        let refused = Text::new("{phone}", &["081200000001", "Budi"]).unwrap_err();
        let said = refused.to_string();
        assert!(
            said.ends_with("its first row does not name columns"),
            "{said}"
        );
    }

    #[test]
    fn a_request_is_a_json_object() {
        assert!(read_request(r#"{"a": 1}"#).is_ok());
        for wrong in ["[]", "1", "{", "@/there/is/no/such/file"] {
            assert!(read_request(wrong).is_err(), "{wrong}");
        }
    }
}
