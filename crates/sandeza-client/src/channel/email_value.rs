//! The values of a dynamic e-mail template: `key:value;key:value` (Sandeza single channels, Email
//! Template).

use messaging_client_core::{ValidationError, Personal};

const FIELD: &str = "message";

/// The value of a variable in an e-mail template.
///
/// The document shows no escape, so the name may hold neither `:` nor `;`, and the value no `;`. A
/// `:` in the value is refused too unless
/// [`Builder::allow_colons_in_email_values`](crate::Builder::allow_colons_in_email_values) says
/// otherwise, because what the platform makes of it is not documented.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmailValue {
    /// The variable's name in the template.
    pub name: Personal,
    /// What stands there in this message.
    pub value: Personal,
}

impl EmailValue {
    /// A value for the variable of this name.
    pub fn new(name: impl Into<Personal>, value: impl Into<Personal>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }

    fn validate(&self, allow_colons: bool) -> Result<(), ValidationError> {
        let problem = if self.name.trim().is_empty() {
            "has a value without a name: they go as name:value;name:value"
        } else if self.name.contains([':', ';']) {
            "has a name with : or ;, which separate names and values here"
        } else if self.value.contains(';') {
            "has a value with ;, which separates values here"
        } else if self.value.contains(':') && !allow_colons {
            "has a value with :, which separates names and values here; if the provider confirms \
             that it takes one, allow colons on the client"
        } else {
            return Ok(());
        };
        Err(ValidationError::new(FIELD, problem))
    }
}

impl<N: Into<Personal>, V: Into<Personal>> From<(N, V)> for EmailValue {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

pub(super) fn validate(values: &[EmailValue], allow_colons: bool) -> Result<(), ValidationError> {
    values.iter().try_for_each(|one| one.validate(allow_colons))
}

pub(super) fn written(values: &[EmailValue]) -> String {
    let pairs: Vec<String> = values
        .iter()
        .map(|one| format!("{}:{}", one.name.as_str(), one.value.as_str()))
        .collect();
    pairs.join(";")
}

pub(super) fn read(text: &str) -> Result<Vec<EmailValue>, ValidationError> {
    let pairs = text.split(';').filter(|pair| !pair.trim().is_empty());
    pairs
        .map(|pair| {
            let split = pair.split_once(':');
            split
                .map(|(name, value)| EmailValue::new(name, value))
                .ok_or_else(|| {
                    ValidationError::new(
                        FIELD,
                        "has a value without a name: with a template it is name:value;name:value",
                    )
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_documents_example_is_read_and_written() {
        let text = "nama:sprint;alamat:Jl. Fatmawati";
        let values = read(text).unwrap();
        assert_eq!(values[1], EmailValue::new("alamat", "Jl. Fatmawati"));
        assert_eq!(written(&values), text);
        assert_eq!(written(&read("a:1;").unwrap()), "a:1");
        assert!(read("no name").is_err());
    }

    #[test]
    fn what_would_move_a_border_is_refused() {
        let check = |name, value, colons| validate(&[EmailValue::new(name, value)], colons);
        assert!(check("nama", "Jl. Fatmawati", false).is_ok());
        assert!(check("nama", "", false).is_ok());
        for (name, value) in [
            ("a:b", "1"),
            ("a;b", "1"),
            ("", "1"),
            (" ", "1"),
            ("a", "1;2"),
        ] {
            for colons in [false, true] {
                assert_eq!(check(name, value, colons).unwrap_err().field(), "message");
            }
        }
        let refused = check("jam", "10:30", false).unwrap_err();
        assert!(refused.problem().contains("allow colons"), "{refused}");
        assert!(check("jam", "10:30", true).is_ok());
    }

    proptest! {
        #[test]
        fn values_are_refused_or_come_back(
            pairs in prop::collection::vec(("[a-c:;]{0,3}", "[a-c:; é]{0,5}"), 1..4),
            colons in any::<bool>(),
        ) {
            let values: Vec<EmailValue> = pairs
                .into_iter()
                .map(|(name, value)| EmailValue::new(name, value))
                .collect();
            if validate(&values, colons).is_ok() {
                prop_assert_eq!(read(&written(&values)).unwrap(), values);
            }
        }
    }
}
