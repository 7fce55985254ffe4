use http::StatusCode;
use messaging_client_core::serde_as::Text;
use messaging_client_core::{
    ApiError, DecodeError, ErrorKind, Extra, Personal, RawResponse, ResponseError, read_document,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_with::{serde_as, skip_serializing_none};

use crate::ResponseCode;
use crate::json::documents;

/// A successful response of the platform:
/// `{"rc": "0", "ref_id": "...", "code_sms": "...", "reason_status": ""}` (Sandeza JSON response).
/// For operations of your own.
///
/// Whether the response to a message on several channels has one object or several is not documented:
/// one object and a list of them are read, and each is kept.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// What was accepted, in the order of the response; at least one.
    pub accepted: Vec<Accepted>,
}

/// One object of a response that says success.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Accepted {
    /// What decides; taken out once it has.
    #[serde_as(as = "Option<Text>")]
    #[serde(skip_serializing)]
    rc: Option<String>,
    /// The caller's id, repeated by the platform.
    #[serde_as(as = "Option<Text>")]
    pub ref_id: Option<String>,
    /// As it comes; the other name may stand beside it.
    #[serde_as(as = "Option<Text>")]
    #[serde(skip_serializing)]
    code_sms: Option<String>,
    /// The platform's id, `code_sms` on every channel.
    #[serde_as(as = "Option<Text>")]
    pub message_id: Option<String>,
    /// The platform's words.
    pub reason_status: Option<Personal>,
    /// Fields that this version does not know, or that are not what is documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Envelope {
    /// Reads a response. The code decides, whatever the HTTP status, because no status is documented
    /// for any failure; it may be a number or a string.
    ///
    /// # Errors
    /// A code is not 0, or the response is not such an envelope. Where a list says both, or has an object
    /// that cannot be read, part of the message may have been accepted, and the refusal says that it may
    /// have been sent.
    pub fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        let mut accepted = Vec::new();
        let (mut refused, mut unreadable) = (None, None);
        let document: Box<RawValue> = raw.json()?;
        for object in documents(&document).map_err(|_| DecodeError::new("the body is not JSON"))? {
            match read_one(object, raw.status()) {
                Ok(Ok(one)) => accepted.push(one),
                Ok(Err(refusal)) => {
                    refused.get_or_insert(refusal);
                }
                Err(why) => {
                    unreadable.get_or_insert(why);
                }
            }
        }
        match (refused, unreadable) {
            (Some(refusal), None) if accepted.is_empty() => Err(refusal.into()),
            (Some(refusal), _) => Err(refusal.may_have_been_sent().into()),
            (None, _) if !accepted.is_empty() => Ok(Self { accepted }),
            (None, Some(why)) => Err(why.into()),
            (None, None) => Err(DecodeError::new("the list is empty").into()),
        }
    }
}

fn read_one(
    object: &RawValue,
    status: StatusCode,
) -> Result<Result<Accepted, ApiError>, DecodeError> {
    let mut accepted: Accepted = read_document(object.get().as_bytes())?;
    let code = accepted.rc.take().unwrap_or_default();
    let code = code.trim().to_owned();
    // A yes that is spelled as no document has it must not count as a no.
    let odd_zero = code.parse() == Ok(0.0_f64) && code.parse::<i64>().is_err();
    if code.is_empty() || odd_zero || !code.is_ascii() {
        return Err(DecodeError::new("the body has no rc that is a code"));
    }
    let reason = accepted.reason_status.take();
    let reason = reason.filter(|reason| !reason.is_empty());
    if code.parse() != Ok(0_i64) {
        return Ok(Err(refusal(code, reason.unwrap_or_default(), status)));
    }
    accepted.reason_status = reason;
    accepted.ref_id = accepted.ref_id.filter(|id| !id.is_empty());
    let mut ids = [accepted.code_sms.take(), accepted.message_id].into_iter();
    accepted.message_id = ids.find_map(|id| id.filter(|id| !id.is_empty()));
    Ok(Ok(accepted))
}

fn refusal(code: String, reason: Personal, status: StatusCode) -> ApiError {
    let number: Option<i64> = code.parse().ok();
    let known = number.map(ResponseCode::from);
    let kind_for = |code: ResponseCode| code.kind_for(&reason);
    let (kind, meaning) = known.map_or((ErrorKind::Rejected, None), kind_for);
    // No code for too many calls is documented: beside an unknown one, the HTTP status counts.
    let limited = status == StatusCode::TOO_MANY_REQUESTS && meaning.is_none();
    let kind = match limited {
        true => ErrorKind::RateLimited,
        false => kind,
    };
    let mut refusal = ApiError::new(kind).code(code).message(reason.into_string());
    if let Some(meaning) = meaning {
        refusal = refusal.meaning(meaning);
    }
    match known {
        Some(ResponseCode::InvalidTime) => refusal.clock_refused(),
        Some(ResponseCode::RefIdNotAccepted) => refusal.known_already(),
        _ => refusal,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn read(body: &str) -> Result<Vec<Accepted>, ResponseError> {
        let raw = RawResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            body.as_bytes().to_vec().into(),
        );
        Envelope::read(&raw).map(|envelope| envelope.accepted)
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
    fn both_names_of_the_id_may_be_there() {
        for (ids, expected) in [
            (r#""code_sms":"a","message_id":"b""#, Some("a")),
            (r#""code_sms":"a","message_id":null"#, Some("a")),
            (r#""code_sms":"","message_id":"b""#, Some("b")),
            (r#""code_sms":true,"message_id":"""#, None),
        ] {
            let body = format!(r#"{{"rc":"0",{ids}}}"#);
            let accepted = read(&body).unwrap();
            assert_eq!(accepted[0].message_id.as_deref(), expected, "{body}");
            let body = format!(r#"{{"rc":"8",{ids}}}"#);
            assert!(matches!(read(&body), Err(ResponseError::Api(_))), "{body}");
        }
    }

    #[test]
    fn an_object_that_cannot_be_read_loses_none_of_the_others() {
        for odd in ["{}", "null", r#"{"rc":null}"#] {
            let accepted = read(&format!(r#"[{{"rc":"0","code_sms":"a"}},{odd}]"#)).unwrap();
            assert_eq!(accepted[0].message_id.as_deref(), Some("a"));
            let refused = read(&format!(r#"[{odd},{{"rc":"8"}}]"#)).unwrap_err();
            let shown = format!("{refused:?}");
            assert!(shown.contains("may_have_been_sent: true"), "{shown}");
        }
    }

    #[test]
    fn a_refusal_stays_one_whatever_its_reason_is() {
        for reason in ["[]", r#"["a"]"#, r#"{"a":1}"#, "null"] {
            let body = format!(r#"{{"rc":"3","reason_status":{reason}}}"#);
            assert!(matches!(read(&body), Err(ResponseError::Api(_))), "{body}");
        }
    }

    #[test]
    fn every_other_code_is_a_refusal() {
        let codes = (1..=24).map(|code| format!(r#""{code}""#));
        for code in codes.chain(["99".into(), "-1".into(), r#""E17""#.into()]) {
            let body = format!(r#"{{"rc":{code},"ref_id":"r","code_sms":"","reason_status":""}}"#);
            assert!(matches!(read(&body), Err(ResponseError::Api(_))), "{code}");
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
            r#"[{},null]"#,
            r#"{"rc":"0.0"}"#,
            r#"{"rc":0e0}"#,
            r#"{"rc":"\uff10"}"#,
        ] {
            assert!(
                matches!(read(body), Err(ResponseError::Decode(_))),
                "{body}"
            );
        }
    }
}
