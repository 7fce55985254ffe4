use std::borrow::Cow;
use std::fmt;

use crate::ErrorKind;

/// Why an [`Endpoint`](crate::Endpoint) could not make a response of an answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The provider says that it did not do what was asked.
    Refused(Refusal),
    /// The answer is not what the provider documents, so nobody knows what became of the request.
    Unreadable(Unreadable),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unreadable> for Failure {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

/// A refusal in the provider's own words and code.
pub struct Refusal {
    pub(crate) kind: ErrorKind,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) meaning: Option<&'static str>,
    pub(crate) message: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) clock_refused: bool,
    pub(crate) may_have_been_sent: bool,
}

impl Refusal {
    /// A refusal of this kind. The request certainly was not accepted, unless
    /// [`may_have_been_sent`](Self::may_have_been_sent) says otherwise.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            code: None,
            meaning: None,
            message: None,
            trace_id: None,
            clock_refused: false,
            may_have_been_sent: false,
        }
    }

    /// The provider's code, as text.
    #[must_use]
    pub fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// What the code means and what to do about it, in our words: this is what `Display` shows.
    #[must_use]
    pub fn meaning(mut self, meaning: &'static str) -> Self {
        self.meaning = Some(meaning);
        self
    }

    /// The provider's message; an empty one is left out. It may repeat a phone number or a text, so
    /// it is shown by its accessor only.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into()).filter(|text| !text.trim().is_empty());
        self
    }

    /// The provider's id of this request, to quote to its support.
    #[must_use]
    pub fn trace_id(mut self, trace_id: Option<String>) -> Self {
        self.trace_id = trace_id.filter(|id| !id.is_empty());
        self
    }

    /// The provider did not accept the time of the request. It is signed once more with the clock
    /// set by the answer's `Date` header.
    #[must_use]
    pub fn clock_refused(mut self) -> Self {
        self.clock_refused = true;
        self
    }

    /// The provider answers like this although the message may have gone out.
    #[must_use]
    pub fn may_have_been_sent(mut self) -> Self {
        self.may_have_been_sent = true;
        self
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("kind", &self.kind)
            .field("code", &self.code)
            .field("clock_refused", &self.clock_refused)
            .field("may_have_been_sent", &self.may_have_been_sent)
            .finish_non_exhaustive()
    }
}

/// What is wrong with an answer that could not be read. It names fields and places, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(Cow<'static, str>);

impl Unreadable {
    /// An answer that cannot be read, and why.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_words_and_ids_of_the_provider_count_as_none() {
        for blank in ["", " ", "\r\n"] {
            let refusal = Refusal::new(ErrorKind::Rejected).message(blank);
            assert_eq!(refusal.message, None, "{blank:?}");
        }
        let refusal = Refusal::new(ErrorKind::Rejected)
            .message(" no ")
            .trace_id(Some(String::new()));
        assert_eq!(refusal.message.as_deref(), Some(" no "));
        assert_eq!(refusal.trace_id, None);
        let traced = refusal.trace_id(Some("t-1".to_owned()));
        assert_eq!(traced.trace_id.as_deref(), Some("t-1"));
    }

    #[test]
    fn a_refusal_is_certain_unless_it_says_otherwise() {
        let refusal = Refusal::new(ErrorKind::Server);
        assert!(!refusal.may_have_been_sent && !refusal.clock_refused);
        assert!(
            Refusal::new(ErrorKind::Server)
                .may_have_been_sent()
                .may_have_been_sent
        );
        assert!(refusal.clock_refused().clock_refused);
    }

    #[test]
    fn debug_shows_the_code_and_none_of_the_words() {
        let refusal = Refusal::new(ErrorKind::Recipient)
            .code("22091")
            .message("6281200000001 is not on WhatsApp");
        let shown = format!("{:?}", Failure::from(refusal));
        assert!(
            shown.contains("Recipient") && shown.contains("22091"),
            "{shown}"
        );
        assert!(!shown.contains("62812"), "{shown}");
    }

    #[test]
    fn an_unreadable_answer_says_why() {
        assert_eq!(
            Unreadable::new("data is missing").to_string(),
            "data is missing"
        );
    }
}
