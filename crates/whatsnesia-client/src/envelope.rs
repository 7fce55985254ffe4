use http::StatusCode;
use messaging_client_core::{RawResponse, ResponseError, Personal, DecodeError, lenient};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::node::Node;
use crate::object_fields::ObjectFields;
use crate::refusal::Refused;
use crate::sentences::sentences;

/// A successful answer of the platform: `{"status": "success", "remark": "...", "message": [...],
/// "data": {...}}` ("Response Format"). For operations of your own.
#[derive(Clone)]
#[non_exhaustive]
pub struct Envelope {
    /// A word for what was done. It differs between installations: do not rely on it.
    pub remark: Option<String>,
    /// What the platform says about it, its sentences joined by blanks; often empty.
    pub message: Personal,
    /// What was asked for; its shape depends on the operation. Null where there is none.
    pub data: Value,
}

impl Envelope {
    /// Reads an answer. HTTP 401 and 404 are refusals whatever the body is. Else `status` alone decides
    /// whether it is a success: the remark is free text, and most failures come with HTTP 200, although
    /// the document says otherwise.
    ///
    /// # Errors
    /// The platform refused, or the answer is a redirect (the site's maintenance mode), a page, or
    /// anything else that is not such an envelope.
    pub fn read(answer: &RawResponse) -> Result<Self, ResponseError> {
        Parts::<&RawValue>::of(answer, false)?.into_envelope()
    }

    /// As [`Envelope::read`], for an operation that sends a message: when the remark is
    /// `exception`, the message may have gone out all the same.
    ///
    /// # Errors
    /// As [`Envelope::read`].
    pub fn read_sent(answer: &RawResponse) -> Result<Self, ResponseError> {
        Parts::<&RawValue>::of(answer, true)?.into_envelope()
    }
}

/// The `data` of a list. The platform leaves out what is empty, so a success without data is a list
/// without items.
pub(crate) fn list<T: DeserializeOwned + Default>(answer: &RawResponse) -> Result<T, ResponseError> {
    match has_data(answer)? {
        true => whole(answer),
        false => Ok(T::default()),
    }
}

/// The `data` that a read cannot do without.
pub(crate) fn data<T: DeserializeOwned>(answer: &RawResponse) -> Result<T, ResponseError> {
    match has_data(answer)? {
        true => whole(answer),
        false => Err(DecodeError::new("data is missing").into()),
    }
}

fn has_data(answer: &RawResponse) -> Result<bool, ResponseError> {
    let data = Parts::<&RawValue>::of(answer, false)?.data;
    Ok(data.is_some_and(|data| !is_empty(data)))
}

/// From the answer itself and not from its part, so that an error names the place.
fn whole<T: DeserializeOwned>(answer: &RawResponse) -> Result<T, ResponseError> {
    let whole: Whole<T> = answer.json_object()?;
    Ok(whole.data)
}

/// The `data` of a change that was made: the status says so, whatever `data` looks like, so nothing in
/// it can turn the success into a failure.
pub(crate) fn changed<T>(answer: &RawResponse) -> Result<T, ResponseError>
where
    T: for<'a> From<ObjectFields<'a>> + Default,
{
    data_if_any(answer, false)
}

/// [`changed`], for a message that was accepted.
pub(crate) fn sent<T>(answer: &RawResponse) -> Result<T, ResponseError>
where
    T: for<'a> From<ObjectFields<'a>> + Default,
{
    data_if_any(answer, true)
}

fn data_if_any<T>(answer: &RawResponse, sending: bool) -> Result<T, ResponseError>
where
    T: for<'a> From<ObjectFields<'a>> + Default,
{
    let data = match Parts::<Node<'_>>::of(answer, sending) {
        Ok(parts) => parts.data.and_then(ObjectFields::of),
        // Perhaps it is nested too deeply, and the rest can be read.
        Err(ResponseError::DecodeError(_)) => {
            Parts::<IgnoredAny>::of(answer, sending)?;
            None
        }
        Err(refused) => return Err(refused),
    };
    Ok(data.map(T::from).unwrap_or_default())
}

#[derive(Deserialize)]
struct Whole<T> {
    data: T,
}

#[derive(Deserialize)]
struct Read<'a, D> {
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::text_if_any")]
    remark: Option<String>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    // Not `default`, which would ask for a default of what it holds.
    data: Option<D>,
}

impl<D> Read<'_, D> {
    const NOTHING: Self = Self {
        status: None,
        remark: None,
        message: None,
        data: None,
    };
}

/// A success, and its data in one of the forms in which it can be read.
struct Parts<'a, D> {
    remark: Option<String>,
    message: Option<&'a RawValue>,
    data: Option<D>,
}

impl<'a, D: Deserialize<'a>> Parts<'a, D> {
    fn of(answer: &'a RawResponse, sending: bool) -> Result<Self, ResponseError> {
        let status = answer.status();
        if status.is_redirection() {
            return Err(DecodeError::new(
                "the answer is a redirect, as the site gives while it is being maintained",
            )
            .into());
        }
        let decided = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND);
        let read: Read<'a, D> = match answer.json_object() {
            Err(_) if decided => Read::NOTHING,
            read => read?,
        };
        match read.status.as_deref().map(str::trim) {
            _ if decided => {}
            Some(word) if word.eq_ignore_ascii_case("success") => {
                if status.is_client_error() || status.is_server_error() {
                    let reason = "status says success, which the HTTP status contradicts";
                    return Err(DecodeError::new(reason).into());
                }
                return Ok(Self {
                    remark: read.remark,
                    message: read.message,
                    data: read.data,
                });
            }
            Some(word) if word.eq_ignore_ascii_case("error") => {}
            // The framework's own answer has no envelope, but its HTTP status is plain.
            None if status == StatusCode::TOO_MANY_REQUESTS => {}
            _ => return Err(DecodeError::new("status is neither success nor error").into()),
        }
        let refused = Refused {
            status,
            remark: read.remark.as_deref().unwrap_or_default(),
            message: &sentences(read.message),
            sending,
        };
        Err(refused.into_refusal().into())
    }
}

impl Parts<'_, &RawValue> {
    fn into_envelope(self) -> Result<Envelope, ResponseError> {
        let data = self.data.filter(|data| !is_empty(data));
        let data = data.map_or(Ok(Value::Null), |data| {
            serde_json::from_str(data.get())
                .map_err(|_| DecodeError::new("data is nested too deeply"))
        })?;
        Ok(Envelope {
            remark: self.remark,
            message: sentences(self.message).into(),
            data,
        })
    }
}

/// The platform is written in a language that has one empty value for a list and an object.
fn is_empty(data: &RawValue) -> bool {
    let inside = data.get().strip_prefix('[');
    data.get() == "null" || inside.is_some_and(|inside| inside.trim_start() == "]")
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("remark", &self.remark)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::{ContactQuery, Message, MobileNumber, scripted::scripted};

    fn read_body(status: u16, body: &str) -> Result<Envelope, ResponseError> {
        let status = StatusCode::from_u16(status).unwrap();
        Envelope::read(&RawResponse::new(
            status,
            HeaderMap::new(),
            body.to_owned().into(),
        ))
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
        assert!(envelope.data.is_object());
    }

    #[test]
    fn only_an_empty_list_counts_as_no_data() {
        let envelope = read_body(200, r#"{"status":"success","data":[]}"#).unwrap();
        assert!(envelope.data.is_null() && envelope.message.is_empty());
        let envelope = read_body(200, r#"{"status":"success","data":[7]}"#).unwrap();
        assert_eq!(envelope.data[0], 7);
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
                matches!(read, Err(ResponseError::DecodeError(_))),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn an_odd_remark_counts_as_none() {
        for remark in ["[]", "{}", r#"["not_found"]"#, "null"] {
            let body = |status| format!(r#"{{"status":"{status}","remark":{remark}}}"#);
            assert_eq!(read_body(200, &body("success")).unwrap().remark, None);
            let Err(ResponseError::Refused(refusal)) = read_body(200, &body("error")) else {
                panic!("{remark}: not refused");
            };
            let shown = format!("{refusal:?}");
            assert!(shown.contains("Rejected, code: None"), "{remark}: {shown}");
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
    async fn a_send_with_an_unreadable_answer_may_have_gone_out() {
        for (status, body, expected) in [
            (200, "<html>", (ErrorKind::Decode, true, 1)),
            (302, "<html>", (ErrorKind::Decode, true, 1)),
            (301, "", (ErrorKind::Decode, true, 1)),
            (503, "<html>", (ErrorKind::Server, true, 1)),
            (500, "", (ErrorKind::Server, true, 1)),
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
        let body = r#"{"status":"success","data":{"contacts":{"data":["marker"]}}}"#;
        let (client, _) = scripted(std::iter::repeat_n((200, body), 3));
        let error = client
            .contacts()
            .list(&ContactQuery::new())
            .await
            .unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.contains("data.contacts") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
