//! What an e-mail says: a text, or the values of a dynamic template, `key:value;key:value` (Sandeza
//! single channels, Email Template).

use std::borrow::Cow;

use messaging_client_core::{Personal, ValidationError};
use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};

const FIELD: &str = "message";

/// The message of an e-mail. Both kinds are one string on the wire, and are equal where that is.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Option<Personal>")]
#[non_exhaustive]
pub enum EmailMessage {
    /// A text; with a template, values in the provider's own form.
    Text(Personal),
    /// The values of a template's variables.
    Values(Vec<EmailValue>),
}

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

impl EmailMessage {
    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::from(text.as_str()),
            Self::Values(values) => {
                let pairs = values.iter();
                let pairs = pairs.map(|one| format!("{}:{}", one.name.as_str(), one.value.as_str()));
                Cow::from(pairs.collect::<Vec<_>>().join(";"))
            }
        }
    }

    pub(super) fn validate_values(&self, allow_colons: bool) -> Result<(), ValidationError> {
        let values = match self {
            Self::Text(text) => Cow::from(read(text)?),
            Self::Values(values) => Cow::from(values),
        };
        values.iter().try_for_each(|one| one.validate(allow_colons))
    }
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

fn read(text: &str) -> Result<Vec<EmailValue>, ValidationError> {
    let pairs = text.split(';').filter(|pair| !pair.trim().is_empty());
    let read = |pair: &str| {
        let (name, value) = pair.split_once(':')?;
        Some(EmailValue::new(name, value))
    };
    let values: Option<Vec<_>> = pairs.map(read).collect();
    values.ok_or_else(|| {
        let problem = "has a value without a name: with a template it is name:value;name:value";
        ValidationError::new(FIELD, problem)
    })
}

impl Default for EmailMessage {
    fn default() -> Self {
        Self::Text(Personal::default())
    }
}

impl PartialEq for EmailMessage {
    fn eq(&self, other: &Self) -> bool {
        self.written() == other.written()
    }
}

impl Eq for EmailMessage {}

impl From<Option<Personal>> for EmailMessage {
    fn from(text: Option<Personal>) -> Self {
        Self::Text(text.unwrap_or_default())
    }
}

impl<N: Into<Personal>, V: Into<Personal>> From<(N, V)> for EmailValue {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

/// Values that would be read back as others are not written.
impl Serialize for EmailMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Self::Values(_) = self {
            self.validate_values(true).map_err(S::Error::custom)?;
        }
        serializer.serialize_str(&self.written())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(values: &[(&str, &str)]) -> EmailMessage {
        EmailMessage::Values(values.iter().copied().map(EmailValue::from).collect())
    }

    #[test]
    fn the_documents_example_is_read_and_written() {
        let text = "nama:sprint;alamat:Jl. Fatmawati";
        let read_values = read(text).unwrap();
        assert_eq!(read_values[1], EmailValue::new("alamat", "Jl. Fatmawati"));
        let message = EmailMessage::Values(read_values);
        assert_eq!(serde_json::to_value(&message).unwrap(), text);
        assert_eq!(message, EmailMessage::Text(text.into()));
        assert_eq!(read("a:1;").unwrap(), [EmailValue::new("a", "1")]);
        assert!(read("no name").is_err());
    }

    #[test]
    fn what_would_move_a_border_is_refused() {
        let check = |name, value, colons| values(&[(name, value)]).validate_values(colons);
        assert!(check("nama", "Jl. Fatmawati", false).is_ok());
        assert!(check("nama", "", false).is_ok());
        for (name, value) in [("a:b", "1"), ("a;b", "1"), ("", "1"), (" ", "1"), ("a", "1;2")] {
            for colons in [false, true] {
                assert_eq!(check(name, value, colons).unwrap_err().field(), "message");
            }
            assert!(serde_json::to_string(&values(&[(name, value)])).is_err(), "not stored either");
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
            let values: Vec<EmailValue> = pairs.into_iter().map(EmailValue::from).collect();
            let message = EmailMessage::Values(values.clone());
            if message.validate_values(colons).is_ok() {
                prop_assert_eq!(read(&message.written()).unwrap(), values);
            }
        }
    }
}
