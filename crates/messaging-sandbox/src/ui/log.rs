//! One line about every request, for whoever runs the sandbox.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::wire::time_text;
use crate::messages::{Change, Outcome, ProviderName};

/// How many digits of a recipient a line has.
const SHOWN_DIGITS: usize = 3;

/// The outcome of a request. It has the last three characters of the recipient, no text and no
/// credential.
///
/// `Display` is one line of text, [`to_json`](Self::to_json) one of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LogLine {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The provider.
    pub provider: ProviderName,
    /// The operation, or `unknown`.
    pub operation: String,
    /// The last three characters of the recipient.
    pub to: Option<String>,
    /// `accepted`, `refused` or `answered`.
    pub verdict: &'static str,
    /// Why it was refused, or which fault it met.
    pub reason: String,
}

impl LogLine {
    fn of(outcome: &Outcome) -> Self {
        let refusal = &outcome.refusal;
        let reason = match (&outcome.fault, refusal.code.as_str()) {
            (Some(fault), _) => format!("fault {fault}"),
            (None, "") => refusal.reason.clone(),
            (None, code) => format!("{code}: {}", refusal.reason),
        };
        let verdict = match (outcome.accepted.is_empty(), outcome.is_refusal()) {
            (false, _) => "accepted",
            (true, true) => "refused",
            (true, false) => "answered",
        };
        Self {
            time: time_text(refusal.at),
            provider: refusal.provider,
            operation: refusal.operation.clone(),
            to: refusal.to.as_deref().map(last_characters),
            verdict,
            reason,
        }
    }

    /// The line as a JSON object.
    pub fn to_json(&self) -> Value {
        json!(self)
    }
}

fn last_characters(to: &str) -> String {
    let count = to.chars().count();
    to.chars()
        .skip(count.saturating_sub(SHOWN_DIGITS))
        .collect()
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (provider, operation) = (self.provider, &self.operation);
        write!(f, "{} {provider} {operation}", self.time)?;
        if let Some(to) = &self.to {
            // A chat id may have anything in it; a line stays a line.
            write!(f, " ..{}", to.escape_debug())?;
        }
        write!(f, " {}", self.verdict)?;
        if !self.reason.is_empty() {
            write!(f, " ({})", self.reason.escape_debug())?;
        }
        Ok(())
    }
}

/// What a line is given to.
pub(crate) type WriteLine = Arc<dyn Fn(&LogLine) + Send + Sync>;

/// Calls a function with the line of every request that is told of, until the messages are gone.
pub(crate) async fn log(mut changes: Receiver<Change>, write: WriteLine) {
    loop {
        match changes.recv().await {
            Ok(Change::Answered(outcome)) => write(&LogLine::of(&outcome)),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_three_digits_and_stays_one_line() {
        let line = LogLine {
            time: "2026-01-01T00:00:00.000Z".to_owned(),
            provider: ProviderName::NusaSms,
            operation: "sms.send".to_owned(),
            to: Some(last_characters("6281200000123")),
            verdict: "refused",
            reason: "a\nb".to_owned(),
        };
        assert_eq!(
            line.to_string(),
            "2026-01-01T00:00:00.000Z nusasms sms.send ..123 refused (a\\nb)"
        );
        assert_eq!(line.to_json()["to"], "123");
    }
}
