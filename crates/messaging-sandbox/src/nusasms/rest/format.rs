//! JSON or XML.

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::nusasms::xml;
use crate::server::Answer;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::nusasms) enum Format {
    Json,
    Xml,
}

impl Format {
    /// XML when `Accept` names one of its two content types, and JSON neither before it nor at all.
    pub(in crate::nusasms) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        for entry in accepted {
            let essence = entry.split(';').next().unwrap_or_default().trim();
            match essence.to_ascii_lowercase().as_str() {
                "application/json" | "*/*" | "application/*" => return Self::Json,
                "text/xml" | "application/xml" => return Self::Xml,
                _ => {}
            }
        }
        Self::Json
    }

    /// The form of the XML is not documented: a `response` with an element for every field.
    pub(in crate::nusasms) fn answer(self, status: StatusCode, body: &Value) -> Answer {
        match self {
            Self::Json => Answer::json(status, body),
            Self::Xml => {
                let text = xml::document("response", body);
                Answer::text(status, "application/xml", text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn xml_has_to_be_asked_for() {
        for (accept, format) in [
            ("application/json", Format::Json),
            ("*/*", Format::Json),
            ("text/html", Format::Json),
            ("text/xml", Format::Xml),
            ("Application/XML; q=0.9", Format::Xml),
            ("text/html, application/xml;q=0.9, */*;q=0.8", Format::Xml),
            ("application/json, text/xml", Format::Json),
        ] {
            let mut headers = HeaderMap::new();
            assert_eq!(Format::of(&headers), Format::Json);
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(Format::of(&headers), format, "{accept}");
        }
    }
}
