//! What an operation puts on the wire.

use crate::replay::play;
use crate::sample;

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

/// The request that the real client makes for the sample of an operation, over a loopback socket.
///
/// # Errors
/// There is no sample, or its call cannot be made.
pub async fn sent_request(provider: &str, operation: &str) -> Result<SentRequest, String> {
    let fixture = sample(provider, operation)?;
    let exchanges = fixture.exchanges.as_deref().unwrap_or_default();
    let played = play(fixture, exchanges).await?;
    let request = played.received.first();
    let request = request.ok_or_else(|| format!("{provider} {operation} sent nothing"))?;
    let target = request.uri().path_and_query();
    Ok(SentRequest {
        method: request.method().to_string(),
        target: target.map(ToString::to_string).unwrap_or_default(),
    })
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
