//! Identifiers that a provider gives.

/// An id of 32 hex digits that is for all practical purposes never repeated, neither in a sandbox nor between runs.
pub(crate) fn identifier() -> String {
    format!("{:032x}", fastrand::u128(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_within_and_between_sandboxes() {
        let other = || std::thread::spawn(identifier).join().unwrap();
        let ids = [identifier(), identifier(), other(), other()];
        for (position, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 32);
            assert!(!ids[..position].contains(id));
        }
    }
}
