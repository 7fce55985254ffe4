//! A request that was refused, and why.

use std::time::SystemTime;

use md5::Md5;
use sha2::Sha256;

use super::{ProviderName, RequestRecord};
use crate::digest::hex_digest;
use crate::server::{Answer, ReceivedRequest};

/// A request that a provider did not accept, with the rule that it broke.
///
/// `Debug` shows the operation, the status and the code: no number, header or text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "ui", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Refusal {
    /// Its number among the refusals of this sandbox, from 1.
    #[cfg_attr(feature = "ui", serde(with = "crate::ui::wire::id"))]
    pub id: u64,
    /// The provider that refused it.
    pub provider: ProviderName,
    /// The account that its credentials fit, or the built-in one.
    pub account: String,
    /// The operation, or `unknown` for a path that is none.
    pub operation: String,
    /// Whom the message was for, as far as it could be read.
    pub to: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The provider's own code, empty without one.
    pub code: String,
    /// The rule that was broken, in the provider's words and the sandbox's.
    pub reason: String,
    /// For a wrong signature: what was signed and what should have been.
    pub signature: Option<SignatureCheck>,
    /// When, by the system's clock.
    #[cfg_attr(feature = "ui", serde(with = "crate::ui::wire::time"))]
    pub at: SystemTime,
    /// The request.
    pub request: RequestRecord,
}

/// What a wrong signature looks like beside the right one. Secrets are left out of the strings.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "ui", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SignatureCheck {
    /// The string that should have been signed.
    pub expected_string: String,
    /// The signature over it.
    pub expected: String,
    /// The signature that the request has.
    pub received: String,
    /// The string that was signed instead, where a usual mistake gives the signature received.
    pub signed_string: Option<String>,
    /// What the mistake is.
    pub mistake: Option<&'static str>,
}

impl Refusal {
    /// About as many bytes as it takes.
    pub(super) fn size(&self) -> usize {
        let check = self.signature.as_ref();
        let strings = check.map_or(0, |check| {
            let signed = check.signed_string.as_ref().map_or(0, String::len);
            check.expected_string.len() + check.expected.len() + check.received.len() + signed
        });
        let to = self.to.as_ref().map_or(0, String::len);
        self.request.size() + strings + to + self.reason.len() + 1024
    }
}

impl SignatureCheck {
    /// Names the mistake that gives the signature received, where a usual one does. `mistakes` are the strings that
    /// are signed by mistake, from a secret; they are shown with `hidden` in its place.
    pub(crate) fn explained<T: AsRef<[u8]>>(
        mut self,
        secret: &str,
        hidden: &str,
        mistakes: impl Fn(&str) -> Vec<(&'static str, T)>,
    ) -> Self {
        if self.received.eq_ignore_ascii_case(&self.expected) {
            self.mistake = Some("The signature must be in lower-case hex.");
            return self;
        }
        let mut signed = mistakes(secret).into_iter().zip(mistakes(hidden));
        let found = signed.find(|((_, text), _)| {
            let text = &[text.as_ref()][..];
            let hashes = [hex_digest::<Md5>(text), hex_digest::<Sha256>(text)];
            let mut hashes = hashes.iter();
            hashes.any(|hash| hash.eq_ignore_ascii_case(&self.received))
        });
        if let Some((_, (mistake, shown))) = found {
            self.signed_string = Some(String::from_utf8_lossy(shown.as_ref()).into_owned());
            self.mistake = Some(mistake);
        }
        self
    }

    /// Where the two strings, or without a second string the two signatures, first differ, in bytes.
    pub fn first_difference(&self) -> usize {
        let (ours, theirs) = match &self.signed_string {
            Some(signed) => (&self.expected_string, signed),
            None => (&self.expected, &self.received),
        };
        let mut pairs = ours.bytes().zip(theirs.bytes());
        pairs
            .position(|(one, other)| one != other)
            .unwrap_or_else(|| ours.len().min(theirs.len()))
    }
}

/// The outcome of a request, for whoever listens.
#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) refusal: Refusal,
    /// The messages that it made.
    pub(crate) accepted: Vec<u64>,
    /// The fault that was scripted for it.
    pub(crate) fault: Option<String>,
}

impl Outcome {
    pub(crate) fn of(
        provider: ProviderName,
        operation: &str,
        request: &ReceivedRequest,
        answer: &Answer,
        reason: Option<(String, String)>,
    ) -> Self {
        let notes = request.notes();
        let scripted = answer.scripted.as_ref();
        let scripted = scripted.map(|fault| (String::new(), format!("scripted fault: {fault}")));
        let (code, reason) = scripted.or(reason).unwrap_or_default();
        let account = notes.account().to_owned();
        Self {
            accepted: notes.accepted.clone(),
            fault: answer.scripted.clone(),
            refusal: Refusal {
                id: 0,
                provider,
                account,
                operation: operation.to_owned(),
                to: notes.to.clone(),
                status: answer.status.as_u16(),
                code,
                reason,
                signature: notes.signature.clone(),
                at: crate::clock::system_time(),
                request: RequestRecord::default(),
            },
        }
    }

    /// Whether the request is to be kept as refused.
    pub(crate) fn is_refusal(&self) -> bool {
        self.accepted.is_empty() && !self.refusal.reason.is_empty()
    }
}

debug_shows!(Refusal(one) { id, provider, operation, status, code });

debug_shows!(SignatureCheck(one) { mistake });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found() {
        let mut check = SignatureCheck {
            expected_string: "a=1&body={}".to_owned(),
            expected: "00ff".to_owned(),
            received: "00aa".to_owned(),
            ..SignatureCheck::default()
        };
        assert_eq!(check.first_difference(), 2);
        check.signed_string = Some("a=1".to_owned());
        assert_eq!(check.first_difference(), 3);
    }
}
