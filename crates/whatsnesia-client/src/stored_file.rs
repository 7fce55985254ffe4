//! A file in JSON: `{"filename": ..., "base64": ...}`, for a message in an application's own queue.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messaging_client_core::{Personal, Upload};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_with::{DeserializeAs, SerializeAs};

/// Reads and writes an [`Upload`] as such a file. It must be in memory to be written.
pub(crate) struct StoredFile;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with filename and base64")]
struct Stored {
    filename: Personal,
    base64: Personal,
}

impl SerializeAs<Upload> for StoredFile {
    fn serialize_as<S: Serializer>(file: &Upload, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = file.bytes().ok_or_else(|| {
            ser::Error::custom("a file from a path or a stream cannot be written to JSON")
        })?;
        let stored = Stored {
            filename: file.name().clone(),
            base64: STANDARD.encode(bytes).into(),
        };
        stored.serialize(serializer)
    }
}

impl<'de> DeserializeAs<'de, Upload> for StoredFile {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Upload, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(stored.base64.as_bytes())
            .map_err(|_| de::Error::custom("base64 is not what RFC 4648 section 4 describes"))?;
        Ok(Upload::from_bytes(stored.filename, bytes))
    }
}

#[cfg(test)]
mod tests {
    use serde_with::serde_as;

    use super::*;

    #[serde_as]
    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct File(#[serde_as(as = "StoredFile")] Upload);

    #[test]
    fn a_file_in_memory_comes_back() {
        let json = r#"{"filename":"a.pdf","base64":"JVBERg=="}"#;
        let file: File = serde_json::from_str(json).unwrap();
        assert_eq!(file.0.name().as_str(), "a.pdf");
        assert_eq!(file.0.bytes().unwrap(), "%PDF");
        assert_eq!(serde_json::to_string(&file).unwrap(), json);
    }

    #[test]
    fn what_is_no_file_is_refused_without_repeating_it() {
        for json in [
            r#"{"filename":"a.pdf","base64":"marker!"}"#,
            r#"{"filename":"a.pdf"}"#,
            r#"{"filename":"a.pdf","base64":"","path":"marker"}"#,
        ] {
            let error = serde_json::from_str::<File>(json).err().unwrap();
            assert!(!error.to_string().contains("marker"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_file_elsewhere_cannot_be_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.pdf");
        std::fs::write(&path, "%PDF").unwrap();
        let file = File(Upload::from_path(&path).await.unwrap());
        let error = serde_json::to_string(&file).unwrap_err().to_string();
        assert!(error.contains("path or a stream"), "{error}");
    }
}
