use messaging_client_core::read_document;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::json_members::keys_once;

/// Checks that what was written to JSON, each key once, is read again, and is written the same:
/// applications keep requests, responses and callbacks in queues and databases.
pub(super) fn assert_kept<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::value::to_raw_value(value);
    assert!(written.is_ok(), "it cannot be written to JSON");
    let Ok(written) = written else { return };
    assert_eq!(keys_once(&written), Ok(()), "{written}");
    // A field that came in an odd form is written in it, and needs the tolerant reader again.
    let read = serde_json::from_str::<T>(written.get()).ok();
    let read = read.or_else(|| read_document(written.get().as_bytes()).ok());
    let again = read.and_then(|read| serde_json::value::to_raw_value(&read).ok());
    assert_eq!(
        again.as_deref().map(RawValue::get),
        Some(written.get()),
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
