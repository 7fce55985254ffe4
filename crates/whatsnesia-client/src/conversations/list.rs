//! `GET /external-api/inbox/conversation-list` ("Daftar Percakapan").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Effect, Endpoint, Extra, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::{Conversation, ConversationStatus};
use crate::envelope;
use crate::filled::OrDefault;
use crate::positive::put_page;
use crate::{Account, Page};

/// Which page of the conversations to return.
///
/// The document prints two of the names translated (`halaman`, `paginasi`); what the server reads
/// is `page` and `paginate`.
///
/// ```
/// use whatsnesia_client::{ConversationQuery, ConversationStatus};
///
/// let query = ConversationQuery::new().status(ConversationStatus::Pending);
/// assert_eq!(serde_json::to_string(&query)?, r#"{"status":2}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[serde_as]
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConversationQuery {
    /// Only conversations with this status. Absent: all.
    pub status: Option<ConversationStatus>,
    /// The number of the page, from 1. Absent: the first.
    #[serde_as(as = "Option<Integer>")]
    pub page: Option<i64>,
    /// How many conversations a page has, from 1. Absent: 20, unless the site is configured otherwise.
    #[serde_as(as = "Option<Integer>")]
    pub paginate: Option<i64>,
}

impl ConversationQuery {
    /// The first page of all conversations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for conversations with this status. `Unread` is documented; the server compares it with
    /// the stored status, which it may never be (observed server behaviour), and then finds
    /// nothing.
    pub fn status(mut self, status: ConversationStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Asks for this page, from 1.
    pub fn page(mut self, page: i64) -> Self {
        self.page = Some(page);
        self
    }

    /// Asks for this many conversations per page.
    pub fn paginate(mut self, paginate: i64) -> Self {
        self.paginate = Some(paginate);
        self
    }
}

/// A page of conversations.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConversationList {
    /// The page; the platform names it in the singular.
    #[serde_as(deserialize_as = "OrDefault")]
    #[serde(rename = "conversation")]
    pub conversations: Page<Conversation>,
    /// Other fields beside it.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ConversationList {
    /// A response, for the application's own tests.
    pub fn new(conversations: Page<Conversation>) -> Self {
        Self {
            conversations,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for ConversationQuery {
    type Account = Account;
    type Response = ConversationList;
    const OPERATION: &'static str = "whatsnesia.conversations.list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/external-api/inbox/conversation-list";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let mut request = UnsignedRequest::of::<Self>();
        if let Some(status) = self.status {
            request = request.query("status", &status.value().to_string());
        }
        put_page(request, self.page, self.paginate)
    }

    fn decode(&self, response: &RawResponse) -> Result<ConversationList, ResponseError> {
        envelope::list(response, "conversation", |list: &ConversationList| {
            list.conversations.data.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{scripted, succeeding, success};

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = succeeding(
            r#"{"conversation":{"current_page":1,"data":[{"id":2,"status":1}],"from":null}}"#,
        );
        let list = client
            .conversations()
            .list(&ConversationQuery::new())
            .await
            .unwrap();
        let first = &list.conversations.data[0];
        assert_eq!(first.status, Some(ConversationStatus::Done));
        let written = serde_json::to_value(&*list).unwrap();
        assert_eq!(written["conversation"]["data"][0]["id"], 2);
        let sent = wire.only();
        assert_eq!(sent.method, "GET");
        assert_eq!(sent.target, "/external-api/inbox/conversation-list");
        assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    }

    #[tokio::test]
    async fn every_parameter_of_the_table_has_its_english_name() {
        let (client, wire) = succeeding(r#"{"conversation":{"data":[]}}"#);
        let query: ConversationQuery =
            serde_json::from_str(r#"{"status":"4","page":2,"paginate":"5"}"#).unwrap();
        let built = ConversationQuery::new().status(ConversationStatus::Unread);
        assert_eq!(built.page(2).paginate(5), query);
        client.conversations().list(&query).await.unwrap();
        assert_eq!(
            wire.only().target,
            "/external-api/inbox/conversation-list?status=4&page=2&paginate=5"
        );
        assert!(serde_json::from_str::<ConversationQuery>(r#"{"paginasi":5}"#).is_err());
    }

    #[tokio::test]
    async fn what_cannot_be_a_page_is_not_sent() {
        let (client, wire) = scripted::<String>([]);
        let query = ConversationQuery::new().page(0);
        let error = client.conversations().list(&query).await.unwrap_err();
        assert_eq!(error.field(), Some("page"));
        assert!(wire.sent().is_empty());
    }

    #[tokio::test]
    async fn all_pages_are_walked_with_the_filter() {
        let page = |number: u32| {
            let data = format!(
                r#"{{"conversation":{{"current_page":{number},"last_page":2,"data":[{{"id":{number}}}]}}}}"#
            );
            (200, success(&data))
        };
        let (client, wire) = scripted([page(1), page(2)]);
        let query = ConversationQuery::new().status(ConversationStatus::Important);
        let mut walk = client.conversations().list_all(query);
        let mut ids = Vec::new();
        while let Some(conversation) = walk.next().await {
            ids.push(conversation.unwrap().id.unwrap());
        }
        assert_eq!(ids, [1, 2]);
        assert_eq!(
            wire.sent()[1].target,
            "/external-api/inbox/conversation-list?status=3&page=2"
        );
    }
}
