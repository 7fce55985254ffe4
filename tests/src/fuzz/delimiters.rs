//! Sandeza's delimiter form and its e-mail values: what arrives is what was given, or nothing is sent.
//!
//! An input is a byte that chooses the form, and values with the byte 0xFF, which no text has, between
//! them.

use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{ClientOptions, ErrorKind};
use sandeza_client::whatsapp::{Location, Parameter};
use sandeza_client::{Channel, Email, Message, SandezaClient, WhatsApp};
use serde_json::Value;

use super::Target;
use super::kept::assert_kept;
use crate::Fixture;

pub(super) const TARGET: Target = Target {
    name: "sandeza_delimiters",
    covers: super::covers_none,
    check,
    seeds,
};

const ACCEPTED: &str = r#"{"rc":"0","ref_id":"order-17","code_sms":"c-1","reason_status":""}"#;
const FIELD: &str = ":=:";
const PARAMETER: &str = "||";

fn check(input: &[u8]) {
    let Some((form, values)) = input.split_first() else {
        return;
    };
    let values: Vec<String> = values
        .split(|byte| *byte == 0xff)
        .map(|value| String::from_utf8_lossy(value).into_owned())
        .collect();
    match form % 6 {
        0 => check_email(values, false),
        1 => check_email(values, true),
        2 => check_otp(&values.concat()),
        other => check_template(values, other),
    }
}

/// Names and values take turns.
fn check_email(values: Vec<String>, colons: bool) {
    let mut values = values.into_iter();
    let mut pairs = Vec::new();
    while let Some(name) = values.next() {
        pairs.push((name, values.next().unwrap_or_default()));
    }
    let email = Email::dynamic_template("budi@example.com", "order", pairs.clone());
    let Some(channel) = sent(email, colons, "email") else {
        return;
    };
    let arrived: Vec<(String, String)> = text(&channel, "message")
        .split(';')
        .map(|pair| {
            let (name, value) = pair.split_once(':').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect();
    assert_eq!(arrived, pairs);
    let has_colon = pairs.iter().any(|(_, value)| value.contains(':'));
    assert!(colons || !has_colon, "a colon is sent that was not allowed");
}

fn check_otp(code: &str) {
    let template = WhatsApp::template("6281200000001", "otp")
        .otp(code)
        .delimited();
    if let Some(channel) = sent(template, false, "whatsapp") {
        assert_eq!(parameters(&text(&channel, "message")), [["text", code]]);
        assert_eq!(fields(&text(&channel, "button")), ["button", "url", code]);
    }
}

/// The last values are the header's and the button's, the others the body's.
fn check_template(mut values: Vec<String>, form: u8) {
    let button = values.pop().unwrap_or_default();
    let mut template = WhatsApp::template("6281200000001", "pesanan");
    let mut header = None;
    if form == 4 {
        let text = values.pop().unwrap_or_default();
        template = template.header(Parameter::text(text.clone()));
        header = Some(vec!["text".to_owned(), text]);
    } else if form == 5 {
        let mut part = || values.pop().unwrap_or_default();
        let (name, address) = (part(), part());
        let mut location = Location::new("-6.2", "106.8");
        location.name = (!name.is_empty()).then(|| name.clone().into());
        location.address = (!address.is_empty()).then(|| address.clone().into());
        template = template.header(Parameter::location(location));
        let parts = ["location", "-6.2", "106.8", &name, &address];
        header = Some(parts.map(str::to_owned).to_vec());
    }
    let template = template
        .body(values.iter().cloned())
        .url_button(0, button.clone())
        .delimited();
    let Some(channel) = sent(template, false, "whatsapp") else {
        return;
    };
    let body: Vec<Vec<String>> = values
        .into_iter()
        .map(|value| vec!["text".to_owned(), value])
        .collect();
    assert_eq!(parameters(&text(&channel, "message")), body);
    assert_eq!(
        fields(&text(&channel, "button")),
        ["button", "url", &button]
    );
    if let Some(header) = header {
        assert_eq!(fields(&text(&channel, "header")), header);
    }
}

/// The channel as it was sent; none where the message was refused and nothing was sent.
fn sent(channel: impl Into<Channel>, colons: bool, name: &str) -> Option<Value> {
    let message = Message::new("order-17", "Pesanan", channel);
    let transport = FakeTransport::new().json(200, ACCEPTED);
    let client = SandezaClient::builder()
        .base_url("https://provider.example.com")
        .username("divisi1")
        .password("S3cret!pass")
        .sender_id("TOKOBUDI")
        .allow_colons_in_email_values(colons)
        // What these targets ask is whether values arrive, not whether WhatsApp likes them.
        .unchecked_variables()
        .options(ClientOptions::new().transport(transport.clone()))
        .build()
        .ok()?;
    let outcome = client.messages().send(&message).wait();
    let requests = transport.requests();
    if let Err(error) = outcome {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(requests.is_empty(), "a message that is refused is sent");
        return None;
    }
    // What can be sent can be kept in a queue and sent from there as the same.
    assert_kept(&message);
    Some(requests.first()?.json().get("channel")?.get(name)?.clone())
}

fn text(channel: &Value, name: &str) -> String {
    let text = channel.get(name).and_then(Value::as_str);
    assert!(text.is_some(), "{name} is not a string: {channel}");
    text.unwrap_or_default().to_owned()
}

/// Reads from the left, as the document's own form suggests.
fn parameters(mut text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if text.is_empty() {
        return found;
    }
    while let Some((parameter, rest)) = text.split_once(PARAMETER) {
        found.push(fields(parameter));
        text = rest;
    }
    found.push(fields(text));
    found
}

fn fields(mut text: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((field, rest)) = text.split_once(FIELD) {
        found.push(field.to_owned());
        text = rest;
    }
    found.push(text.to_owned());
    found
}

/// The values of the fixtures' delimited templates and e-mails, in every form.
fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let mut seeds = vec![
        b"\x00nama\xffBudi\xffjam\xff10:30".to_vec(),
        b"\x02123456".to_vec(),
        b"\x03Budi\xffINV-17\xfflogin.html".to_vec(),
        b"\x05Budi\xffJl. Fatmawati\xffToko\xffa|\xff".to_vec(),
    ];
    let sandeza = fixtures.iter().filter(|one| one.provider == "sandeza");
    for input in sandeza.filter_map(|one| one.input.as_ref()) {
        let channels = input.to_map().remove("channel").unwrap_or_default();
        for channel in channels
            .as_object()
            .into_iter()
            .flat_map(|all| all.values())
        {
            let Some(message) = channel.get("message").and_then(Value::as_str) else {
                continue;
            };
            let values: Vec<&str> = message
                .split([':', ';', '|'])
                .filter(|value| !matches!(*value, "" | "=" | "text"))
                .collect();
            for form in 0..6 {
                let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
                seeds.push([&[form], values.join(&0xff).as_slice()].concat());
            }
        }
    }
    seeds
}
