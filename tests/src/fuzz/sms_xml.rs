//! The responses of NusaSMS's SMS endpoints as XML, which must say the same as their JSON.
//!
//! An input is either an XML document, or, behind the byte 0, fields: the byte that chooses a name, the
//! value, and a line break.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messaging_client_core::{Endpoint as _, RawResponse};
use nusasms_client::{GroupSms, Sms};
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

use super::Target;
use super::responses::decoded;
use crate::{Fixture, canary};

pub(super) const TARGET: Target = Target {
    name: "nusasms_sms_xml",
    covers: super::covers_none,
    check,
    seeds,
};

const NAMES: [&str; 6] = [
    "status",
    "messageid",
    "destination",
    "campaign_name",
    "group",
    "note",
];

fn check(input: &[u8]) {
    match input.split_first() {
        Some((0, fields)) => check_fields(fields),
        _ => check_document(input),
    }
}

/// Any bytes are read without showing what they say.
fn check_document(input: &[u8]) {
    let raw = response(input.to_vec());
    let shown = [
        decoded(&Sms::new("6281200000001", "Halo"), &raw),
        decoded(&GroupSms::new("pelanggan", "Halo"), &raw),
    ];
    let said = ["<destination>", canary::TEXT, "</destination>"].concat();
    let text = String::from_utf8_lossy(input);
    if canary::is_in(input) || !text.contains("</result>") {
        return;
    }
    let marked = text.replacen("</result>", &(said + "</result>"), 1);
    let marked = response(marked.into_bytes());
    canary::assert_hidden(&decoded(&Sms::new("6281200000001", "Halo"), &marked));
    assert!(shown.iter().all(|text| !text.is_empty()));
}

/// The same fields in both forms are the same response or the same refusal.
fn check_fields(input: &[u8]) {
    let mut xml = String::new();
    let mut fields = Map::new();
    for field in input.split(|byte| *byte == b'\n') {
        let Some((name, value)) = field.split_first() else {
            continue;
        };
        let Some(name) = NAMES.get(usize::from(*name) % NAMES.len()) else {
            continue;
        };
        let text = String::from_utf8_lossy(value);
        let text: String = text.chars().filter(|c| may_stand_in_xml(*c)).collect();
        let _ = write!(xml, "<{name}>{}</{name}>", escape(text.as_str()));
        // The reader of XML drops white space around a value; in JSON there is none to drop.
        fields.insert((*name).to_owned(), text.trim().into());
    }
    let xml = response(format!("<results><result>{xml}</result></results>").into_bytes());
    let json = json!({"results": [Value::Object(fields)]}).to_string();
    let json = response(json.into_bytes());

    let sms = Sms::new("6281200000001", "Halo");
    let (from_xml, from_json) = (sms.decode(&xml), sms.decode(&json));
    match (&from_xml, &from_json) {
        (Ok(from_xml), Ok(from_json)) => assert_eq!(from_xml, from_json),
        (Err(_), Err(_)) => {}
        _ => assert_eq!(
            from_xml.is_ok(),
            from_json.is_ok(),
            "the two forms disagree"
        ),
    }
    let group = GroupSms::new("pelanggan", "Halo");
    match (group.decode(&xml), group.decode(&json)) {
        (Ok(from_xml), Ok(from_json)) => assert_eq!(from_xml, from_json),
        (from_xml, from_json) => assert_eq!(from_xml.is_ok(), from_json.is_ok()),
    }
}

fn response(body: Vec<u8>) -> RawResponse {
    RawResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::from(body))
}

/// XML has no control characters, not even as references, and its readers turn a carriage return into
/// a line feed.
fn may_stand_in_xml(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{fffe}' | '\u{ffff}')
}

/// The XML responses of the fixtures, and the fields of the JSON ones.
fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let mut seeds = vec![
        b"\x00\x000\n\x01175041319203754627\n\x026281200000001".to_vec(),
        b"\x00\x00-5\n\x03Promo & <Sale>\n\x04 pelanggan \n\x05\"x\"".to_vec(),
    ];
    let sms = fixtures
        .iter()
        .filter(|one| one.operation.starts_with("sms."));
    for exchange in sms.flat_map(|one| one.exchanges.iter().flatten()) {
        if let Ok(body) = exchange.response.body()
            && body.starts_with(b"<")
        {
            seeds.push(body);
        }
    }
    seeds
}
