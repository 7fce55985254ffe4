//! `GET /external-api/inbox/conversation-details/{conversation_id}` ("Detail Percakapan").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    DecodeError, Effect, Endpoint, Extra, RawResponse, ResponseError, UnsignedRequest,
    ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Conversation;
use crate::Account;
use crate::envelope::Envelope;
use crate::positive::put_id;

/// The request of [`Conversations::get`](super::Conversations::get).
#[serde_as]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetConversation {
    /// The conversation's id.
    #[serde_as(as = "Integer")]
    #[serde(default)]
    pub conversation_id: i64,
}

impl GetConversation {
    /// Asks for this conversation.
    pub fn new(conversation_id: i64) -> Self {
        Self { conversation_id }
    }
}

/// A conversation with its contact and notes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConversationDetails {
    /// The conversation.
    pub conversation: Conversation,
    /// Other fields beside it.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ConversationDetails {
    /// A response, for the application's own tests.
    pub fn new(conversation: Conversation) -> Self {
        Self {
            conversation,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for GetConversation {
    type Account = Account;
    type Response = ConversationDetails;
    const OPERATION: &'static str = "whatsnesia.conversations.get";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/external-api/inbox/conversation-details/{conversation_id}";
    const EFFECT: Effect = Effect::Read;

    /// The sample of the document sends a body with this `GET`, which nothing reads: there is none
    /// here.
    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let request = UnsignedRequest::of::<Self>();
        put_id(request, "conversation_id", self.conversation_id)
    }

    fn decode(&self, response: &RawResponse) -> Result<ConversationDetails, ResponseError> {
        let missing = "data.conversation is missing, or not an object";
        let details = Envelope::read(response)?.data;
        details.ok_or_else(|| DecodeError::new(missing).into())
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::scripted::{scripted, succeeding};

    #[tokio::test]
    async fn the_sample_of_the_document_without_its_body() {
        let (client, wire) =
            succeeding(r#"{"conversation":{"id":2,"notes":[{"id":9,"note":"hai"}]},"new":1}"#);
        let details = client.conversations().get(2).await.unwrap();
        assert_eq!(details.conversation.notes[0].id, Some(9));
        assert_eq!(details.extra["new"], 1);
        let sent = wire.only();
        assert_eq!(sent.method, "GET");
        assert_eq!(sent.target, "/external-api/inbox/conversation-details/2");
        assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    }

    #[tokio::test]
    async fn a_missing_conversation_is_not_found() {
        let (client, _) = scripted([(
            200,
            r#"{"status":"error","remark":"not-found","message":["Conversation not found"]}"#,
        )]);
        let error = client.conversations().get(2).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.provider_code(), Some("not-found"), "as it came");
    }

    #[tokio::test]
    async fn an_id_below_one_is_not_sent() {
        let (client, wire) = scripted::<String>([]);
        let error = client.conversations().get(0).await.unwrap_err();
        assert_eq!(error.field(), Some("conversation_id"));
        assert!(wire.sent().is_empty());
        let read: GetConversation = serde_json::from_str(r#"{"conversation_id":"2"}"#).unwrap();
        assert_eq!(read, GetConversation::new(2));
    }
}
