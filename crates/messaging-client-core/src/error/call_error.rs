use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::{ApiError, ErrorFacts, ErrorKind, ValidationError};
use crate::response::RawResponse;

/// Why a call failed, and whether the message may have been sent.
///
/// Three questions, three accessors: what to do ([`kind`](Self::kind)), may the message still have
/// been sent ([`may_have_been_sent`](Self::may_have_been_sent)), and what did the provider
/// say ([`provider_code`](Self::provider_code), [`provider_message`](Self::provider_message)).
///
/// `Display` is one line that says what happened and what to do. Neither it nor `Debug` nor any
/// [`source`](StdError::source) contains a URL, a credential, a phone number or a message text. The provider's
/// own words may repeat them, so only their accessor returns them.
#[derive(thiserror::Error)]
#[error("{}", self.known.line())]
pub struct Error {
    known: Box<Known>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// All but the cause.
struct Known {
    operation: &'static str,
    /// The kind, and what the provider said where it refused.
    refusal: ApiError,
    detail: Cow<'static, str>,
    field: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    response: Option<RawResponse>,
}

impl Error {
    pub(crate) fn new(
        operation: &'static str,
        kind: ErrorKind,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            known: Box::new(Known {
                operation,
                refusal: ApiError::new(kind),
                detail: detail.into(),
                field: None,
                retry_after: None,
                attempts: 0,
                response: None,
            }),
            source: None,
        }
    }

    /// A request that was refused before sending.
    pub fn invalid_request(operation: &'static str, refused: ValidationError) -> Self {
        Self::refused_here(operation, "refused before sending", &refused)
    }

    /// A setting with which a client, or what verifies callbacks, cannot be made.
    pub fn invalid_setting(operation: &'static str, refused: ValidationError) -> Self {
        Self::refused_here(operation, "check the settings", &refused)
    }

    fn refused_here(operation: &'static str, what: &str, refused: &ValidationError) -> Self {
        let detail = format!("{what}: {refused}");
        let mut error = Self::new(operation, ErrorKind::InvalidRequest, detail);
        error.known.field = Some(refused.field().to_owned());
        error
    }

    /// A callback that must not be believed. `detail` must not repeat the content of the callback.
    pub fn webhook(operation: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(operation, ErrorKind::Webhook, detail)
    }

    pub(crate) fn refused(
        operation: &'static str,
        refusal: ApiError,
        response: RawResponse,
    ) -> Self {
        let code = refusal.shown_code();
        let code = code.map_or_else(String::new, |code| format!(" with code {code}"));
        let meaning = refusal.meaning.as_deref();
        let meaning = meaning.unwrap_or("its message may say why");
        let detail = format!("refused by the provider{code}: {meaning}");
        let mut error = Self::new(operation, refusal.kind, detail).with_response(response);
        error.known.refusal = refusal;
        error
    }

    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.known.response = Some(response);
        self
    }

    pub(crate) fn with_source(mut self, source: Option<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = source;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.known.attempts = attempts;
        self
    }

    pub(crate) fn with_retry_after(mut self, delay: Option<Duration>) -> Self {
        self.known.retry_after = delay;
        self
    }

    pub(crate) fn with_may_have_been_sent(mut self, may: bool) -> Self {
        self.known.refusal.may_have_been_sent = may;
        self
    }

    /// What sort of failure it was, in one vocabulary for all providers.
    pub fn kind(&self) -> ErrorKind {
        self.known.refusal.kind
    }

    /// May the provider have accepted the message although the call failed?
    ///
    /// `false`: it was not accepted, and sending it again cannot make a duplicate. `true`: this is unknown;
    /// find out (by the provider's report, or from the recipient) before you send again. Always `false` for
    /// operations that only read, and for a refusal by the provider, unless the provider is known to refuse and
    /// still send.
    #[doc(alias = "ambiguous")]
    #[doc(alias = "idempotency")]
    pub fn may_have_been_sent(&self) -> bool {
        self.known.refusal.may_have_been_sent
    }

    /// Whether this client refused before it made any request: the mistake is in the request or a
    /// setting, and [`field`](Self::field) names it. If requests were made, the provider refused; if
    /// there is no field, the application's own step before departure did.
    pub fn refused_locally(&self) -> bool {
        self.known.attempts == 0 && self.known.field.is_some()
    }

    /// Whether the next message would fail as well, because the provider refuses the account: its
    /// credentials, a permission, or no balance. [`bulk::send`](crate::bulk::send) stops then. Not for a rate
    /// limit, which passes, and not for a template or sender that does not exist, of which other messages may
    /// have another.
    pub fn concerns_the_account(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Authentication
                | ErrorKind::PermissionDenied
                | ErrorKind::InsufficientBalance
        )
    }

    /// Whether the same message may go out by another channel, such as SMS instead of WhatsApp: it
    /// certainly was not sent, and the reason lies with this channel. `false` if the recipient does not
    /// want it, if the number or the request is wrong, and if the provider may have the message from an
    /// earlier call.
    pub fn another_channel_may_help(&self) -> bool {
        self.another_provider_may_help()
            || (self.known.refusal.not_on_this_channel && self.is_certainly_not_there())
    }

    /// Whether the same message may go out by another provider on the same channel: it certainly was
    /// not sent, and the reason lies with this provider or the account there, not with the recipient or
    /// the request.
    pub fn another_provider_may_help(&self) -> bool {
        let elsewhere_too = matches!(
            self.known.refusal.kind,
            ErrorKind::InvalidRequest | ErrorKind::Recipient | ErrorKind::Webhook
        );
        !elsewhere_too && self.is_certainly_not_there()
    }

    fn is_certainly_not_there(&self) -> bool {
        !self.known.refusal.may_have_been_sent && !self.known.refusal.known_already
    }

    /// Whether the provider says that it has a message with this one's own id already, by an earlier call.
    /// After a call of unknown outcome with the same id this means that the earlier one was accepted.
    pub fn known_already(&self) -> bool {
        self.known.refusal.known_already
    }

    /// How many HTTP requests were made; 0 when the call was refused before sending.
    pub fn attempts(&self) -> u32 {
        self.known.attempts
    }

    /// How long to wait: what the provider asks for in its `Retry-After` header, or how long the turn under the
    /// client's own rate limit would have taken.
    pub fn retry_after(&self) -> Option<Duration> {
        self.known.retry_after
    }

    /// The operation, such as `provider.group.verb`.
    pub fn operation(&self) -> &'static str {
        self.known.operation
    }

    /// The path of the field that was refused before sending, in the provider's names; for a client
    /// that could not be built, the setting or environment variable.
    pub fn field(&self) -> Option<&str> {
        self.known.field.as_deref()
    }

    /// The HTTP status of the last response, if one came.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.known.response.as_ref().map(RawResponse::status)
    }

    /// The provider's own code, as text. Some providers send free text in its place: it is returned
    /// here in full, and neither shown nor logged.
    pub fn provider_code(&self) -> Option<&str> {
        self.known.refusal.code.as_deref()
    }

    /// The provider's code where it is one.
    pub(crate) fn shown_code(&self) -> Option<&str> {
        self.known.refusal.shown_code()
    }

    /// The provider's own words. They may repeat a phone number or a message text: think before you
    /// log them.
    pub fn provider_message(&self) -> Option<&str> {
        self.known.refusal.message.as_deref()
    }

    /// The provider's id of the failed request, to quote to its support.
    pub fn trace_id(&self) -> Option<&str> {
        self.known.refusal.trace_id.as_deref()
    }

    /// The part of this error that can be stored.
    pub fn facts(&self) -> ErrorFacts {
        ErrorFacts {
            operation: self.operation().to_owned(),
            kind: self.kind(),
            may_have_been_sent: self.may_have_been_sent(),
            attempts: self.attempts(),
            http_status: self.http_status().map(|status| status.as_u16()),
            provider_code: self.shown_code().map(str::to_owned),
            trace_id: self.trace_id().map(str::to_owned),
            field: self.field().map(str::to_owned),
            retry_after_ms: self
                .retry_after()
                .map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            text: self.to_string(),
        }
    }

    /// The last response as received. Its body is empty if it could not be read completely.
    pub fn raw(&self) -> Option<&RawResponse> {
        self.known.response.as_ref()
    }
}

impl Known {
    /// One line that says what happened and what to do.
    fn line(&self) -> String {
        let mut line = format!("{}: {}: {}", self.operation, self.refusal.kind, self.detail);
        if self.refusal.may_have_been_sent {
            line.push_str("; it may still have gone through: check before you retry");
        }
        if let Some(delay) = self.retry_after {
            let seconds = delay.as_secs_f64().ceil();
            line.push_str(&format!("; wait {seconds} s before trying again"));
        }
        if self.attempts > 0 {
            let status = self.response.as_ref().map(|raw| raw.status().as_u16());
            let status = status.map_or_else(String::new, |status| format!(", HTTP {status}"));
            line.push_str(&format!(" [attempts: {}{status}]", self.attempts));
        }
        line
    }
}

/// Short enough for `fn main() -> Result<(), Error>`, which shows it: what [`Display`](fmt::Display)
/// shows, and the cause.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if let Some(source) = &self.source {
            write!(f, " (caused by: {source})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Error {
        let refusal = ApiError::new(ErrorKind::NotFound)
            .code("22049")
            .meaning("the sender is not registered")
            .message("business_phone=6281200000001 not found")
            .trace_id(Some("trace-1".into()));
        let answer = RawResponse::new(
            StatusCode::OK,
            http::HeaderMap::new(),
            bytes::Bytes::from_static(b"6281200000001"),
        );
        Error::refused("test.send", refusal, answer).with_attempts(1)
    }

    #[test]
    fn one_line_says_what_happened() {
        assert_eq!(
            refused().to_string(),
            "test.send: not_found: refused by the provider with code 22049: the sender is not \
             registered [attempts: 1, HTTP 200]"
        );
        let local = Error::invalid_request("test.send", ValidationError::new("to", "is empty"));
        assert_eq!(
            local.to_string(),
            "test.send: invalid_request: refused before sending: to is empty"
        );
        let missing = ValidationError::new("TEST_KEY", "is missing or empty");
        assert_eq!(
            Error::invalid_setting("test.client.build", missing).to_string(),
            "test.client.build: invalid_request: check the settings: TEST_KEY is missing or empty"
        );
        let late = Error::new("test.send", ErrorKind::RateLimited, "too many calls")
            .with_attempts(1)
            .with_retry_after(Some(Duration::from_millis(1500)));
        assert!(late.to_string().contains("wait 2 s"), "{late}");
    }

    #[test]
    fn a_refusal_says_as_much_as_is_known() {
        let detail = |refusal| {
            let answer =
                RawResponse::new(StatusCode::OK, http::HeaderMap::new(), bytes::Bytes::new());
            Error::refused("test.send", refusal, answer).to_string()
        };
        let refusal = || ApiError::new(ErrorKind::Rejected);
        for (refusal, said) in [
            (
                refusal().code("7").meaning("too long"),
                "with code 7: too long",
            ),
            (refusal().code("7"), "with code 7: its message may say why"),
            (refusal().meaning("too long"), "by the provider: too long"),
            (refusal(), "by the provider: its message may say why"),
        ] {
            let detail = detail(refusal);
            assert!(detail.ends_with(said), "{detail}");
        }
    }

    #[test]
    fn free_text_in_place_of_a_code_is_kept_and_not_shown() {
        for (code, is_shown) in [
            ("22049", true),
            ("-1000", true),
            ("validation_error", true),
            ("E-17.2", true),
            ("123456", true),
            ("1234567", false),
            (&"x".repeat(40), true),
            ("6281200000001", false),
            ("no-6281200000001", false),
            ("6281200000001 not found", false),
            ("Budi", true),
            ("Halo Budi", false),
            (&"x".repeat(41), false),
        ] {
            let refusal = ApiError::new(ErrorKind::Rejected).code(code.to_owned());
            let raw = RawResponse::new(StatusCode::OK, http::HeaderMap::new(), "".into());
            let error = Error::refused("test.send", refusal, raw);
            assert_eq!(error.provider_code(), Some(code));
            let stored = error.facts().provider_code;
            assert_eq!(stored.as_deref(), Some(code).filter(|_| is_shown));
            let facts = serde_json::to_string(&error.facts()).unwrap();
            for shown in [error.to_string(), format!("{error:?}"), facts] {
                assert_eq!(shown.contains(code), is_shown, "{shown}");
            }
        }
    }

    #[test]
    fn every_accessor_gives_what_is_known() {
        let cause = || Box::new(crate::DecodeError::new("the cause"));
        let error = refused()
            .with_retry_after(Some(Duration::from_secs(7)))
            .with_may_have_been_sent(true)
            .with_attempts(2)
            .with_source(Some(cause()));
        assert_eq!(error.operation(), "test.send");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.provider_code(), Some("22049"));
        assert_eq!(error.http_status(), Some(StatusCode::OK));
        assert_eq!(
            error.raw().map(RawResponse::text).as_deref(),
            Some("6281200000001")
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(error.attempts(), 2);
        assert!(error.may_have_been_sent());
        assert_eq!(error.field(), None);
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("the cause"));
        let shown = format!("{error:?}");
        assert_eq!(shown, format!("{error} (caused by: the cause)"));

        let local = Error::invalid_request("test.build", ValidationError::new("to", "is empty"));
        assert_eq!(local.kind(), ErrorKind::InvalidRequest);
        assert_eq!(local.field(), Some("to"));
        assert_eq!(local.attempts(), 0);
        assert!(!local.may_have_been_sent());
        assert!(local.source().is_none() && local.raw().is_none());
        assert_eq!(local.provider_code(), None);
        assert_eq!(local.retry_after(), None);
        assert_eq!(local.http_status(), None);
        let answer = RawResponse::new(
            StatusCode::BAD_GATEWAY,
            http::HeaderMap::new(),
            bytes::Bytes::new(),
        );
        let answered = local.with_response(answer);
        assert_eq!(answered.http_status(), Some(StatusCode::BAD_GATEWAY));
    }

    #[test]
    fn the_providers_words_are_kept_but_not_shown() {
        let error = refused();
        assert_eq!(
            error.provider_message(),
            Some("business_phone=6281200000001 not found")
        );
        assert_eq!(error.trace_id(), Some("trace-1"));
        for shown in [
            format!("{error}"),
            format!("{error:?}"),
            format!("{error:#?}"),
        ] {
            assert!(
                shown.contains("22049") && !shown.contains("62812"),
                "{shown}"
            );
        }
    }

    #[test]
    fn an_ambiguous_failure_says_so() {
        let error = Error::new("test.send", ErrorKind::Timeout, "no answer in time")
            .with_attempts(1)
            .with_may_have_been_sent(true);
        assert!(
            error.to_string().contains("may still have gone through"),
            "{error}"
        );
    }

    #[test]
    fn where_another_way_may_help_is_said_for_every_kind() {
        use ErrorKind::{Authentication, InsufficientBalance, InvalidRequest, Recipient, Webhook};
        for kind in ErrorKind::ALL.iter().copied() {
            let error = || Error::new("test.send", kind, "");
            let nowhere = matches!(kind, InvalidRequest | Recipient | Webhook);
            assert_eq!(error().another_provider_may_help(), !nowhere, "{kind}");
            assert_eq!(error().another_channel_may_help(), !nowhere, "{kind}");
            let account = matches!(kind, Authentication | InsufficientBalance)
                || kind == ErrorKind::PermissionDenied;
            assert_eq!(error().concerns_the_account(), account, "{kind}");
            let in_doubt = error().with_may_have_been_sent(true);
            assert!(!in_doubt.another_channel_may_help(), "{kind}");
            assert!(!in_doubt.another_provider_may_help(), "{kind}");
        }
        let refused = |refusal: ApiError| {
            let raw = RawResponse::new(StatusCode::OK, http::HeaderMap::new(), "".into());
            Error::refused("test.send", refusal, raw)
        };
        let elsewhere = refused(ApiError::new(Recipient).not_on_this_channel());
        assert!(elsewhere.another_channel_may_help() && !elsewhere.another_provider_may_help());
        assert!(!elsewhere.known_already());
        let known = refused(ApiError::new(ErrorKind::Rejected).known_already());
        assert!(known.known_already());
        assert!(!known.another_channel_may_help() && !known.another_provider_may_help());
    }
}
