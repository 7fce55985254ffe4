//! `POST /external-api/contact/update/{contact_id}` ("Perbarui Kontak").
//!
//! Cost and limits: has been seen to count against the plan's number of contacts.

use http::Method;
use messaging_client_core::{
    Effect, Endpoint, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};

use super::{ContactFields, SavedContact};
use crate::positive::put_id;
use crate::{Account, envelope};

/// New fields for a contact: the request of [`Contacts::update`](super::Contacts::update).
///
/// The server replaces all fields, and blanks the parts of an address that are not sent. It can be
/// written to JSON and read back: `contact_id` beside the fields.
#[must_use]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpdateContact(ContactFields);

impl UpdateContact {
    /// New fields for this contact: everything that it is to have.
    pub fn new(contact_id: i64, fields: ContactFields) -> Self {
        Self(ContactFields {
            contact_id: Some(contact_id),
            ..fields
        })
    }
}

impl Endpoint for UpdateContact {
    type Account = Account;
    type Response = SavedContact;
    const OPERATION: &'static str = "whatsnesia.contacts.update";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/external-api/contact/update/{contact_id}";
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let contact_id = self.0.contact_id.unwrap_or_default();
        let request = put_id(UnsignedRequest::of::<Self>(), "contact_id", contact_id)?;
        self.0.validate()?;
        Ok(self.0.put_into(request))
    }

    fn decode(&self, response: &RawResponse) -> Result<SavedContact, ResponseError> {
        envelope::changed(response)
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

    const WHOLE: &str = r#"{"firstname":"Budi","lastname":"Santoso","mobile_code":"62","mobile":"81200000001","city":"Bandung","profile_image":{"filename":"a.png","base64":"eA=="}}"#;

    #[test]
    fn fields_come_back_as_they_were() {
        let fields: ContactFields = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(serde_json::to_string(&fields).unwrap(), WHOLE);
        let update = WHOLE.replacen('{', r#"{"contact_id":17,"#, 1);
        let read: UpdateContact = serde_json::from_str(&update).unwrap();
        assert_eq!(read.0.contact_id, Some(17));
        assert_eq!(serde_json::to_string(&read).unwrap(), update);
    }

    #[test]
    fn numbers_stand_for_texts_and_texts_for_numbers() {
        let json = r#"{"contact_id":"17","firstname":"Budi","lastname":"S","mobile_code":62,"mobile":81200000001,"post_code":40111,"state":null}"#;
        let update: UpdateContact = serde_json::from_str(json).unwrap();
        assert_eq!(update.0.contact_id, Some(17));
        assert_eq!(update.0.number, MobileNumber::new("62", "81200000001"));
        assert_eq!(update.0.post_code.as_deref(), Some("40111"));
    }

    #[test]
    fn unknown_fields_are_refused() {
        let fields = |json: &str| serde_json::from_str::<ContactFields>(json);
        for json in [
            WHOLE.replace("city", "kota"),
            WHOLE.replace("firstname", "nama_depan"),
        ] {
            assert!(fields(&json).is_err(), "{json}");
        }
    }

    #[tokio::test]
    async fn a_new_contact_has_no_id() {
        let misplaced = WHOLE.replacen('{', r#"{"contact_id":17,"#, 1);
        let misplaced: ContactFields = serde_json::from_str(&misplaced).unwrap();
        let (client, wire) = scripted::<String>([]);
        let error = client.contacts().create(&misplaced).await.unwrap_err();
        assert_eq!(error.field(), Some("contact_id"));
        assert!(wire.sent().is_empty());
    }

    #[tokio::test]
    async fn what_is_missing_is_refused_by_name_before_sending() {
        let number = r#""mobile_code":"62","mobile":"81200000001""#;
        for (json, field) in [
            ("{}".to_owned(), "contact_id"),
            (r#"{"contact_id":17}"#.to_owned(), "firstname"),
            (
                format!(r#"{{"contact_id":17,"firstname":"Budi",{number}}}"#),
                "lastname",
            ),
            (
                r#"{"contact_id":17,"firstname":"Budi","lastname":"S"}"#.to_owned(),
                "mobile_code",
            ),
        ] {
            let (client, _) = scripted::<String>([]);
            let update: UpdateContact = serde_json::from_str(&json).unwrap();
            let error = client.call(update).await.unwrap_err();
            assert_eq!(error.field(), Some(field));
        }
    }
}
