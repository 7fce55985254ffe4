//! The answers of SMS v3 and of the commands: XML unless `output=json`. All values are text.

use http::StatusCode;
use serde_json::{Value, json};

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
