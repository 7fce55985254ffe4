//! `POST /external-api/inbox/change-conversation-status/{conversation_id}`
//! ("Ubah Status Percakapan").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Effect, Endpoint, Extra, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::ConversationStatus;
use crate::form::Form;
use crate::positive::put_id;
use crate::{Account, envelope};

/// The request of [`Conversations::set_status`](super::Conversations::set_status).
#[serde_as]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SetConversationStatus {
    /// The conversation's id.
    #[serde_as(as = "Integer")]
    #[serde(default)]
    pub conversation_id: i64,
    /// Its new status; not `Unread`.
    pub status: ConversationStatus,
}

impl SetConversationStatus {
    /// Sets this status.
    pub fn new(conversation_id: i64, status: ConversationStatus) -> Self {
        Self {
            conversation_id,
            status,
        }
    }
}

/// The status is set; the response says nothing else.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusSet {
    /// Fields, if the platform adds some.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Endpoint for SetConversationStatus {
    type Account = Account;
    type Response = StatusSet;
    const OPERATION: &'static str = "whatsnesia.conversations.set_status";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/external-api/inbox/change-conversation-status/{conversation_id}";
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let request = UnsignedRequest::of::<Self>();
        let request = put_id(request, "conversation_id", self.conversation_id)?;
        self.status.check_settable()?;
        let mut form = Form::default();
        form.put("status", self.status.value().to_string());
        Ok(form.into_body_of(request))
    }

    fn decode(&self, response: &RawResponse) -> Result<StatusSet, ResponseError> {
        envelope::changed(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::scripted;

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = scripted([(200, r#"{"status":"success","remark":"status_updated"}"#)]);
        let set = client
            .conversations()
            .set_status(2, ConversationStatus::Done)
            .await
            .unwrap();
        assert_eq!(serde_json::to_string(&*set).unwrap(), "{}");
        let sent = wire.only();
        assert_eq!(sent.method, "POST");
        assert_eq!(
            sent.target,
            "/external-api/inbox/change-conversation-status/2"
        );
        assert_eq!(
            sent.content_type(),
            Some("application/x-www-form-urlencoded")
        );
        assert_eq!(sent.body, "status=1");
    }

    #[tokio::test]
    async fn a_refusal_is_an_error() {
        let body = r#"{"status":"error","remark":"not_found"}"#;
        let (client, _) = scripted([(200, body)]);
        let status = ConversationStatus::Done;
        let refused = client.conversations().set_status(2, status).await;
        assert_eq!(refused.unwrap_err().provider_code(), Some("not_found"));
    }

    #[tokio::test]
    async fn unread_is_refused_with_the_reason() {
        for (json, field, says) in [
            (
                r#"{"conversation_id":"2","status":"4"}"#,
                "status",
                "0 to 3",
            ),
            (
                r#"{"conversation_id":2,"status":5}"#,
                "status",
                "3 (important)",
            ),
            (
                r#"{"conversation_id":0,"status":1}"#,
                "conversation_id",
                "above 0",
            ),
        ] {
            let (client, wire) = scripted::<String>([]);
            let request: SetConversationStatus = serde_json::from_str(json).unwrap();
            let error = client.call(request).await.unwrap_err();
            assert_eq!(error.field(), Some(field));
            assert!(error.to_string().contains(says), "{error}");
            assert!(wire.sent().is_empty());
        }
    }
}
