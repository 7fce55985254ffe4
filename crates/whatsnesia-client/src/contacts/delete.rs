//! `DELETE /external-api/contact/delete/{contact_id}` ("Hapus Kontak").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Effect, Endpoint, Extra, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::positive::put_id;
use crate::{Account, envelope};

/// The request of [`Contacts::delete`](super::Contacts::delete).
#[serde_as]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DeleteContact {
    /// The contact's id.
    #[serde_as(as = "Integer")]
    #[serde(default)]
    pub contact_id: i64,
}

impl DeleteContact {
    /// Deletes this contact.
    pub fn new(contact_id: i64) -> Self {
        Self { contact_id }
    }
}

/// The contact is deleted; the response says nothing else.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeletedContact {
    /// Fields, if the platform adds some.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Endpoint for DeleteContact {
    type Account = Account;
    type Response = DeletedContact;
    const OPERATION: &'static str = "whatsnesia.contacts.delete";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/external-api/contact/delete/{contact_id}";
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    /// The sample of the document sends a contact's fields as a body, which nothing reads: there is
    /// none here.
    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        put_id(UnsignedRequest::of::<Self>(), "contact_id", self.contact_id)
    }

    fn decode(&self, response: &RawResponse) -> Result<DeletedContact, ResponseError> {
        envelope::changed(response)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::scripted::scripted;

    #[tokio::test]
    async fn the_sample_of_the_document_without_its_body() {
        let (client, wire) = scripted([(
            200,
            r#"{"status":"success","remark":"contact_deleted","message":["Contact deleted"]}"#,
        )]);
        let deleted = client.contacts().delete(17).await.unwrap();
        assert_eq!(serde_json::to_string(&*deleted).unwrap(), "{}");
        let sent = wire.only();
        assert_eq!(sent.method, "DELETE");
        assert_eq!(sent.target, "/external-api/contact/delete/17");
        assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    }

    #[tokio::test]
    async fn a_contact_with_messages_stays() {
        let (client, _) = scripted([(
            200,
            r#"{"status":"error","remark":"contact_error","message":["The contact has messages"]}"#,
        )]);
        let error = client.contacts().delete(17).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert!(error.to_string().contains("has messages or is blocked"));
    }

    #[tokio::test]
    async fn an_id_below_one_is_not_sent() {
        let (client, wire) = scripted::<String>([]);
        let error = client.contacts().delete(-1).await.unwrap_err();
        assert_eq!(error.field(), Some("contact_id"));
        assert!(wire.sent().is_empty());
        let read: DeleteContact = serde_json::from_str(r#"{"contact_id":"17"}"#).unwrap();
        assert_eq!(read, DeleteContact::new(17));
    }
}
