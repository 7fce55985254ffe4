//! The answers of SMS v3 and of the commands: XML unless `output=json`. All values are text.

use http::StatusCode;
use serde_json::{Value, json};

use super::parameters::Parameters;
use crate::nusasms::xml::{DECLARATION, text_element};
use crate::server::Answer;

/// `results` with one `result`; refusals are HTTP 200 too.
pub(in crate::nusasms) fn result(parameters: &Parameters, fields: &[(&str, &str)]) -> Answer {
    answer(parameters, fields, true)
}

/// Fields, in a list where there is to be one.
pub(super) fn answer(parameters: &Parameters, fields: &[(&str, &str)], in_list: bool) -> Answer {
    if parameters.get("output") == Some("json") {
        let object: Value = fields.iter().copied().collect();
        let body = if in_list {
            json!({"results": [object]})
        } else {
            object
        };
        return Answer::json(StatusCode::OK, &body);
    }
    let elements = fields
        .iter()
        .map(|(name, value)| text_element(name, value) + "\n");
    let mut content: String = elements.collect();
    if in_list {
        content = format!("<result>\n{content}</result>\n");
    }
    let text = format!("{DECLARATION}<results>\n{content}</results>\n");
    Answer::text(StatusCode::OK, "text/xml; charset=UTF-8", text)
}
