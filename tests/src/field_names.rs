/// Names of fields or headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldNames(&'static str);

impl FieldNames {
    /// These names, with blanks between them.
    #[must_use]
    pub const fn new(names: &'static str) -> Self {
        Self(names)
    }

    /// The names, in order.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    /// Whether this is one of the names.
    #[must_use]
    pub fn contains(self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }
}
