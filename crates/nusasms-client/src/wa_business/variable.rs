use crate::prelude::*;

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
    /// What it is. If there is only a text, it is one.
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

/// Checks the values of a list of variables, unless the account sends them as they are.
pub(super) fn check_variables(
    list: &'static str,
    values: &[Variable],
    account: &Account,
) -> Result<(), ValidationError> {
    for (position, Variable { kind, text }) in values.iter().enumerate() {
        // A line break, which WhatsApp refuses too, is let through: whether the provider replaces it is
        // not known.
        let checked = match kind {
            VariableKind::Undocumented(_) => {
                Err(ValidationError::new("kind (type)", "must be text"))
            }
            VariableKind::Text if account.checks_variables => {
                template_variable("text", &text.replace(['\n', '\r'], " "))
            }
            VariableKind::Text => Ok(()),
        };
        checked.map_err(|refused| refused.inside(format_args!("{list}[{position}]")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::account;

    fn refused(account: &Account, variable: Variable) -> Option<String> {
        let variables = ["a".into(), variable];
        let refused = check_variables("body", &variables, account).err()?;
        Some(refused.field().to_owned())
    }

    #[test]
    fn what_whatsapp_refuses_is_refused_here_unless_it_is_asked_for() {
        let mut as_it_is = account();
        as_it_is.checks_variables = false;
        for value in ["", " \u{200b}", "a\tb", "a     b", "\n"] {
            assert_eq!(refused(&account(), value.into()).unwrap(), "body[1].text");
            assert_eq!(refused(&as_it_is, value.into()), None);
        }
        for good in ["a", "a    b", "Halo 😀", "Baris 1\nBaris 2 \"kutip\""] {
            assert_eq!(refused(&account(), good.into()), None, "{good}");
        }
    }

    #[test]
    fn the_type_may_be_left_out_and_is_text() {
        let read = |json: &str| serde_json::from_str::<Variable>(json);
        assert_eq!(read(r#"{"text":7}"#).unwrap(), Variable::from("7"));
        let json = serde_json::to_string(&Variable::from("a")).unwrap();
        assert_eq!(json, r#"{"type":"text","text":"a"}"#);
        let image = read(r#"{"type":"image","text":"a"}"#).unwrap();
        assert_eq!(refused(&account(), image).unwrap(), "body[1].kind (type)");
        assert!(read(r#"{"text":"a","link":"b"}"#).is_err());
    }
}
