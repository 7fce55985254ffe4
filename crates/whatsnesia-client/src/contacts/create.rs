//! `POST /external-api/contact/store` ("Buat Kontak Baru").
//!
//! Cost and limits: counts against the plan's number of contacts.

use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError};
use serde::{Deserialize, Serialize};

use super::{Contact, ContactFields};
use crate::Account;
use crate::envelope;
use crate::object_fields::ObjectFields;

/// What the platform says of a contact that it saved, new or changed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct SavedContact {
    /// The contact. Absent where the platform says that it saved one and does not show it, or shows
    /// something else, which is then in `extra`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for SavedContact {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            contact: fields.object("contact"),
            extra: fields.rest(),
        }
    }
}

impl SavedContact {
    /// A response, for the application's own tests.
    #[must_use]
    pub fn new(contact: Contact) -> Self {
        Self {
            contact: Some(contact),
            extra: Extra::default(),
        }
    }
}

impl Endpoint for ContactFields {
    type Account = Account;
    type Response = SavedContact;
    const OPERATION: &'static str = "whatsnesia.contacts.create";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        let draft = UnsignedRequest::post("/external-api/contact/store");
        Ok(self.form().into_body_of(draft))
    }

    fn decode(&self, answer: &RawResponse) -> Result<SavedContact, ResponseError> {
        envelope::changed(answer)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::{ErrorKind, Upload};

    use super::*;
    use crate::MobileNumber;
    use crate::scripted::{BOUNDARY, scripted, succeeding};

    fn john() -> ContactFields {
        ContactFields::new("John", "Doe", MobileNumber::new("880", "01988"))
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = succeeding(
            r#"{"contact":{"id":17,"mobile_code":"880","mobile":"01988","full_name":"John Doe"}}"#,
        );
        let saved = client.contacts().create(&john()).await.unwrap();
        assert_eq!(saved.contact.as_ref().unwrap().id, Some(17));
        let sent = wire.only();
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.target, "/external-api/contact/store");
        assert_eq!(
            sent.content_type(),
            Some("application/x-www-form-urlencoded")
        );
        assert_eq!(
            sent.body,
            "firstname=John&lastname=Doe&mobile_code=880&mobile=01988"
        );
    }

    #[tokio::test]
    async fn every_field_of_the_table_has_its_english_name() {
        let (client, wire) = succeeding("{}");
        let fields = john()
            .city("Bandung")
            .state("Jawa Barat")
            .post_code("40111")
            .address("Jl. Asia & Afrika 1");
        client.contacts().create(&fields).await.unwrap();
        assert_eq!(
            wire.only().body,
            "firstname=John&lastname=Doe&mobile_code=880&mobile=01988&city=Bandung\
             &state=Jawa+Barat&post_code=40111&address=Jl.+Asia+%26+Afrika+1"
        );
    }

    #[tokio::test]
    async fn with_a_picture_the_body_is_multipart() {
        let (client, wire) = succeeding("{}");
        let fields = john().profile_image(Upload::from_bytes("me.png", "picture"));
        client.contacts().create(&fields).await.unwrap();
        let sent = wire.only();
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        assert_eq!(sent.content_type(), Some(content_type.as_str()));
        let text = |name: &str, value: &str| {
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let expected = [
            text("firstname", "John"),
            text("lastname", "Doe"),
            text("mobile_code", "880"),
            text("mobile", "01988"),
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"profile_image\"; \
                 filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\npicture\r\n--{BOUNDARY}--\r\n"
            ),
        ];
        assert_eq!(sent.body, expected.concat());
    }

    #[tokio::test]
    async fn a_success_is_one_whatever_it_shows() {
        for body in [
            r#"{"status":"success"}"#,
            r#"{"status":"success","data":[]}"#,
            r#"{"status":"success","data":{"contact":"saved"}}"#,
            r#"{"status":"success","data":"none"}"#,
        ] {
            let (client, _) = scripted([(200, body)]);
            let saved = client.contacts().create(&john()).await.unwrap();
            assert_eq!(saved.contact, None, "{body}");
        }
        let (client, _) = succeeding(r#"{"contact":{"id":17,"image":{}}}"#);
        let saved = client.contacts().create(&john()).await.unwrap();
        assert_eq!(saved.contact.as_ref().unwrap().id, Some(17));
    }

    #[tokio::test]
    async fn a_taken_number_is_refused_once() {
        let (client, _) = scripted([(
            200,
            r#"{"status":"error","remark":"validation_error","message":["The mobile has already been taken."]}"#,
        )]);
        let error = client.contacts().create(&john()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.operation(), "whatsnesia.contacts.create");
        assert_eq!(error.attempts(), 1);
        assert!(!error.may_have_been_sent());
    }
}
