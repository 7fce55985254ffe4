//! The answers of SMS v3 and of the commands: XML unless `output=json`. All values are text.

use http::StatusCode;
use serde_json::{Value, json};

use super::codes;
use super::parameters::Parameters;
use crate::nusasms::xml::{DECLARATION, text_element};
use crate::server::Answer;

/// `results` with one `result`; refusals are HTTP 200 too.
pub(in crate::nusasms) fn result(parameters: &Parameters, fields: &[(&str, &str)]) -> Answer {
    if is_json(parameters) {
        return Answer::json(StatusCode::OK, &json!({"results": [object(fields)]}));
    }
    xml(&format!("<result>\n{}</result>\n", elements(fields)))
}

/// Fields without a list around them.
pub(super) fn plain(parameters: &Parameters, fields: &[(&str, &str)]) -> Answer {
    if is_json(parameters) {
        return Answer::json(StatusCode::OK, &object(fields));
    }
    xml(&elements(fields))
}

fn is_json(parameters: &Parameters) -> bool {
    parameters.get("output") == Some("json")
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
    fields.iter().copied().collect()
}

fn elements(fields: &[(&str, &str)]) -> String {
    let elements = fields.iter().map(|(name, value)| text_element(name, value));
    elements.map(|element| element + "\n").collect()
}

fn xml(content: &str) -> Answer {
    let text = format!("{DECLARATION}<results>\n{content}</results>\n");
    Answer::text(StatusCode::OK, "text/xml; charset=UTF-8", text)
}
