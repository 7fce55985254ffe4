use std::fmt;

use http::StatusCode;
use messaging_client_core::serde_as::Text;
use messaging_client_core::{DecodeError, Personal, RawResponse, ResponseError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_with::serde_as;

use crate::filled::Filled;
use crate::refusal::Refused;
use crate::sentences::sentences;

/// A successful response of the platform: `{"status": "success", "remark": "...", "message": [...],
/// "data": {...}}` ("Response Format"). For operations of your own, each with the type of its `data`.
///
/// Its `Debug` does not show the data.
#[derive(Clone)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// A word for what was done. It differs between installations: do not rely on it.
    pub remark: Option<String>,
    /// The message of the platform, its sentences joined by spaces; often empty.
    pub message: Personal,
    /// What was asked for; `None` if it is missing, null, an empty list, or not what `T` needs.
    pub data: Option<T>,
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a response. HTTP 401 and 404 are refusals, whatever the body. Otherwise only `status`
    /// decides whether it is a success: the remark is free text, and most failures come with HTTP 200,
    /// although the document says otherwise. Nothing beside the status changes what it says.
    ///
    /// # Errors
    /// The platform refused, or the response is a redirect (the site's maintenance mode), a page, or
    /// anything else that is not such an envelope.
    pub fn read(response: &RawResponse) -> Result<Self, ResponseError> {
        read(response, false)
    }

    /// As [`Envelope::read`], for an operation that sends a message: when the remark is `exception`,
    /// the message may still have been sent.
    ///
    /// # Errors
    /// As [`Envelope::read`].
    pub fn read_sent(response: &RawResponse) -> Result<Self, ResponseError> {
        read(response, true)
    }
}

impl<T> fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("remark", &self.remark)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

#[serde_as]
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Body<T> {
    #[serde_as(as = "Option<Text>")]
    status: Option<String>,
    #[serde_as(as = "Option<Text>")]
    remark: Option<String>,
    #[serde(default)]
    message: Value,
    #[serde_as(as = "Filled<_>")]
    #[serde(default = "none")]
    data: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

fn read<T: DeserializeOwned>(
    response: &RawResponse,
    sending: bool,
) -> Result<Envelope<T>, ResponseError> {
    let status = response.status();
    if status.is_redirection() {
        let reason = "the response is a redirect, as the site gives while it is being maintained";
        return Err(DecodeError::new(reason).into());
    }
    let decided = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND);
    let body: Body<T> = match response.json_object() {
        Err(_) if decided => Body {
            status: None,
            remark: None,
            message: Value::Null,
            data: None,
        },
        read => read?,
    };
    let message = sentences(&body.message);
    let word = body.status.unwrap_or_default();
    let is = |wanted: &str| word.trim().eq_ignore_ascii_case(wanted);
    if is("success") && !decided {
        if status.is_client_error() || status.is_server_error() {
            let reason = "status says success, which the HTTP status contradicts";
            return Err(DecodeError::new(reason).into());
        }
        return Ok(Envelope {
            remark: body.remark,
            message: message.into(),
            data: body.data,
        });
    }
    // The framework's own response has no envelope, but its HTTP status is plain.
    let limited = status == StatusCode::TOO_MANY_REQUESTS && word.is_empty();
    if !(is("error") || decided || limited) {
        return Err(DecodeError::new("status is neither success nor error").into());
    }
    let refused = Refused {
        status,
        remark: &body.remark.unwrap_or_default(),
        message: &message,
        sending,
    };
    Err(refused.into_refusal().into())
}

/// The `data` of a change that was made: the status says so, so nothing in the data turns the success
/// into a failure.
pub(crate) fn changed<T: DeserializeOwned + Default>(
    response: &RawResponse,
) -> Result<T, ResponseError> {
    Ok(Envelope::read(response)?.data.unwrap_or_default())
}

/// [`changed`], for a message that was accepted.
pub(crate) fn sent<T: DeserializeOwned + Default>(
    response: &RawResponse,
) -> Result<T, ResponseError> {
    Ok(Envelope::read_sent(response)?.data.unwrap_or_default())
}

/// The `data` of a list, which stands under `name`. The platform leaves out what is empty, so a success
/// without data is a list without items; but one whose items cannot be read is none.
pub(crate) fn list<T: DeserializeOwned + Default>(
    response: &RawResponse,
    name: &str,
    is_empty: impl Fn(&T) -> bool,
) -> Result<T, ResponseError> {
    let list = Envelope::<T>::read(response)?.data.unwrap_or_default();
    if is_empty(&list) {
        check_emptiness(&response.json()?, &["data", name, "data"])?;
    }
    Ok(list)
}

/// Whether nothing stands on the way to the items or in their place: missing, null, an empty list or
/// string.
fn check_emptiness(mut place: &Value, path: &[&str]) -> Result<(), DecodeError> {
    for (depth, name) in path.iter().enumerate() {
        let here = || {
            path.iter()
                .take(depth)
                .copied()
                .collect::<Vec<_>>()
                .join(".")
        };
        let Some(fields) = place.as_object() else {
            return Err(DecodeError::new(format!("{} is not an object", here())));
        };
        place = match fields.get(*name) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Array(items)) if items.iter().all(Value::is_null) => return Ok(()),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(()),
            Some(next) => next,
        };
    }
    let path = path.join(".");
    Err(DecodeError::new(format!(
        "{path} has no item that can be read"
    )))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::scripted::{scripted, succeeding};
    use crate::{ContactQuery, Message, MobileNumber};

    fn response(status: u16, body: &str) -> RawResponse {
        let status = StatusCode::from_u16(status).unwrap();
        RawResponse::new(status, HeaderMap::new(), body.to_owned().into())
    }

    fn read_body(status: u16, body: &str) -> Result<Envelope<Value>, ResponseError> {
        Envelope::read(&response(status, body))
    }

    #[test]
    fn the_documented_success_is_read() {
        let envelope = read_body(
            200,
            r#"{"status":"success","remark":"contact_list","message":["Contact list fetched successfully"],"data":{}}"#,
        )
        .unwrap();
        assert_eq!(envelope.remark.as_deref(), Some("contact_list"));
        assert_eq!(envelope.message, "Contact list fetched successfully");
        assert!(envelope.data.unwrap().is_object());
    }

    #[test]
    fn an_empty_list_counts_as_no_data() {
        let envelope = read_body(200, r#"{"status":"success","data":[]}"#).unwrap();
        assert!(envelope.data.is_none() && envelope.message.is_empty());
        let envelope = read_body(200, r#"{"status":"success","data":{"a":[7]}}"#).unwrap();
        assert_eq!(envelope.data.unwrap()["a"][0], 7);
    }

    #[test]
    fn what_is_no_envelope_is_unreadable() {
        for (status, body) in [
            (200, ""),
            (200, "<!doctype html>"),
            (200, r#"{"status":"suc"#),
            (200, "[]"),
            (200, r#""success""#),
            (200, r#"["success"]"#),
            (200, "{}"),
            (200, r#"{"remark":"contact_list","data":{}}"#),
            (200, r#"{"status":true}"#),
            (200, r#"{"status":{}}"#),
            (403, "<html>"),
            (403, r#"{"message":"Forbidden"}"#),
            (500, r#"{"status":"success"}"#),
            (400, r#"{"status":"success"}"#),
            (302, r#"{"status":"success"}"#),
            (302, ""),
        ] {
            let read = read_body(status, body);
            assert!(
                matches!(read, Err(ResponseError::Decode(_))),
                "{status} {body}"
            );
        }
        let html = read_body(500, "<html>").unwrap_err().to_string();
        assert!(html.contains("JSON"), "what is wrong is named: {html}");
    }

    #[test]
    fn an_odd_remark_counts_as_none() {
        for remark in ["[]", "{}", r#"["not_found"]"#, "null"] {
            let body = |status| format!(r#"{{"status":"{status}","remark":{remark}}}"#);
            assert_eq!(read_body(200, &body("success")).unwrap().remark, None);
            let Err(ResponseError::Api(refusal)) = read_body(200, &body("error")) else {
                panic!("{remark}: not refused");
            };
            let shown = format!("{refusal:?}");
            assert!(shown.contains("Rejected, code: None"), "{remark}: {shown}");
        }
    }

    /// What stands for a doubt does so for an operation that sends, whatever stands beside it.
    #[test]
    fn an_exception_leaves_a_doubt_for_what_sends_and_for_nothing_else() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for data in ["{}", "7", &deep, r#"{"a":"\ud83d"}"#] {
            let body = format!(r#"{{"status":"error","remark":"exception","data":{data}}}"#);
            let doubt = |read: Result<Envelope<Value>, ResponseError>| match read {
                Err(ResponseError::Api(refusal)) => format!("{refusal:?}"),
                other => panic!("{other:?}"),
            };
            let response = response(200, &body);
            let sent = doubt(Envelope::read_sent(&response));
            assert!(sent.contains("may_have_been_sent: true"), "{data}: {sent}");
            let read = doubt(Envelope::read(&response));
            assert!(read.contains("may_have_been_sent: false"), "{data}: {read}");
        }
    }

    #[test]
    fn debug_shows_no_data_and_no_message() {
        let envelope = read_body(
            200,
            r#"{"status":"success","message":"marker","data":{"marker":1}}"#,
        );
        let shown = format!("{:?}", envelope.unwrap());
        assert!(
            shown.contains("6 characters") && !shown.contains("marker"),
            "{shown}"
        );
    }

    /// Kind, whether it may have been sent, attempts.
    async fn sending(status: u16, body: &str) -> (ErrorKind, bool, u32) {
        let (client, _) = scripted(std::iter::repeat_n((status, body), 3));
        let message = Message::text(MobileNumber::new("62", "81200000001"), "Hai");
        let error = client.messages().send(&message).await.unwrap_err();
        (error.kind(), error.may_have_been_sent(), error.attempts())
    }

    #[tokio::test]
    async fn a_send_with_an_unreadable_response_may_have_gone_out() {
        for (status, body, expected) in [
            (200, "<html>", (ErrorKind::Decode, true, 1)),
            (302, "<html>", (ErrorKind::Decode, true, 1)),
            (301, "", (ErrorKind::Decode, true, 1)),
            (503, "<html>", (ErrorKind::Server, true, 1)),
            (500, "", (ErrorKind::Server, true, 1)),
            // Gateways answer these while the platform is silent.
            (408, "", (ErrorKind::Server, true, 1)),
            (460, "<html>", (ErrorKind::Server, true, 1)),
            (499, "{}", (ErrorKind::Server, true, 1)),
            (403, "<html>", (ErrorKind::Decode, false, 1)),
            // It is tried again, as nothing was accepted.
            (429, "<html>", (ErrorKind::RateLimited, false, 3)),
        ] {
            assert_eq!(sending(status, body).await, expected, "{status} {body}");
        }
    }

    #[tokio::test]
    async fn nothing_in_the_data_turns_a_message_that_was_accepted_into_a_failure() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for data in ["7", "\"marker\"", "[7]", &deep, r#"{"message":{"id":{}}}"#] {
            let (client, _) = scripted([(200, format!(r#"{{"status":"success","data":{data}}}"#))]);
            let message = Message::text(MobileNumber::new("62", "81200000001"), "Hai");
            let sent = client.messages().send(&message).await.unwrap();
            assert_eq!(sent.conversation_id, None, "{data}");
        }
        for data in [
            r#"{"conversation_id":2,"message":{"message":"a\ud83d"}}"#,
            r#"{"conversation_id":"2","message":"marker"}"#,
            r#"{"conversation_id":2,"new":1e400}"#,
        ] {
            let (client, _) = succeeding(data);
            let message = Message::text(MobileNumber::new("62", "81200000001"), "Hai");
            let sent = client.messages().send(&message).await.unwrap();
            assert_eq!(sent.conversation_id, Some(2), "{data}");
        }
    }

    #[tokio::test]
    async fn http_401_and_404_decide_whatever_the_body_is() {
        for body in [
            "",
            "<html>",
            r#"{"status":"succ"#,
            "[]",
            r#"{"status":{}}"#,
            r#"{"status":"success","data":{"conversation_id":2}}"#,
            r#"{"message":"No"}"#,
        ] {
            for (status, kind) in [(401, ErrorKind::Authentication), (404, ErrorKind::NotFound)] {
                assert_eq!(sending(status, body).await, (kind, false, 1), "{body}");
            }
        }
    }

    #[tokio::test]
    async fn a_send_that_fails_with_a_remark_was_refused() {
        let error =
            |remark: &str| format!(r#"{{"status":"error","remark":"{remark}","message":["No"]}}"#);
        for (status, remark, expected) in [
            (200, "not_found", (ErrorKind::NotFound, false, 1)),
            (200, "exception", (ErrorKind::Server, true, 1)),
            (200, "Exception", (ErrorKind::Server, true, 1)),
            (200, "maintenance_mode", (ErrorKind::Server, false, 1)),
            (500, "user_error", (ErrorKind::Server, false, 1)),
            (500, "exception", (ErrorKind::Server, true, 1)),
            (500, "", (ErrorKind::Server, true, 1)),
            (408, "", (ErrorKind::Server, true, 1)),
            (408, "not_found", (ErrorKind::NotFound, false, 1)),
            (499, "exception", (ErrorKind::Server, true, 1)),
        ] {
            let body = error(remark);
            assert_eq!(sending(status, &body).await, expected, "{status} {remark}");
        }
    }

    #[tokio::test]
    async fn a_read_is_tried_again_and_never_ambiguous() {
        let exception = r#"{"status":"error","remark":"exception","message":["No"]}"#;
        for (status, body, kind, attempts) in [
            (200, exception, ErrorKind::Server, 1),
            (503, exception, ErrorKind::Server, 3),
            (503, "<html>", ErrorKind::Server, 3),
            (302, "", ErrorKind::Decode, 3),
        ] {
            let (client, _) = scripted(std::iter::repeat_n((status, body), 3));
            let error = client
                .contacts()
                .list(&ContactQuery::new())
                .await
                .unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{body}");
            assert!(!error.may_have_been_sent());
        }
    }

    #[tokio::test]
    async fn the_words_of_the_platform_are_kept_and_not_shown() {
        let (client, _) = scripted([(
            200,
            r#"{"status":"error","remark":"exception","message":["SQL near 6281200000001"]}"#,
        )]);
        let error = client.contacts().delete(1).await.unwrap_err();
        assert_eq!(error.provider_message(), Some("SQL near 6281200000001"));
        assert!(!error.may_have_been_sent(), "nothing was to be sent");
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("exception") && !shown.contains("62812"),
            "{shown}"
        );
    }

    #[tokio::test]
    async fn an_unreadable_list_names_the_place() {
        for empty in ["null", "[]", r#""""#, r#"" ""#, r#"{"data":" "}"#] {
            let body = format!(r#"{{"status":"success","data":{{"contacts":{empty}}}}}"#);
            let (client, _) = scripted([(200, body)]);
            let list = client.contacts().list(&ContactQuery::new()).await;
            assert!(list.unwrap().contacts.data.is_empty(), "{empty}");
        }
        let body = r#"{"status":"success","data":{"contacts":{"data":["marker"]}}}"#;
        let (client, _) = scripted(std::iter::repeat_n((200, body), 3));
        let error = client
            .contacts()
            .list(&ContactQuery::new())
            .await
            .unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.contains("data.contacts.data") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
