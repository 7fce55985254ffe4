//! Whatever text or bytes come in, from a caller or from the network, nothing panics, and what is
//! escaped on the way out is the same again when it is unescaped.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, Method, StatusCode};
use messaging_client_core::serde_as::{Integer, Items, Text};
use messaging_client_core::testing::{FakeTransport, SentRequest};
use messaging_client_core::webhook::{ReplayWindow, required_header, same_hex_digest};
use messaging_client_core::{
    Body, ClientOptions, Effect, Endpoint, Error, ErrorKind, FormBody, RawResponse, ResponseError,
    RetryPolicy, UnsignedRequest, ValidationError, header_value, validation,
};
use proptest::prelude::*;
use serde_with::serde_as;
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
struct Written<F>(F);

impl<F: Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync> Endpoint for Written<F> {
    type Account = Account;
    type Response = String;
    const OPERATION: &'static str = "test.text.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/send/{place}";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        (self.0)()
    }

    fn decode(&self, answer: &RawResponse) -> Result<String, ResponseError> {
        decode(answer)
    }
}

fn call(
    transport: &FakeTransport,
    request: impl Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync,
) -> Result<String, Error> {
    let options = ClientOptions::new()
        .transport(transport.clone())
        .retry(RetryPolicy::never());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let client = client(options);
    runtime
        .block_on(async { client.call(Written(request)).await })
        .map(messaging_client_core::Response::into_inner)
}

/// What is sent for a request; `None` where it is refused.
fn sent(
    request: impl Fn() -> Result<UnsignedRequest, ValidationError> + Send + Sync,
) -> Option<SentRequest> {
    let transport = FakeTransport::new().json(200, r#"{"code":0}"#);
    match call(&transport, request) {
        Ok(_) => transport.requests().pop(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            None
        }
    }
}

/// Fields read in every tolerant way there is.
#[serde_as]
#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "read by serde only")]
struct Tolerant {
    #[serde_as(as = "Text")]
    text: String,
    #[serde_as(as = "Option<Text>")]
    optional_text: Option<String>,
    #[serde_as(as = "Integer")]
    integer: i64,
    #[serde_as(as = "Option<Integer>")]
    optional_integer: Option<i64>,
    #[serde_as(as = "Items<Text>")]
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    nested: HashMap<u8, Vec<bool>>,
}

fn answer(body: impl Into<bytes::Bytes>) -> RawResponse {
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
        if serde_json::from_slice::<serde_json::Value>(&body).is_ok() {
            prop_assert!(read.json::<serde_json::Value>().is_ok());
        }
        if let Err(reason) = read.json::<Tolerant>() {
            prop_assert!(!reason.to_string().is_empty());
        }
        let _ = (read.text(), read.date(), format!("{read:?}"));
    }

    #[test]
    fn almost_json_is_read_or_refused_without_repeating_a_value(
        values in prop::collection::vec(json_like(), 6),
        cut in prop_oneof![Just(0), 0..100usize],
    ) {
        let names = ["text", "optional_text", "integer", "optional_integer", "items", "nested"];
        let fields: Vec<String> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let whole = format!("{{{}}}", fields.join(","));
        let kept = whole.chars().count().saturating_sub(cut);
        let read = answer(whole.chars().take(kept).collect::<String>());
        if let Err(reason) = read.json::<Tolerant>() {
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
        let status = StatusCode::from_u16(status).unwrap();
        let raw = RawResponse::new(status, HeaderMap::new(), body.into());
        let transport = FakeTransport::new().response(raw);
        if let Err(error) = call(&transport, || Ok(UnsignedRequest::new(Method::POST, "/send"))) {
            prop_assert_eq!(error.attempts(), 1);
            let silent_upstream = matches!(status.as_u16(), 408 | 460 | 499);
            let refused = (status.is_client_error() && !silent_upstream)
                || error.provider_code().is_some();
            prop_assert_eq!(error.may_have_been_sent(), !refused, "{}", error);
        }
    }

    #[test]
    fn a_segment_stays_one_segment_and_the_same_text(segment in text()) {
        let request = || UnsignedRequest::new(Method::GET, "/status/{ref_no}").segment("ref_no", &segment).map(|request| request.query("a", "b"));
        let Some(request) = sent(request) else {
            prop_assert!(matches!(segment.as_str(), "" | "." | ".."), "{:?}", segment);
            return Ok(());
        };
        let uri = request.uri();
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
        let request = || {
            let request = UnsignedRequest::new(Method::GET, "/status");
            Ok(pairs.iter().fold(request, |request, (name, value)| request.query(name, value)))
        };
        let request = sent(request).unwrap();
        prop_assert_eq!(&request.query(), &pairs);
        prop_assert_eq!(request.path(), "/status");
    }

    #[test]
    fn leading_fields_make_valid_json_of_equal_values(
        leading in (text(), text(), any::<i64>()),
        own in prop::collection::btree_map("own_[a-z]{0,3}", text(), 0..4),
    ) {
        let request = sent(|| {
            let mut request = UnsignedRequest::new(Method::POST, "/send").json(&own)?;
            if let Body::Json(json) = request.body_mut() {
                json.put_leading("signature", &leading.0)?;
                json.put_leading("quo\"te", &leading.1)?;
                json.put_leading("time", &leading.2)?;
            }
            Ok(request)
        })
        .unwrap();
        let mut expected = serde_json::to_value(&own).unwrap();
        expected["signature"] = leading.0.into();
        expected["quo\"te"] = leading.1.into();
        expected["time"] = leading.2.into();
        prop_assert_eq!(request.json(), expected);
    }

    #[test]
    fn a_form_is_the_same_again(fields in prop::collection::vec((text(), text()), 0..6)) {
        let request = sent(|| {
            let mut form = FormBody::new();
            for (name, value) in &fields {
                form.put(name.clone(), value.clone());
            }
            Ok(UnsignedRequest::new(Method::POST, "/send").form(form))
        })
        .unwrap();
        prop_assert_eq!(request.form(), fields);
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
    assert!(
        sent(|| UnsignedRequest::new(Method::GET, "/status/{ref_no}").segment("ref_no", &long))
            .is_none()
    );
    assert!(sent(|| Ok(UnsignedRequest::new(Method::GET, "/status").query("q", &long))).is_none());
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
