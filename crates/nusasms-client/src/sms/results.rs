//! What the two SMS endpoints give: a list of results, as JSON or as XML, whichever was asked for.

use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_with::DeserializeAs;

use super::{SentSms, SmsCode, SmsResult, results_xml};
use crate::api_error;
use crate::prelude::*;

/// The status of a message that was processed.
const PROCESSED: i64 = 0;

impl SentSms {
    /// The results of a response all of whose statuses are 0.
    ///
    /// HTTP says 200 for refusals too, so the statuses decide, whatever the HTTP status; it counts where
    /// there are no results.
    pub(crate) fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        let succeeded = raw.status().is_success();
        let results = match parse(raw) {
            Ok(results) => results,
            Err(why) if succeeded => return Err(why.into()),
            Err(_) => return Err(api_error::of_status(raw)),
        };
        let statuses = || results.iter().map(|result: &SmsResult| result.status);
        match statuses().find(|status| *status != PROCESSED) {
            Some(status) => {
                let error = refusal(status);
                // Where another message of the same call was processed, or it is unknown, sending
                // all of them again could send it twice.
                let is_certain = statuses().all(|status| status != PROCESSED)
                    && parse::<Value>(raw).is_ok_and(|all| all.len() <= results.len());
                Err(match is_certain {
                    true => error.into(),
                    false => error.may_have_been_sent().into(),
                })
            }
            None if succeeded => Ok(Self::new(results)),
            // Processed, says the body; failed, says HTTP: unknown.
            None => Err(match api_error::of_status(raw) {
                ResponseError::Api(error) => error.may_have_been_sent().into(),
                other => other,
            }),
        }
    }
}

fn refusal(status: i64) -> ApiError {
    let code = SmsCode::from(status);
    let meaning = code.meaning().unwrap_or("no document explains it");
    let error = ApiError::new(code.kind()).code(status.to_string());
    let error = error.meaning(meaning);
    match code.is_about_the_route() {
        true => error.not_on_this_channel(),
        false => error,
    }
}

/// Every result of a response that can be read, refused or not; at least one.
pub(super) fn parse<R: DeserializeOwned>(raw: &RawResponse) -> Result<Vec<R>, DecodeError> {
    let results = match raw.first_byte() == Some(b'<') {
        true => results_xml::read(raw)?,
        false => match raw.json_object::<Document<R>>() {
            Ok(document) if !document.results.is_empty() => document.results,
            listed => match raw.json_object::<Wrapped<R>>() {
                Ok(wrapped) => wrapped.results.results,
                Err(_) => listed?.results,
            },
        },
    };
    if results.is_empty() {
        return Err(DecodeError::new("the response has no result with a status"));
    }
    Ok(results)
}

/// Whether a refusal is about the caller: a wrong login or a forbidden address. No report about a
/// message can say that, so a response without a documented shape may be taken at its word.
pub(super) fn refusal_of_caller(raw: &RawResponse) -> Option<ApiError> {
    let status = parse::<SmsResult>(raw).ok()?.first()?.status;
    let about_caller = [SmsCode::InvalidUserOrPassword, SmsCode::IpAddressForbidden];
    about_caller
        .contains(&SmsCode::from(status))
        .then(|| refusal(status))
}

#[serde_as]
#[derive(Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
struct Document<R> {
    #[serde_as(as = "Items<_>")]
    #[serde(alias = "result")]
    results: Vec<R>,
}

/// What a converter makes of the XML form.
#[derive(Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
struct Wrapped<R> {
    results: Document<R>,
}

/// A string; nothing for an empty one, as the `messageid` of a refused message is.
pub(super) fn not_empty<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Option::<Text>::deserialize_as(d)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::response;

    fn read(raw: &RawResponse) -> Result<Vec<SmsResult>, ResponseError> {
        SentSms::read(raw).map(|sent| sent.results)
    }

    fn refused(status: u16, body: &str) -> String {
        match read(&response(status, body)) {
            Err(ResponseError::Api(error)) => format!("{error:?}"),
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
            for marks in ["\u{feff}", "\r\n\u{feff}", "\u{feff}\n \u{feff}"] {
                let marked = response(200, &format!("{marks}{body}"));
                let results = read(&marked).unwrap();
                assert_eq!(results[0].message_id.as_deref(), Some("1"), "{body}");
            }
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
    fn a_result_that_cannot_be_read_leaves_the_others_and_a_doubt() {
        let body = r#"{"results":[{"status":"marker"},7,{"status":"0","messageid":"1"}]}"#;
        assert_eq!(read(&response(200, body)).unwrap().len(), 1);
        for body in [
            r#"{"results":[{"status":"marker"},{"status":"-2"}]}"#,
            "<results><result><status>x</status></result><result><status>-2</status></result></results>",
        ] {
            let shown = refused(200, body);
            assert!(shown.contains("may_have_been_sent: true"), "{shown}");
        }
    }

    #[tokio::test]
    async fn of_the_recipients_faults_only_a_missing_route_leaves_other_channels() {
        for (status, may_help) in [(-3, true), (-9, true), (-11, false), (-13, false)] {
            let body = format!(r#"{{"results":[{{"status":"{status}"}}]}}"#);
            let (client, _) = crate::tests::client(200, body);
            let sms = crate::Sms::new("6281200000001", "a");
            let error = client.sms().send(&sms).await.unwrap_err();
            assert_eq!(error.another_channel_may_help(), may_help, "{status}");
        }
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
            r#"{"results":[{"status":"marker"}]}"#,
            r#"{"results":{"status":[]}}"#,
            r#"{"results":{"result":{}}}"#,
            "<results/>",
            "<results><result/></results>",
            "<results><result><status>marker</status></result></results>",
        ] {
            match read(&response(200, body)) {
                Err(ResponseError::Decode(why)) => assert!(!why.to_string().contains("marker")),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_unreadable_success_says_what_is_missing() {
        let failure = read(&response(200, r#"{"results":[]}"#));
        let Err(ResponseError::Decode(why)) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(why.to_string(), "the response has no result with a status");
    }

    proptest::proptest! {
        #[test]
        fn no_response_makes_it_panic(status in 200_u16..600, body in ".{0,120}") {
            let _ = read(&response(status, &body));
        }
    }
}
