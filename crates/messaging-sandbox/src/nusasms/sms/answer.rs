//! The answers of SMS v3 and of the commands: XML unless `output=json`. All values are text.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::codes;
use super::parameters::Parameters;
use crate::nusasms::xml::{DECLARATION, text_element};
use crate::server::Answer;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    Json,
    Xml,
}

impl Output {
    pub(super) fn of(parameters: &Parameters) -> Self {
        match parameters.get("output") {
            Some("json") => Self::Json,
            _ => Self::Xml,
        }
    }

    /// `results` with one `result`; refusals are HTTP 200 too.
    pub(super) fn result(self, fields: &[(&str, &str)]) -> Answer {
        match self {
            Self::Json => {
                let body = json!({"results": [object(fields)]});
                Answer::json(StatusCode::OK, &body)
            }
            Self::Xml => {
                let result = format!("<result>\n{}</result>\n", elements(fields));
                xml(&result)
            }
        }
    }

    /// Fields without a list around them.
    pub(super) fn plain(self, fields: &[(&str, &str)]) -> Answer {
        match self {
            Self::Json => Answer::json(StatusCode::OK, &object(fields)),
            Self::Xml => xml(&elements(fields)),
        }
    }
}

/// Why a request was refused, read from the answer in either format.
pub(in crate::nusasms) fn reason(json: &Value, body: &[u8]) -> Option<(String, String)> {
    let in_json = json.pointer("/results/0/status").and_then(Value::as_str);
    let xml = std::str::from_utf8(body).unwrap_or_default();
    let in_xml = xml
        .split_once("<status>")
        .and_then(|(_, rest)| rest.split_once('<'));
    let status = in_json.or(in_xml.map(|(status, _)| status))?;
    let code = status.parse().ok().filter(|code| *code != codes::SUCCESS)?;
    Some((status.to_owned(), codes::meaning(code).to_owned()))
}

fn object(fields: &[(&str, &str)]) -> Value {
    let fields: Map<String, Value> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    Value::Object(fields)
}

fn elements(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        text_element(&mut out, name, value);
        out.push('\n');
    }
    out
}

fn xml(content: &str) -> Answer {
    let text = format!("{DECLARATION}<results>\n{content}</results>\n");
    Answer::text(StatusCode::OK, "text/xml; charset=UTF-8", text)
}
