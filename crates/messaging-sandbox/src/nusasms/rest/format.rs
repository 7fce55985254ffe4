//! JSON or XML.

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::nusasms::xml;
use crate::server::Answer;

/// An answer in the form that is accepted. That of the XML is not documented: a `response` with an
/// element for every field.
pub(in crate::nusasms) fn format_answer(
    headers: &HeaderMap,
    status: StatusCode,
    body: &Value,
) -> Answer {
    if accepts_xml(headers) {
        let text = xml::document("response", body);
        return Answer::text(status, "application/xml", text);
    }
    Answer::json(status, body)
}

/// Whether `Accept` names one of the two content types of XML, and JSON not before it.
fn accepts_xml(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    for entry in accepted.flat_map(|value| value.split(',')) {
        let essence = entry.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" | "*/*" | "application/*" => return false,
            "text/xml" | "application/xml" => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn xml_has_to_be_asked_for() {
        for (accept, xml) in [
            ("application/json", false),
            ("*/*", false),
            ("text/html", false),
            ("text/xml", true),
            ("Application/XML; q=0.9", true),
            ("text/html, application/xml;q=0.9, */*;q=0.8", true),
            ("application/json, text/xml", false),
        ] {
            let mut headers = HeaderMap::new();
            assert!(!accepts_xml(&headers));
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(accepts_xml(&headers), xml, "{accept}");
        }
    }
}
