use crate::prelude::*;

/// An approved template and its language (`Template`).
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Template {
    /// The name under which the template was approved.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub name: String,
    /// The code of the language in which it was approved, such as `id`. The codes are not listed.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub language: String,
}

impl Template {
    /// A template.
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            language: language.into(),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        one_line("name", &self.name)?;
        one_line("language", &self.language)
    }
}
