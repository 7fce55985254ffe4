//! Whatever text or bytes come in, from a caller or from the network, nothing panics, and what is
//! escaped on the way out is the same again when it is unescaped.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use messaging_client_core::webhook::{ReplayWindow, required_header, same_hex_digest};
use messaging_client_core::{
    RawResponse, Body, BoxFuture, ClientOptions, UnsignedRequest, Effect, Endpoint, Error, ErrorKind, ResponseError,
    FormBody, ValidationError, RequestBody, RetryPolicy, Transport, TransportError, header_value,
    lenient, validation,
};
use proptest::prelude::*;
use support::{Account, client, decode};

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Any text, with a liking for what means something in an address, a header or JSON.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        // What URL parsers drop or resolve.
        "(\\.|%2e|%2E|/){0,3}",
        "[./%\\\\?#&=+:;@ \"'{}\\[\\]<>\r\n\t\0é你🙂2eEfF]{0,40}",
    ]
}

/// An operation made of a function.
struct Drafted<F>(F);

impl<F: Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync> Endpoint for Drafted<F> {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.text.send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        (self.0)()
    }

    fn decode(&self, answer: &RawResponse) -> Result<String, ResponseError> {
        decode(answer)
    }
}

/// The address and the body of a request.
type Sent = (Uri, Vec<u8>);

/// Keeps the last request, and answers every one with the same bytes.
#[derive(Debug, Clone, Default)]
struct Recorder {
    answer: (u16, Bytes),
    last: Arc<Mutex<Option<Sent>>>,
}

impl Transport for Recorder {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let body = request.body().as_bytes().to_vec();
        *self.last.lock().unwrap() = Some((request.uri().clone(), body));
        let (status, body) = self.answer.clone();
        let status = StatusCode::from_u16(status).unwrap();
        Box::pin(std::future::ready(Ok(RawResponse::new(
            status,
            HeaderMap::new(),
            body,
        ))))
    }
}

fn call(
    recorder: &Recorder,
    draft: impl Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync,
) -> Result<String, Error> {
    let options = ClientOptions::new()
        .transport(recorder.clone())
        .retry(RetryPolicy::never());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let client = client(options);
    runtime
        .block_on(async { client.call(Drafted(draft)).await })
        .map(messaging_client_core::Response::into_inner)
}

/// What is sent for a draft; `None` where the draft is refused.
fn sent(draft: impl Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync) -> Option<Sent> {
    let recorder = Recorder {
        answer: (200, Bytes::from_static(b"{\"code\":0}")),
        ..Recorder::default()
    };
    match call(&recorder, draft) {
        Ok(_) => recorder.last.lock().unwrap().take(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            None
        }
    }
}

/// Fields read in every lenient way there is.
#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "read by serde only")]
struct Lenient {
    #[serde(deserialize_with = "lenient::text")]
    text: String,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    optional_text: Option<String>,
    #[serde(deserialize_with = "lenient::integer")]
    integer: i64,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    optional_integer: Option<i64>,
    #[serde(default)]
    nested: HashMap<u8, Vec<bool>>,
}

fn answer(body: impl Into<Bytes>) -> RawResponse {
    RawResponse::new(StatusCode::OK, HeaderMap::new(), body.into())
}

/// Something like a JSON value: a scalar, or what begins as a list or an object.
fn json_like() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,25}(\\.[0-9]{1,3})?([eE][0-9]{1,4})?",
        "(true|false|null|\\[\\]|\\{\\}|\\[[0-9],|\\{\"[a-z0-9]\":)",
        text().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_an_answer_or_a_reason(body: Vec<u8>) {
        let read = answer(body.clone());
        let agrees = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
        prop_assert_eq!(read.json::<serde_json::Value>().is_ok(), agrees);
        if let Err(reason) = read.json::<Lenient>() {
            prop_assert!(!reason.to_string().is_empty());
        }
        let _ = (read.text(), read.date(), format!("{read:?}"));
    }

    #[test]
    fn almost_json_is_read_or_refused_without_repeating_a_value(
        values in prop::collection::vec(json_like(), 5),
        cut in prop_oneof![Just(0), 0..100usize],
    ) {
        let names = ["text", "optional_text", "integer", "optional_integer", "nested"];
        let fields: Vec<String> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let whole = format!("{{{}}}", fields.join(","));
        let kept = whole.chars().count().saturating_sub(cut);
        let read = answer(whole.chars().take(kept).collect::<String>());
        if let Err(reason) = read.json::<Lenient>() {
            let reason = reason.to_string();
            for value in values.iter().filter(|value| value.len() > 8) {
                prop_assert!(!reason.contains(value.trim_matches('"')), "{}", reason);
            }
        }
    }

    #[test]
    fn any_answer_ends_a_send_in_a_result_that_knows_its_fate(
        status in 100..1000u16,
        body: Vec<u8>,
    ) {
        let recorder = Recorder { answer: (status, body.into()), ..Recorder::default() };
        if let Err(error) = call(&recorder, || Ok(UnsignedRequest::post("/send"))) {
            prop_assert_eq!(error.attempts(), 1);
            let refused = (400..500).contains(&status) || error.provider_code().is_some();
            prop_assert_eq!(error.may_have_been_sent(), !refused, "{}", error);
        }
    }

    #[test]
    fn a_segment_stays_one_segment_and_the_same_text(segment in text()) {
        let draft = || UnsignedRequest::get("/status").segment("ref_no", &segment).map(|draft| draft.query("a", "b"));
        let Some((uri, _)) = sent(draft) else {
            prop_assert!(matches!(segment.as_str(), "" | "." | ".."), "{:?}", segment);
            return Ok(());
        };
        let parts: Vec<&str> = uri.path().split('/').collect();
        prop_assert_eq!(parts.len(), 3, "{}", uri);
        prop_assert_eq!(parts[1], "status");
        let decoded = percent_encoding::percent_decode_str(parts[2]).decode_utf8().unwrap();
        prop_assert_eq!(decoded.as_ref(), &segment);
        prop_assert_eq!(uri.query(), Some("a=b"));
        // The rules of browsers, by which a proxy or a server may read it once more, change nothing.
        let url = url::Url::parse(&uri.to_string()).unwrap();
        prop_assert_eq!(url.path(), uri.path());
    }

    #[test]
    fn a_query_is_the_same_again(pairs in prop::collection::vec((text(), text()), 1..4)) {
        let draft = || {
            let draft = UnsignedRequest::get("/status");
            Ok(pairs.iter().fold(draft, |draft, (name, value)| draft.query(name, value)))
        };
        let (uri, _) = sent(draft).unwrap();
        let read: Vec<(String, String)> =
            form_urlencoded::parse(uri.query().unwrap().as_bytes()).into_owned().collect();
        prop_assert_eq!(&read, &pairs);
        prop_assert_eq!(uri.path(), "/status");
    }

    #[test]
    fn leading_fields_make_valid_json_of_equal_values(
        leading in (text(), text(), any::<i64>()),
        own in prop::collection::btree_map("own_[a-z]{0,3}", text(), 0..4),
    ) {
        let (_, body) = sent(|| {
            let mut draft = UnsignedRequest::post("/send").json(&own)?;
            if let Body::Json(json) = draft.body_mut() {
                json.put_leading("signature", &leading.0)?;
                json.put_leading("quo\"te", &leading.1)?;
                json.put_leading("time", &leading.2)?;
            }
            Ok(draft)
        })
        .unwrap();
        let mut expected = serde_json::to_value(&own).unwrap();
        expected["signature"] = leading.0.into();
        expected["quo\"te"] = leading.1.into();
        expected["time"] = leading.2.into();
        let read: serde_json::Value = serde_json::from_slice(&body).unwrap();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_form_is_the_same_again(fields in prop::collection::vec((text(), text()), 0..6)) {
        let (_, body) = sent(|| {
            let mut form = FormBody::new();
            for (name, value) in &fields {
                form.put(name.clone(), value.clone());
            }
            Ok(UnsignedRequest::post("/send").form(form))
        })
        .unwrap();
        let read: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(read, fields);
    }

    #[test]
    fn checks_judge_any_text(text in text(), limit in 0..50usize) {
        prop_assert_eq!(validation::not_blank("f", &text).is_ok(), !text.trim().is_empty());
        prop_assert_eq!(
            validation::no_control_characters("f", &text).is_ok(),
            !text.contains(char::is_control)
        );
        prop_assert_eq!(
            validation::at_most_characters("f", &text, limit).is_ok(),
            text.chars().count() <= limit
        );
        if validation::international_digits("f", &text).is_ok() {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0'));
        }
        for link in [text.clone(), format!("https://{text}"), format!("http://{text}")] {
            let web = validation::http_link("f", &link).is_ok();
            let tls = validation::https_link("f", &link).is_ok();
            prop_assert!(web || !tls, "an https link is a web link: {:?}", link);
            prop_assert!(!web || !link.contains(char::is_whitespace), "{:?}", link);
        }
    }

    #[test]
    fn a_header_is_the_text_or_refused(text in text()) {
        let name = HeaderName::from_static("x-test");
        match header_value(&name, text.clone()) {
            Ok(value) => prop_assert_eq!(value.as_bytes(), text.as_bytes()),
            Err(refused) => prop_assert_eq!(refused.field(), "x-test"),
        }
        let broken = format!("{text}\r\nevil: 1");
        prop_assert!(header_value(&name, broken).is_err());
    }

    #[test]
    fn digests_are_equal_or_not(one in text(), other in text()) {
        prop_assert_eq!(same_hex_digest(&one, &other), one.eq_ignore_ascii_case(&other));
        prop_assert!(same_hex_digest(&one, &one.to_ascii_uppercase()));
        let longer = format!("{one}0");
        prop_assert!(!same_hex_digest(&one, &longer) && !same_hex_digest(&longer, &one));
    }

    #[test]
    fn a_window_admits_what_is_near(sent: u32, now: u32, width: u32, forever: bool) {
        let at = |seconds: u32| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into());
        let window = match forever {
            true => ReplayWindow::unlimited(),
            false => ReplayWindow::within(Duration::from_secs(width.into())),
        };
        let near = forever || sent.abs_diff(now) <= width;
        prop_assert_eq!(window.admits(at(sent), at(now)), near);
        prop_assert_eq!(window.admits(at(now), at(sent)), near);
    }

    #[test]
    fn a_callbacks_header_is_text_or_refused(values in prop::collection::vec(any::<Vec<u8>>(), 0..3)) {
        let mut headers = HeaderMap::new();
        for value in &values {
            if let Ok(value) = http::HeaderValue::from_bytes(value) {
                headers.append("sign", value);
            }
        }
        match required_header("test.callback", &headers, "sign") {
            Ok(text) => prop_assert!(headers.len() == 1 && !text.trim().is_empty()),
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Webhook),
        }
    }
}

#[test]
fn addresses_that_are_too_long_are_refused() {
    let long = "x".repeat(70_000);
    assert!(sent(|| UnsignedRequest::get("/status").segment("ref_no", &long)).is_none());
    assert!(sent(|| Ok(UnsignedRequest::get("/status").query("q", &long))).is_none());
}

#[test]
fn the_ends_of_time_are_judged_too() {
    let first = SystemTime::UNIX_EPOCH;
    let last = first + Duration::from_secs(u32::MAX.into()) * 1_000;
    for (sent, now) in [(first, last), (last, first)] {
        assert!(!ReplayWindow::default().admits(sent, now));
        assert!(ReplayWindow::within(Duration::MAX).admits(sent, now));
    }
}
