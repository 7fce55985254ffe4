//! What an operation puts on the wire.

use crate::fixture::ExpectedOutcome;
use crate::replay::play;
use crate::{Fixture, fixtures_folder};

/// The address of a request that a client made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentRequest {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
}

impl SentRequest {
    /// A request.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
        }
    }
}

/// The request that the real client makes for an operation: the call of its first fixture that succeeds
/// at once, made over a loopback socket.
///
/// # Errors
/// There is no such fixture, or its call cannot be made.
pub async fn sent_request(provider: &str, operation: &str) -> Result<SentRequest, String> {
    let fixture = first_success(provider, operation)?;
    let exchanges = fixture.exchanges.as_deref().unwrap_or_default();
    let played = play(&fixture, exchanges).await?;
    let request = played
        .received
        .first()
        .ok_or_else(|| format!("{provider} {operation} sent nothing"))?;
    let query = request.query.as_deref().map(|query| format!("?{query}"));
    Ok(SentRequest {
        method: request.method.to_string(),
        target: format!("{}{}", request.path, query.unwrap_or_default()),
    })
}

fn first_success(provider: &str, operation: &str) -> Result<Fixture, String> {
    let folder = fixtures_folder().join(provider).join(operation);
    let entries = std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| format!("{provider} {operation}: {error}"))?;
    let mut paths: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let fixture =
            Fixture::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let exchanges = fixture.exchanges.as_ref().map_or(0, Vec::len);
        if exchanges == 1 && matches!(fixture.outcome, ExpectedOutcome::Ok(_)) {
            return Ok(fixture);
        }
    }
    Err(format!(
        "{provider} {operation} has no fixture that succeeds at once"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_operation_is_called_for_real() {
        let sent = sent_request("nxcloud", "whatsapp.send").await;
        assert_eq!(sent, Ok(SentRequest::new("POST", "/saas/wa/send")));
        let sent = sent_request("nusasms", "sms.credits").await.unwrap();
        assert!(sent.target.starts_with("/api/command?"), "{}", sent.target);
        assert!(sent_request("nxcloud", "sms.send").await.is_err());
    }
}
