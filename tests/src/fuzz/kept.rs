use serde::Serialize;
use serde::de::DeserializeOwned;

/// Checks that what was written to JSON is read again, and is written the same: applications keep
/// requests and responses in queues and databases.
///
pub(super) fn assert_kept<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::to_value(value);
    assert!(written.is_ok(), "it cannot be written to JSON");
    let Ok(written) = written else { return };
    let read: Result<T, _> = serde_json::from_value(written.clone());
    let again = read.and_then(|read| serde_json::to_value(read));
    assert_eq!(
        again.ok(),
        Some(written),
        "it is not read as it was written"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_as_it_was_written_is_caught() {
        #[derive(Serialize, serde::Deserialize)]
        struct Renamed {
            #[serde(rename(serialize = "b"))]
            a: u8,
        }
        assert!(std::panic::catch_unwind(|| assert_kept(&Renamed { a: 1 })).is_err());
        assert_kept(&(1, "a".to_owned()));
    }
}
