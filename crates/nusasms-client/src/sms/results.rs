//! What the two SMS endpoints answer: a list of results, as JSON or as XML, whichever was asked for.

use std::fmt::Display;

use messaging_client_core::{RawResponse, ResponseError, ApiError, DecodeError, lenient};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::{SmsCode, results_xml};
use crate::http_refusal;

/// The status of a message that was processed.
const PROCESSED: i64 = 0;

/// One result of an answer.
pub(super) trait SendResult: DeserializeOwned {
    fn status(&self) -> i64;
}

/// The results of an answer all of whose statuses are 0.
///
/// HTTP says 200 for refusals too, so the statuses decide, whatever the HTTP status; it counts where
/// there are no results.
pub(super) fn read<R: SendResult>(answer: &RawResponse) -> Result<Vec<R>, ResponseError> {
    let succeeded = answer.status().is_success();
    let results = match parse::<R>(answer) {
        Ok(results) => results,
        Err(why) if succeeded => return Err(why.into()),
        Err(_) => return Err(http_refusal::failure(answer)),
    };
    let refused = results
        .iter()
        .map(R::status)
        .find(|status| *status != PROCESSED);
    let some_processed = results.iter().any(|result| result.status() == PROCESSED);
    match refused {
        Some(status) => Err(refusal(status, some_processed).into()),
        None if succeeded => Ok(results),
        // Processed, says the body; failed, says HTTP: nobody knows.
        None => Err(match http_refusal::failure(answer) {
            ResponseError::Refused(refusal) => refusal.may_have_been_sent().into(),
            other => other,
        }),
    }
}

/// A refusal with the first code that is not 0. Where other messages of the same call were processed,
/// sending all of them again would send those twice.
fn refusal(status: i64, some_processed: bool) -> ApiError {
    let code = SmsCode::from(status);
    let mut refusal = ApiError::new(code.kind()).code(status.to_string());
    if let Some(meaning) = code.meaning() {
        refusal = refusal.meaning(meaning);
    }
    if some_processed {
        refusal = refusal.may_have_been_sent();
    }
    refusal
}

/// The results of any answer, refused or not.
pub(super) fn parse<R: DeserializeOwned>(answer: &RawResponse) -> Result<Vec<R>, DecodeError> {
    let results = if is_xml(answer.body()) {
        let read = results_xml::read(answer.body())?;
        let read = read.into_iter().map(Value::Object).enumerate();
        read.map(|(position, fields)| result_of(position, fields))
            .collect::<Result<_, _>>()?
    } else {
        answer.json_object::<Document<R>>()?.results
    };
    if results.is_empty() {
        return Err(DecodeError::new("the answer has no results"));
    }
    Ok(results)
}

/// Whether a refusal is about the caller: a wrong login or a forbidden address. No report about a
/// message can say that, so an answer without a documented shape may be taken at its word.
pub(super) fn refusal_of_caller(answer: &RawResponse) -> Option<ApiError> {
    #[derive(Deserialize)]
    struct Status {
        #[serde(deserialize_with = "lenient::integer")]
        status: i64,
    }
    let results = parse::<Status>(answer).ok()?;
    let status = results.first()?.status;
    let about_caller = [SmsCode::InvalidUserOrPassword, SmsCode::IpAddressForbidden];
    about_caller
        .contains(&SmsCode::from(status))
        .then(|| refusal(status, false))
}

fn is_xml(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}

#[derive(Deserialize)]
struct Document<R> {
    results: Vec<R>,
}

fn result_of<R: DeserializeOwned>(position: impl Display, fields: Value) -> Result<R, DecodeError> {
    serde_json::from_value(fields)
        .map_err(|_| DecodeError::new(format!("results[{position}] is not what is documented")))
}

/// A text; nothing for null and for an empty one, as the `messageid` of a refused message is.
pub(super) fn text_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = lenient::optional_text(deserializer)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SmsResult;
    use crate::recording::answer;

    fn refused(status: u16, body: &str) -> String {
        match read::<SmsResult>(&answer(status, body)) {
            Err(ResponseError::Refused(refusal)) => format!("{refusal:?}"),
            other => panic!("a refusal expected: {other:?}"),
        }
    }

    #[test]
    fn every_code_is_a_refusal_of_its_kind_in_both_formats() {
        let codes = SmsCode::ALL.iter().map(|code| code.value());
        for code in codes.chain([-1000, 7]) {
            let json = format!(r#"{{"results":[{{"status":"{code}","messageid":""}}]}}"#);
            let xml = format!("<results><result><status>{code}</status></result></results>");
            for body in [json, xml] {
                let shown = refused(200, &body);
                let kind = format!("kind: {:?}", SmsCode::from(code).kind());
                assert!(
                    shown.contains(&kind) && shown.contains(&code.to_string()),
                    "{shown}"
                );
                assert!(shown.contains("may_have_been_sent: false"), "{shown}");
            }
        }
    }

    #[test]
    fn a_byte_order_mark_changes_nothing() {
        for body in [
            r#"{"results":[{"status":"0","messageid":"1"}]}"#,
            "<results><result><status>0</status><messageid>1</messageid></result></results>",
        ] {
            let marked = answer(200, &format!("\u{feff}{body}"));
            let results = read::<SmsResult>(&marked).unwrap();
            assert_eq!(results[0].message_id.as_deref(), Some("1"), "{body}");
        }
    }

    #[test]
    fn a_partial_success_is_a_refusal_that_may_have_been_sent() {
        let body = r#"{"results":[{"status":0},{"status":"-13"},{"status":"-2"}]}"#;
        let shown = refused(200, body);
        assert!(
            shown.contains("Recipient") && shown.contains("-13"),
            "the first: {shown}"
        );
        assert!(shown.contains("may_have_been_sent: true"), "{shown}");
    }

    #[test]
    fn the_statuses_win_over_http_and_http_counts_without_them() {
        let denied = r#"{"results":[{"status":"-5"}]}"#;
        for status in [200, 401, 500] {
            let shown = refused(status, denied);
            assert!(shown.contains("Authentication"), "{status}: {shown}");
            assert!(shown.contains("may_have_been_sent: false"), "{shown}");
        }
        let shown = refused(403, "<html>forbidden</html>");
        assert!(
            shown.contains("PermissionDenied") && shown.contains("code: None"),
            "{shown}"
        );
        let shown = refused(502, "");
        assert!(shown.contains("may_have_been_sent: true"), "{shown}");
        let shown = refused(400, r#"{"results":[{"status":"0"}]}"#);
        assert!(shown.contains("may_have_been_sent: true"), "{shown}");
    }

    #[test]
    fn what_has_no_status_is_unreadable() {
        for body in [
            "",
            "null",
            "OK",
            r#"{"results":[]}"#,
            r#"{"results":[{}]}"#,
            r#"{"results":[{"status":""}]}"#,
            r#"{"results":[{"status":"0"},{"status":"marker"}]}"#,
            "<results/>",
            "<results><result/></results>",
            "<results><result><status>marker</status></result></results>",
        ] {
            match read::<SmsResult>(&answer(200, body)) {
                Err(ResponseError::DecodeError(why)) => assert!(!why.to_string().contains("marker")),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_unreadable_success_says_what_is_missing() {
        let failure = read::<SmsResult>(&answer(200, r#"{"results":[]}"#));
        let Err(ResponseError::DecodeError(why)) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(why.to_string(), "the answer has no results");
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_it_panic(status in 200_u16..600, body in ".{0,120}") {
            let _ = read::<SmsResult>(&answer(status, &body));
        }
    }
}
