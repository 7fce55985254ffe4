use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};

messaging_client_core::open_enum! {
    /// What the value of a variable is (the values of `type` of `Text`).
    pub enum VariableKind {
        /// A text, the only kind.
        Text = "text",
    }
}

/// The value of one variable of a template (`Text`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Variable {
    /// What it is. Where only a text is read, it is one.
    #[serde(rename = "type", default = "text")]
    pub kind: VariableKind,
    /// The value. Required.
    #[serde(default)]
    pub text: Personal,
}

fn text() -> VariableKind {
    VariableKind::Text
}

impl<T: Into<Personal>> From<T> for Variable {
    fn from(value: T) -> Self {
        Self {
            kind: VariableKind::Text,
            text: value.into(),
        }
    }
}

impl Variable {
    pub(super) fn validate(&self, as_given: bool) -> Result<(), ValidationError> {
        if self.kind != VariableKind::Text {
            return Err(ValidationError::new("kind (type)", "must be text"));
        }
        match as_given {
            true => Ok(()),
            false => check_value("text", &self.text),
        }
    }
}

/// What WhatsApp refuses after the provider has accepted the message (error 132018 of the WhatsApp
/// Business Platform: "Param text cannot have new-line/tab characters or more than 4 consecutive
/// spaces"); the provider's documents are silent. A line break is let through all the same: whether
/// the provider replaces it is not known.
pub(super) fn check_value(field: &'static str, value: &str) -> Result<(), ValidationError> {
    let is_blank = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    };
    let problem = if value.chars().all(is_blank) {
        "is empty, which WhatsApp refuses: give every variable a value"
    } else if value.contains('\t') {
        "has a tab, which WhatsApp refuses: use a blank"
    } else if value.contains("     ") {
        "has more than four blanks in a row, which WhatsApp refuses"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_whatsapp_refuses_is_refused_here_unless_it_is_asked_for() {
        for (value, word) in [
            ("", "empty"),
            (" \u{200b}", "empty"),
            ("a\tb", "tab"),
            ("a     b", "four blanks"),
        ] {
            let variable = Variable::from(value);
            let refused = variable.validate(false).unwrap_err();
            assert_eq!(refused.field(), "text");
            assert!(refused.problem().contains(word), "{refused}");
            assert!(variable.validate(true).is_ok());
        }
        for good in ["a", "a    b", "Halo 😀", "\"kutip\""] {
            assert!(Variable::from(good).validate(false).is_ok(), "{good}");
        }
    }

    #[test]
    fn the_type_may_be_left_out_and_is_text() {
        let read = |json: &str| serde_json::from_str::<Variable>(json);
        assert_eq!(read(r#"{"text":7}"#).unwrap(), Variable::from("7"));
        let json = serde_json::to_string(&Variable::from("a")).unwrap();
        assert_eq!(json, r#"{"type":"text","text":"a"}"#);
        let image = read(r#"{"type":"image","text":"a"}"#).unwrap();
        assert_eq!(image.validate(true).unwrap_err().field(), "kind (type)");
        assert!(read(r#"{"text":"a","link":"b"}"#).is_err());
    }
}
