//! The operations on conversations.

mod conversation;
mod get;
mod list;
mod set_status;
mod status;

pub use conversation::{Conversation, Note};
pub use get::{ConversationDetails, GetConversation};
pub use list::{ConversationList, ConversationQuery};
pub use set_status::{SetConversationStatus, StatusSet};
pub use status::ConversationStatus;

use messaging_client_core::{Call, Client};

use crate::{Account, Pages};

/// The conversation operations of a client:
/// [`WhatsnesiaClient::conversations`](crate::WhatsnesiaClient::conversations).
///
/// None of them returns the messages of a conversation or their delivery status: the platform has no
/// operation for that, and no callback.
#[derive(Debug, Clone, Copy)]
pub struct Conversations<'a>(pub(crate) &'a Client<Account>);

impl Conversations<'_> {
    /// One page of the conversations: `GET /external-api/inbox/conversation-list`
    /// ("Daftar Percakapan").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::{ConversationQuery, ConversationStatus};
    ///
    /// let query = ConversationQuery::new().status(ConversationStatus::Pending);
    /// let found = client.conversations().list(&query).await?;
    /// println!("{} on this page", found.conversations.data.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a page or page size below 1. Otherwise the kinds of
    /// [`Remark`](crate::Remark), or a failure on the way.
    pub fn list<'q>(&self, query: &'q ConversationQuery) -> Call<'q, &'q ConversationQuery> {
        self.0.call(query)
    }

    /// All conversations that a query finds, from its page on, page after page; see [`Pages`].
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ConversationQuery;
    ///
    /// let mut conversations = client.conversations().list_all(ConversationQuery::new());
    /// while let Some(conversation) = conversations.next().await {
    ///     println!("{:?}", conversation?.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("paginate", "stream"))]
    pub fn list_all(&self, query: ConversationQuery) -> Pages<Conversation> {
        let client = self.0.clone();
        Pages::new(query.page.unwrap_or(1), move |page| {
            let call = client.call(query.clone().page(page));
            async move { Ok(call.await?.into_inner().conversations) }
        })
    }

    /// Sets the status of a conversation:
    /// `POST /external-api/inbox/change-conversation-status/{conversation_id}`
    /// ("Ubah Status Percakapan").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ConversationStatus;
    ///
    /// client.conversations().set_status(2, ConversationStatus::Done).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: an id below 1; [`ConversationStatus::Unread`], which the document lists and the
    /// server does not take (observed server behaviour), and unknown numbers. Otherwise the kinds of
    /// [`Remark`](crate::Remark), or a failure on the way.
    pub fn set_status(
        &self,
        conversation_id: i64,
        status: ConversationStatus,
    ) -> Call<'static, SetConversationStatus> {
        let set = SetConversationStatus::new(conversation_id, status);
        self.0.call(set)
    }

    /// A conversation with its contact, the contact's tags and lists, and the notes:
    /// `GET /external-api/inbox/conversation-details/{conversation_id}` ("Detail Percakapan").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// let details = client.conversations().get(2).await?;
    /// println!("{} notes", details.conversation.notes.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: an id below 1. `not_found` where there is no such conversation.
    pub fn get(&self, conversation_id: i64) -> Call<'static, GetConversation> {
        self.0.call(GetConversation::new(conversation_id))
    }
}
