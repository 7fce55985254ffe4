//! A large document to Whatsnesia.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;
use whatsnesia_client::{Message, MobileNumber, Upload, WhatsnesiaClient};

use crate::Problem;
use crate::case::LOCAL_PHONE;

/// The largest document that the platform takes: 100 MiB.
pub const DOCUMENT_BYTES: u64 = 100 * 1024 * 1024;

/// A document of [`DOCUMENT_BYTES`].
///
/// # Errors
/// The file cannot be written.
pub fn document() -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile()?;
    let chunk = [b'%'; 64 * 1024];
    for _ in 0..DOCUMENT_BYTES / 65_536 {
        file.write_all(&chunk)?;
    }
    file.flush()?;
    Ok(file)
}

/// Sends a document.
///
/// # Errors
/// It was not taken.
pub async fn send(client: &WhatsnesiaClient, file: &Path) -> Result<(), Problem> {
    let to = MobileNumber::new("62", LOCAL_PHONE);
    let message = Message::document(to, Upload::from_path(file).await?);
    let call = client.messages().send(&message);
    call.timeout(Duration::from_secs(120)).await?;
    Ok(())
}
