//! The signs between the parts of the delimiter form (Sandeza single channels, WhatsApp, Use
//! Delimeter Format): `:=:` between a type and its values, `||` between parameters.
//!
//! The document shows no escape, and none is invented here: a value that would move a border is
//! refused. Both signs are looked for from the left, so besides holding one of them, a value may not
//! end in the beginning of one.

use messaging_client_core::{ValidationError, Personal};

const FIELD: &str = ":=:";
const PARAMETER: &str = "||";

pub(super) fn check(field: &'static str, value: &str) -> Result<(), ValidationError> {
    let problem = if value.contains(FIELD) || value.contains(PARAMETER) {
        "has :=: or ||, which separate values in the delimiter form: use the JSON form for this value"
    } else if value.ends_with('|') || value.ends_with(":=") {
        "ends in | or :=, which would run into the separator of the delimiter form: use the JSON form \
         for this value"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

/// `text:=:value||text:=:value`.
pub(super) fn join_texts(values: &[Personal]) -> String {
    let parameters: Vec<String> = values
        .iter()
        .map(|value| join_fields(&["text", value]))
        .collect();
    parameters.join(PARAMETER)
}

/// `type:=:value:=:value`.
pub(super) fn join_fields(fields: &[&str]) -> String {
    fields.join(FIELD)
}

/// The values of `text:=:value||text:=:value`; `None` where it is something else.
pub(super) fn split_texts(text: &str) -> Option<Vec<Personal>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parameters = text.split(PARAMETER);
    parameters
        .map(|parameter| {
            let (kind, value) = split_type(parameter)?;
            kind.trim()
                .eq_ignore_ascii_case("text")
                .then(|| value.into())
        })
        .collect()
}

/// The type, and everything behind the first separator.
pub(super) fn split_type(text: &str) -> Option<(&str, &str)> {
    text.split_once(FIELD)
}

pub(super) fn split_fields(text: &str) -> Vec<&str> {
    text.split(FIELD).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_that_move_a_border_are_refused_with_a_way_out() {
        for value in ["a:=:b", ":=:", "a||b", "||", "a|", "|", "a:=", ":="] {
            let refused = check("message", value).unwrap_err();
            assert_eq!(refused.field(), "message");
            assert!(refused.problem().contains("JSON form"), "{value}");
        }
        for value in ["", "a", "a|b", "|a", ":a:", "=:a", "a=", "a:", ":=a", "é=:"] {
            assert!(check("message", value).is_ok(), "{value}");
        }
    }

    #[test]
    fn the_documents_examples_are_joined() {
        let values = ["Sprint".into(), "Sandeza".into()];
        assert_eq!(join_texts(&values), "text:=:Sprint||text:=:Sandeza");
        assert_eq!(join_texts(&[]), "");
        assert_eq!(
            join_fields(&["button", "url", "login.html"]),
            "button:=:url:=:login.html"
        );
        assert_eq!(split_texts("TEXT:=:a").unwrap(), ["a"]);
        for other in ["a", "image:=:a", "text:=:a||b", "text:=:a|||text:=:b"] {
            assert_eq!(split_texts(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn texts_are_refused_or_come_back(
            values in prop::collection::vec("[a:=|é ]{0,6}", 1..5),
        ) {
            let values: Vec<Personal> = values.into_iter().map(Personal::from).collect();
            if values.iter().all(|value| check("message", value).is_ok()) {
                prop_assert_eq!(split_texts(&join_texts(&values)).unwrap(), values);
            }
        }

        #[test]
        fn fields_are_refused_or_come_back(values in prop::collection::vec("[a:=|é ]{0,6}", 1..5)) {
            if values.iter().all(|value| check("header", value).is_ok()) {
                let fields: Vec<&str> = values.iter().map(String::as_str).collect();
                let joined = join_fields(&fields);
                prop_assert_eq!(split_fields(&joined), fields);
            }
        }
    }
}
