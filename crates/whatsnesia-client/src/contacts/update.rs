//! `POST /external-api/contact/update/{contactId}` ("Perbarui Kontak").
//!
//! Cost and limits: has been seen to count against the plan's number of contacts.

use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError, ValidationError};
use serde::{Deserialize, Serialize};

use super::fields_json::FieldsJson;
use super::{ContactFields, SavedContact};
use crate::Account;
use crate::envelope;
use crate::positive::positive;

/// New fields for a contact: the request of [`Contacts::update`](crate::Contacts::update).
///
/// The server takes the fields whole, and blanks the parts of an address that are not sent. It can
/// be written to JSON and read back: `contact_id` beside the fields.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "FieldsJson", into = "FieldsJson")]
#[non_exhaustive]
pub struct UpdateContact {
    /// The contact's id.
    pub contact_id: i64,
    /// All that the contact shall have.
    pub fields: ContactFields,
}

impl UpdateContact {
    /// New fields for this contact.
    #[must_use]
    pub fn new(contact_id: i64, fields: ContactFields) -> Self {
        Self { contact_id, fields }
    }
}

impl Endpoint for UpdateContact {
    type Account = Account;
    type Response = SavedContact;
    const OPERATION: &'static str = "whatsnesia.contacts.update";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        positive("contact_id", self.contact_id)?;
        self.fields.validate()?;
        let draft = UnsignedRequest::post("/external-api/contact/update")
            .segment("contact_id", &self.contact_id.to_string())?;
        Ok(self.fields.form().into_body_of(draft))
    }

    fn decode(&self, answer: &RawResponse) -> Result<SavedContact, ResponseError> {
        envelope::changed(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::MobileNumber;
    use crate::scripted::{scripted, succeeding};

    fn john() -> ContactFields {
        ContactFields::new("John", "Doe", MobileNumber::new("880", "01988"))
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = succeeding(r#"{"contact":{"id":"17"}}"#);
        let saved = client.contacts().update(17, &john()).await.unwrap();
        assert_eq!(saved.contact.as_ref().unwrap().id, Some(17));
        let sent = wire.only();
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.target, "/external-api/contact/update/17");
        assert_eq!(
            sent.body,
            "firstname=John&lastname=Doe&mobile_code=880&mobile=01988"
        );
    }

    #[tokio::test]
    async fn what_cannot_be_saved_is_not_sent() {
        let nameless = ContactFields::new("", "Doe", john().number);
        for (id, fields, field) in [(0, john(), "contact_id"), (17, nameless, "firstname")] {
            let (client, wire) = scripted::<String>([]);
            let error = client.contacts().update(id, &fields).await.unwrap_err();
            assert_eq!(error.field(), Some(field));
            assert!(wire.sent().is_empty());
        }
    }

    #[tokio::test]
    async fn an_unknown_contact_is_not_found() {
        let (client, _) = scripted([(
            200,
            r#"{"status":"error","remark":"unknown_contact","message":"The contact is not found"}"#,
        )]);
        let error = client.contacts().update(17, &john()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.provider_code(), Some("unknown_contact"));
        assert_eq!(error.provider_message(), Some("The contact is not found"));
    }
}
