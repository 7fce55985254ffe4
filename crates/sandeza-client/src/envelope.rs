use http::StatusCode;
use messaging_client_core::{RawResponse, ErrorKind, Extra, ResponseError, ApiError, DecodeError, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ResponseCode;

/// A successful answer of the platform:
/// `{"rc": "0", "ref_id": "...", "code_sms": "...", "reason_status": ""}` (Sandeza JSON response).
/// For operations of your own.
///
/// Whether a message on several channels is answered with one object or several is not documented:
/// one object and a list of them are read, and each is kept.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// What was accepted, in the order of the answer; at least one.
    pub accepted: Vec<Accepted>,
}

/// One object of an answer that says success.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Accepted {
    /// The caller's id, repeated by the platform.
    #[serde(
        default,
        deserialize_with = "lenient::text_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub ref_id: Option<String>,
    /// The platform's id, `code_sms` on every channel.
    #[serde(
        default,
        alias = "code_sms",
        deserialize_with = "lenient::text_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub message_id: Option<String>,
    /// The other fields, `reason_status` among them.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Envelope {
    /// Reads an answer. The code decides, whatever the HTTP status, because no status is documented
    /// for any failure; it is taken as a number or as a text.
    ///
    /// # Errors
    /// A code is not 0, or the answer is not such an envelope. Where a list says both, part of the
    /// message was accepted, and the refusal says that it may have been sent.
    pub fn read(answer: &RawResponse) -> Result<Self, ResponseError> {
        let results = match answer.json()? {
            Value::Array(results) => results,
            one => vec![one],
        };
        let count = results.len();
        let mut accepted = Vec::with_capacity(count);
        let mut refused = None;
        for result in results {
            match read_one(result, answer.status())? {
                Ok(one) => accepted.push(one),
                Err(refusal) => {
                    refused.get_or_insert(refusal);
                }
            }
        }
        match refused {
            Some(refusal) if accepted.is_empty() => Err(refusal.into()),
            Some(refusal) => Err(refusal.may_have_been_sent().into()),
            None if accepted.is_empty() => {
                Err(DecodeError::new("the answer is an empty list").into())
            }
            None => Ok(Self { accepted }),
        }
    }
}

fn read_one(result: Value, status: StatusCode) -> Result<Result<Accepted, ApiError>, DecodeError> {
    let code = code(&result)
        .ok_or_else(|| DecodeError::new("the body has no rc that is a text or a number"))?;
    if code.is_empty() {
        return Err(DecodeError::new("rc is empty"));
    }
    if code.parse() == Ok(0_i64) {
        return Ok(Ok(read_accepted(result)));
    }
    let reason = result.get("reason_status").map(lenient::text_if_any);
    let reason = reason.and_then(Result::ok).flatten().unwrap_or_default();
    Ok(Err(refusal(code, reason, status)))
}

/// `true` and `false` are no codes: either could mean that the message was accepted.
fn code(result: &Value) -> Option<String> {
    let code = result.get("rc").filter(|code| !code.is_boolean())?;
    let code = lenient::text(code).ok()?;
    Some(code.trim().to_owned())
}

fn read_accepted(mut result: Value) -> Accepted {
    if let Some(fields) = result.as_object_mut() {
        fields.remove("rc");
        fields.retain(|_, value| !value.is_null() && value != "");
    }
    // Nothing that stands beside it undoes the platform's yes.
    serde_json::from_value(result).unwrap_or_default()
}

fn refusal(code: String, reason: String, status: StatusCode) -> ApiError {
    let number: Option<i64> = code.parse().ok();
    let (kind, meaning) = number.map_or((ErrorKind::Rejected, None), |number| {
        ResponseCode::from(number).kind_for(&reason)
    });
    // No code for too many calls is documented: beside an unknown one, the HTTP status counts.
    let limited = status == StatusCode::TOO_MANY_REQUESTS && meaning.is_none();
    let kind = if limited {
        ErrorKind::RateLimited
    } else {
        kind
    };
    let mut refusal = ApiError::new(kind).code(code).message(reason);
    if let Some(meaning) = meaning {
        refusal = refusal.meaning(meaning);
    }
    if number.map(ResponseCode::from) == Some(ResponseCode::InvalidTime) {
        refusal = refusal.clock_refused();
    }
    refusal
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn read(body: &str) -> Result<Vec<Accepted>, ResponseError> {
        let answer = RawResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            body.as_bytes().to_vec().into(),
        );
        Envelope::read(&answer).map(|envelope| envelope.accepted)
    }

    #[test]
    fn success_as_documented_as_a_number_and_as_a_list() {
        let documented =
            r#"{"rc":"0","ref_id":"reffid-sms-001","code_sms":"17-1","reason_status":""}"#;
        let accepted = read(documented).unwrap();
        assert_eq!(accepted.len(), 1);
        assert_eq!(accepted[0].ref_id.as_deref(), Some("reffid-sms-001"));
        assert_eq!(accepted[0].message_id.as_deref(), Some("17-1"));
        assert!(accepted[0].extra.is_empty(), "{:?}", accepted[0].extra);

        let number = read(r#"{"rc":0,"code_sms":17,"new":true}"#).unwrap();
        assert_eq!(number[0].message_id.as_deref(), Some("17"));
        assert_eq!(number[0].extra["new"], true);

        let list = read(&format!(r#"[{documented},{{"rc":"0","code_sms":"17-2"}}]"#)).unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[1].message_id.as_deref(), Some("17-2"));
    }

    #[test]
    fn the_platforms_yes_counts_whatever_else_is_odd() {
        for body in [
            r#"{"rc":"0"}"#,
            r#"{"rc":" 0 ","code_sms":""}"#,
            r#"{"rc":0,"ref_id":null,"code_sms":null}"#,
            r#"{"rc":0,"code_sms":{"id":1}}"#,
        ] {
            assert_eq!(read(body).unwrap()[0].message_id, None, "{body}");
        }
        for reason in ["[]", r#"["a"]"#, r#"{"a":1}"#, "true", "null"] {
            let body = format!(r#"{{"rc":"0","code_sms":"a","reason_status":{reason}}}"#);
            let accepted = read(&body).unwrap();
            assert_eq!(accepted[0].message_id.as_deref(), Some("a"), "{body}");
        }
    }

    #[test]
    fn an_odd_id_does_not_lose_the_other() {
        let one = |body| read(body).unwrap().remove(0);
        let odd_ref_id = one(r#"{"rc":"0","ref_id":{},"code_sms":"a"}"#);
        assert_eq!(odd_ref_id.ref_id, None);
        assert_eq!(odd_ref_id.message_id.as_deref(), Some("a"));
        let odd_message_id = one(r#"{"rc":"0","ref_id":"r","code_sms":["a"],"new":1}"#);
        assert_eq!(odd_message_id.ref_id.as_deref(), Some("r"));
        assert_eq!(odd_message_id.message_id, None);
        assert_eq!(odd_message_id.extra["new"], 1);
    }

    #[test]
    fn a_refusal_stays_one_whatever_its_reason_is() {
        for reason in ["[]", r#"["a"]"#, r#"{"a":1}"#, "null"] {
            let body = format!(r#"{{"rc":"3","reason_status":{reason}}}"#);
            assert!(matches!(read(&body), Err(ResponseError::Refused(_))), "{body}");
        }
    }

    #[test]
    fn every_other_code_is_a_refusal() {
        let codes = (1..=24).map(|code| format!(r#""{code}""#));
        for code in codes.chain(["99".into(), "-1".into(), r#""E17""#.into()]) {
            let body = format!(r#"{{"rc":{code},"ref_id":"r","code_sms":"","reason_status":""}}"#);
            assert!(matches!(read(&body), Err(ResponseError::Refused(_))), "{code}");
        }
    }

    #[test]
    fn what_has_no_code_cannot_be_read() {
        for body in [
            "",
            r#"[["0"]]"#,
            "<html>",
            "null",
            "7",
            "{}",
            "[]",
            "[[]]",
            r#"{"rc":null}"#,
            r#"{"rc":""}"#,
            r#"{"rc":[]}"#,
            r#"{"rc":true}"#,
            r#"{"rc":false,"reason_status":"no"}"#,
            r#"[{"rc":"0"},{}]"#,
        ] {
            assert!(matches!(read(body), Err(ResponseError::DecodeError(_))), "{body}");
        }
    }
}
