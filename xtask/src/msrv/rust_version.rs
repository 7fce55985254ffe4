//! A version of Rust.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RustVersion {
    major: u32,
    minor: u32,
    patch: u32,
}

impl RustVersion {
    /// `1.88` or `1.88.1`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::parse);
        let version = Self {
            major: parts.next()?.ok()?,
            minor: parts.next()?.ok()?,
            patch: parts.next().unwrap_or(Ok(0)).ok()?,
        };
        parts.next().is_none().then_some(version)
    }

    pub(super) fn is_release_of(self, promised: Self) -> bool {
        (self.major, self.minor) == (promised.major, promised.minor) && self >= promised
    }
}

impl fmt::Display for RustVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_not_texts() {
        let version = |text| RustVersion::parse(text).unwrap();
        assert!(version("1.100") > version("1.88.2"));
        assert_eq!(version("1.88"), version("1.88.0"));
        for wrong in ["", "1", "stable", "1.x", "1.2.3.4"] {
            assert_eq!(RustVersion::parse(wrong), None, "{wrong}");
        }
    }
}
