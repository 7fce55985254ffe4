//! What a call is made with, besides the request itself.

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use messaging_client_core::{
    BoxFuture, ClientOptions, Clock, Error, FixedClock, RetryPolicy, SystemClock, Transport,
    ValidationError, repair_document,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::Recorder;

/// The client that an operation is called on, and how.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Setup {
    /// Credentials and defaults in the keys of the fixture format, `attempts` among them.
    pub client: Map<String, Value>,
    /// Scheme, host, port and perhaps a path prefix.
    pub base_url: String,
    /// What the client's clock shows, in Unix milliseconds; the system's time where there is none.
    pub clock_ms: Option<u64>,
    /// The deadline of the whole call; the client's default where there is none.
    pub timeout: Option<Duration>,
    /// The most attempts, instead of what `client` says.
    pub attempts: Option<u32>,
    /// Whether this is a replay: no waits between attempts, no rate limit.
    pub replay: bool,
    /// What notes the responses of a live call.
    pub recorder: Option<Recorder>,
}

/// Why an operation has no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// It was asked for wrongly: an unknown operation or key.
    Usage(UsageError),
    /// The client gave an error.
    Failed(Box<Error>),
}

/// What is wrong with how an operation was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct UsageError {
    problem: String,
    in_request: bool,
}

impl UsageError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            in_request: false,
        }
    }

    /// Whether it is a key of the request that no document has, which the client's types cannot say.
    pub(crate) fn is_in_request(&self) -> bool {
        self.in_request
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl From<UsageError> for Stopped {
    fn from(error: UsageError) -> Self {
        Self::Usage(error)
    }
}

impl Setup {
    /// The options that a provider's client is built with.
    pub(crate) fn options(&self) -> Result<ClientOptions, Stopped> {
        let mut options = ClientOptions::new().clock(self.clock());
        if let Some(timeout) = self.timeout {
            options = options.timeout(timeout);
        }
        if let Some(attempts) = self.most_attempts()? {
            options = options.retry(RetryPolicy::new().max_attempts(attempts));
        }
        if self.replay {
            // A loopback socket needs no certificates, and reading the platform's takes longer than a call.
            options = options
                .without_rate_limit()
                .http_client(|builder| builder.tls_certs_only([]));
        }
        if let Some(recorder) = &self.recorder {
            let transport: Arc<dyn Transport> = options
                .build_transport()
                .map_err(|refused| Error::invalid_request("client", refused))?;
            options = options.transport(recorder.over(transport));
        }
        Ok(options)
    }

    /// The clock of the client.
    pub(crate) fn clock(&self) -> CallClock {
        CallClock {
            fixed: self.clock_ms.map(FixedClock::at_unix_millis),
            waits: !self.replay,
        }
    }

    /// The keys of `client` that a provider knows.
    ///
    /// # Errors
    /// One is not known, or has a value that it cannot have.
    pub fn credentials<T: DeserializeOwned>(&self) -> Result<T, Stopped> {
        let mut keys = self.client.clone();
        keys.remove("attempts");
        typed("client", &Value::Object(keys).to_string())
    }

    fn most_attempts(&self) -> Result<Option<u32>, UsageError> {
        if self.attempts.is_some() {
            return Ok(self.attempts);
        }
        let Some(attempts) = self.client.get("attempts") else {
            return Ok(None);
        };
        let number = attempts.as_u64().and_then(|number| number.try_into().ok());
        match number {
            Some(number) if number > 0 => Ok(Some(number)),
            _ => Err(UsageError::new(format!(
                "client.attempts must be a whole number from 1, not {attempts}"
            ))),
        }
    }
}

/// Where the request of a call stands.
pub(crate) const INPUT: &str = "input";

/// Reads the typed form of a JSON object, strictly; where that fails, once more with each number that
/// would lose a character as the string of its characters. An unknown key is the caller's mistake;
/// anything else that does not fit is a request that the client refuses.
pub(crate) fn typed<T: DeserializeOwned>(what: &'static str, json: &str) -> Result<T, Stopped> {
    if let Ok(read) = serde_json::from_str(json) {
        return Ok(read);
    }
    let json = repair_document(json.as_bytes());
    let mut reader = serde_json::Deserializer::from_str(&json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner().to_string();
        // The path says more than the place in a text that may have been repaired.
        let place = problem.rfind(" at line ");
        let problem = problem
            .get(..place.unwrap_or(problem.len()))
            .unwrap_or_default();
        if problem.starts_with("unknown field") {
            let problem = match path.as_str() {
                "." => format!("{what}: {problem}"),
                path => format!("{what}.{path}: {problem}"),
            };
            let in_request = what == INPUT;
            return Stopped::Usage(UsageError {
                problem,
                in_request,
            });
        }
        let field = if path == "." { what.to_owned() } else { path };
        refused(what, field, without_value(problem))
    })
}

/// [`typed`] for a request. serde takes a list in place of an object, its items for the fields in their
/// order: nobody means that.
pub(crate) fn typed_request<E: DeserializeOwned + Serialize>(json: &str) -> Result<E, Stopped> {
    let request: E = typed(INPUT, json)?;
    let given = serde_json::from_str(json).unwrap_or_default();
    let written = serde_json::to_value(&request).unwrap_or_default();
    match list_for_object(&given, &written) {
        Some(path) => Err(refused(INPUT, path, "is not an object")),
        None => Ok(request),
    }
}

/// Where a list was given and an object was read. A list of objects may stand for the one in it.
fn list_for_object(given: &Value, read: &Value) -> Option<String> {
    let below = |name: &dyn Display, given: &Value, read: Option<&Value>| {
        let path = list_for_object(given, read?)?;
        Some(format!("{name}.{path}").trim_end_matches('.').to_owned())
    };
    match (given, read) {
        (Value::Array(given), Value::Object(_)) => {
            let is_meant = given.iter().all(Value::is_object);
            (!is_meant).then(String::new)
        }
        (Value::Object(given), Value::Object(read)) => {
            let mut fields = given.iter();
            fields.find_map(|(name, one)| below(name, one, read.get(name)))
        }
        (Value::Array(given), Value::Array(read)) => {
            let mut items = given.iter().enumerate();
            items.find_map(|(index, one)| below(&index, one, read.get(index)))
        }
        _ => None,
    }
}

fn refused(what: &'static str, field: String, problem: &str) -> Stopped {
    let refused = ValidationError::new(field, format!("cannot be sent: {problem}"));
    Error::invalid_request(what, refused).into()
}

/// serde's words for a value of another type repeat it.
fn without_value(problem: &str) -> &str {
    let is_about_a_value = ["invalid type: ", "invalid value: ", "unknown variant "];
    match problem.rfind("expected ") {
        Some(place)
            if is_about_a_value
                .iter()
                .any(|said| problem.starts_with(said)) =>
        {
            problem.get(place..).unwrap_or_default()
        }
        _ => problem,
    }
}

/// Sets what is given of the credentials, each by the setter of its name.
macro_rules! with_given {
    ($builder:expr, $credentials:ident, $($name:ident),+) => {{
        let builder = $builder;
        $(let builder = match $credentials.$name {
            Some(value) => builder.$name(value),
            None => builder,
        };)+
        builder
    }};
}
pub(crate) use with_given;

/// Both of two preparations. Where both failed, a wrong question comes before a refused request.
pub(crate) fn both<A, B>(
    one: Result<A, Stopped>,
    other: Result<B, Stopped>,
) -> Result<(A, B), Stopped> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(Stopped::Usage(error)), _) | (_, Err(Stopped::Usage(error))) => Err(error.into()),
        (Err(stopped), _) | (_, Err(stopped)) => Err(stopped),
    }
}

/// The system's time or a fixed one; in a replay it does not wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallClock {
    fixed: Option<FixedClock>,
    waits: bool,
}

impl Clock for CallClock {
    fn now(&self) -> SystemTime {
        match &self.fixed {
            Some(fixed) => fixed.now(),
            None => SystemClock.now(),
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if self.waits {
            SystemClock.sleep(duration)
        } else {
            Box::pin(std::future::ready(()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Request {
        to: String,
        #[serde(default)]
        inner: Option<Box<Request>>,
    }

    fn stopped(object: Value) -> Stopped {
        typed::<Request>("input", &object.to_string()).unwrap_err()
    }

    #[test]
    fn an_unknown_key_is_a_usage_error_with_its_place() {
        for (object, place) in [
            (
                json!({"to": "1", "too": 1}),
                "input.too: unknown field `too`",
            ),
            (
                json!({"to": "1", "inner": {"ton": 1}}),
                "input.inner.ton: unknown field `ton`",
            ),
        ] {
            match stopped(object) {
                Stopped::Usage(error) => {
                    assert!(error.to_string().starts_with(place), "{error}");
                    assert!(error.is_in_request());
                }
                Stopped::Failed(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn what_does_not_fit_otherwise_is_refused_like_any_request() {
        for (object, field) in [
            (json!({}), "input"),
            (json!({"to": []}), "to"),
            (json!({"to": "1", "inner": {"to": {}}}), "inner.to"),
        ] {
            match stopped(object) {
                Stopped::Failed(error) => {
                    assert_eq!(error.field(), Some(field));
                    assert_eq!((error.attempts(), error.may_have_been_sent()), (0, false));
                }
                Stopped::Usage(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn a_wrong_question_comes_before_a_refused_request() {
        let usage = || Err::<(), Stopped>(UsageError::new("unknown").into());
        let refused = || {
            let refused = ValidationError::new("to", "is empty");
            Err::<(), Stopped>(Error::invalid_request("p.send", refused).into())
        };
        for stopped in [both(usage(), refused()), both(refused(), usage())] {
            assert!(matches!(stopped, Err(Stopped::Usage(_))));
        }
        assert!(matches!(both(Ok(1), refused()), Err(Stopped::Failed(_))));
        assert!(matches!(both(Ok(1), Ok(2)), Ok((1, 2))));
    }

    #[test]
    fn attempts_come_from_the_caller_before_the_client() {
        let most = |client: Value, attempts: Option<u32>| {
            let setup = Setup {
                client: client.as_object().unwrap().clone(),
                attempts,
                ..Setup::default()
            };
            setup.most_attempts()
        };
        assert_eq!(most(json!({}), None), Ok(None));
        assert_eq!(most(json!({"attempts": 2}), None), Ok(Some(2)));
        assert_eq!(most(json!({"attempts": 2}), Some(5)), Ok(Some(5)));
        for wrong in [json!(0), json!("2"), json!(-1), json!(1.5)] {
            assert!(most(json!({"attempts": wrong}), None).is_err(), "{wrong}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_replay_does_not_wait() {
        let clock = |replay| {
            let setup = Setup {
                clock_ms: Some(1_655_710_885_431),
                replay,
                ..Setup::default()
            };
            setup.clock()
        };
        let started = tokio::time::Instant::now();
        clock(true).sleep(Duration::from_secs(9)).await;
        assert_eq!(started.elapsed(), Duration::ZERO);
        clock(false).sleep(Duration::from_secs(9)).await;
        assert_eq!(started.elapsed(), Duration::from_secs(9));
        assert_eq!(
            messaging_client_core::unix_millis(clock(false).now()),
            1_655_710_885_431
        );
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_by_its_place_and_not_repeated() {
        for (object, said) in [
            (
                json!({"to": ["marker"]}),
                "to cannot be sent: expected a string",
            ),
            (
                json!({"to": "1", "inner": "marker"}),
                "inner cannot be sent: expected struct",
            ),
        ] {
            let Stopped::Failed(error) = stopped(object) else {
                panic!("a refused request expected");
            };
            let text = error.to_string();
            assert!(text.contains(said) && !text.contains("marker"), "{text}");
        }
    }

    #[test]
    fn the_fields_of_an_object_are_not_taken_from_a_list() {
        let object = json!({"to": "1", "inner": {"to": "2"}, "list": [{"a": 1}]});
        for (given, path) in [
            (object.clone(), None),
            (json!({"to": "1", "inner": [{"to": "2"}]}), None),
            (json!({"to": "1", "inner": ["2"]}), Some("inner")),
            (
                json!({"to": "1", "inner": {"to": "2"}, "list": [["1"]]}),
                Some("list.0"),
            ),
        ] {
            assert_eq!(list_for_object(&given, &object).as_deref(), path, "{given}");
        }
    }
}
