use std::borrow::Cow;
use std::fmt;

use super::ErrorKind;

/// Why an [`Endpoint`](crate::Endpoint) could not read a typed response from a raw one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// The provider says that it did not do what was asked.
    #[error("the provider refused")]
    Api(#[from] ApiError),
    /// The response is not what the provider documents, so it is unknown whether the request was
    /// accepted.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A refusal in the provider's own words and code.
#[must_use]
#[derive(Clone, thiserror::Error)]
#[error("the provider refused the request")]
pub struct ApiError {
    pub(crate) kind: ErrorKind,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) meaning: Option<Cow<'static, str>>,
    pub(crate) message: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) clock_refused: bool,
    pub(crate) may_have_been_sent: bool,
    pub(crate) not_on_this_channel: bool,
    pub(crate) known_already: bool,
}

impl ApiError {
    /// A refusal of this kind. The request certainly was not accepted, unless
    /// [`may_have_been_sent`](Self::may_have_been_sent) says otherwise.
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            code: None,
            meaning: None,
            message: None,
            trace_id: None,
            clock_refused: false,
            may_have_been_sent: false,
            not_on_this_channel: false,
            known_already: false,
        }
    }

    /// The provider's code, as text.
    pub fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// What the code means and what to do about it, in our words: this is what `Display` shows, so it
    /// must hold nothing personal.
    pub fn meaning(mut self, meaning: impl Into<Cow<'static, str>>) -> Self {
        self.meaning = Some(meaning.into());
        self
    }

    /// The provider's message; an empty one is left out. It may repeat a phone number or a text, so
    /// only its accessor returns it.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into()).filter(|text| !text.trim().is_empty());
        self
    }

    /// The provider's id of this request, to quote to its support.
    pub fn trace_id(mut self, trace_id: Option<String>) -> Self {
        self.trace_id = trace_id.filter(|id| !id.is_empty());
        self
    }

    /// The provider rejected the timestamp of the request. It is signed once more, with the clock
    /// corrected by the response's `Date` header.
    pub fn clock_refused(mut self) -> Self {
        self.clock_refused = true;
        self
    }

    /// The recipient cannot be reached on this channel, but perhaps on another: not on WhatsApp, not
    /// covered by this route. Not for a recipient who unsubscribed or is blocked.
    pub fn not_on_this_channel(mut self) -> Self {
        self.not_on_this_channel = true;
        self
    }

    /// The provider may have a message with this id from an earlier call. This call sent nothing, but no
    /// other route may be tried.
    pub fn known_already(mut self) -> Self {
        self.known_already = true;
        self
    }

    /// The provider is known to respond like this although the message may have been sent.
    pub fn may_have_been_sent(mut self) -> Self {
        self.may_have_been_sent = true;
        self
    }

    /// The code, unless it is free text, which could repeat a phone number or a name.
    pub(super) fn shown_code(&self) -> Option<&str> {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        self.code.as_deref().filter(|code| {
            let mut digits = code.split(|c: char| !c.is_ascii_digit());
            code.len() <= 40 && code.bytes().all(is_part) && digits.all(|run| run.len() <= 6)
        })
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("kind", &self.kind)
            .field("code", &self.shown_code())
            .field("clock_refused", &self.clock_refused)
            .field("may_have_been_sent", &self.may_have_been_sent)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a response that could not be read. It names fields and positions, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(Cow<'static, str>);

impl DecodeError {
    /// A response that cannot be read, and why.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_words_and_ids_of_the_provider_count_as_none() {
        for blank in ["", " ", "\r\n"] {
            let refusal = ApiError::new(ErrorKind::Rejected).message(blank);
            assert_eq!(refusal.message, None, "{blank:?}");
        }
        let refusal = ApiError::new(ErrorKind::Rejected).message(" no ");
        assert_eq!(refusal.message.as_deref(), Some(" no "));
        let refusal = refusal.trace_id(Some(String::new()));
        assert_eq!(refusal.trace_id, None);
        let traced = refusal.trace_id(Some("t-1".to_owned()));
        assert_eq!(traced.trace_id.as_deref(), Some("t-1"));
    }

    #[test]
    fn debug_shows_the_code_and_none_of_the_words() {
        let refusal = ApiError::new(ErrorKind::Recipient)
            .code("22091")
            .message("6281200000001 is not on WhatsApp");
        let shown = format!("{:?}", ResponseError::from(refusal));
        assert!(
            shown.contains("Recipient") && shown.contains("22091"),
            "{shown}"
        );
        assert!(!shown.contains("62812"), "{shown}");
    }
}
