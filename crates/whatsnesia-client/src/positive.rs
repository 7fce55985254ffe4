//! Numbers that must be above zero: ids, pages and page sizes.

use messaging_client_core::ValidationError;

pub(crate) fn positive(field: &'static str, number: i64) -> Result<(), ValidationError> {
    if number > 0 {
        return Ok(());
    }
    Err(ValidationError::new(field, "must be a number above 0"))
}

#[cfg(test)]
mod tests {
    use super::positive;

    #[test]
    fn zero_and_less_are_refused_by_name() {
        assert!(positive("page", 1).is_ok());
        assert!(positive("page", i64::MAX).is_ok());
        for number in [0, -1, i64::MIN] {
            assert_eq!(positive("page", number).unwrap_err().field(), "page");
        }
    }
}
