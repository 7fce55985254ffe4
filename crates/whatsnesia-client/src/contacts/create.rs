//! `POST /external-api/contact/store` ("Buat Kontak Baru").
//!
//! Cost and limits: counts against the plan's number of contacts.

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::validation::{at_most_characters, not_blank};
use messaging_client_core::{
    Effect, Endpoint, Extra, Personal, RawResponse, ResponseError, UnsignedRequest, Upload,
    ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::Contact;
use crate::file_rule::PROFILE_IMAGE;
use crate::filled::Filled;
use crate::form::Form;
use crate::stored_file::StoredFile;
use crate::{Account, MobileNumber, envelope};

/// The longest first or last name, in characters (observed server behaviour).
const LONGEST_NAME: usize = 40;

/// What can be set about a contact ("Buat Kontak Baru", Field Wajib): the request of
/// [`create`](super::Contacts::create), and the fields of [`update`](super::Contacts::update).
///
/// It can be written to JSON and read back, in the platform's names; a profile image, which must
/// then be in memory, is `{"filename": ..., "base64": ...}` there.
///
/// ```
/// use whatsnesia_client::{ContactFields, MobileNumber};
///
/// let fields = ContactFields::new("Budi", "Santoso", MobileNumber::new("62", "81200000001"))
///     .city("Bandung")
///     .post_code("40111");
/// let stored = serde_json::to_string(&fields)?;
/// let read: ContactFields = serde_json::from_str(&stored)?;
/// assert_eq!(read.city, fields.city);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[serde_as]
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactFields {
    /// Which contact, for an update.
    #[serde_as(as = "Option<Integer>")]
    pub(super) contact_id: Option<i64>,
    /// The first name: not empty, at most 40 characters.
    #[serde(default)]
    pub firstname: Personal,
    /// The last name: not empty, at most 40 characters.
    #[serde(default)]
    pub lastname: Personal,
    /// The phone number; an account has each number once.
    #[serde(flatten)]
    pub number: MobileNumber,
    /// The city.
    pub city: Option<Personal>,
    /// The province.
    pub state: Option<Personal>,
    /// The post code.
    pub post_code: Option<Personal>,
    /// The street and the house.
    pub address: Option<Personal>,
    /// A picture: jpg, jpeg or png. No size limit is documented.
    #[serde_as(as = "Option<StoredFile>")]
    pub profile_image: Option<Upload>,
}

impl ContactFields {
    /// The fields that every contact must have.
    pub fn new(
        firstname: impl Into<Personal>,
        lastname: impl Into<Personal>,
        number: MobileNumber,
    ) -> Self {
        Self {
            contact_id: None,
            firstname: firstname.into(),
            lastname: lastname.into(),
            number,
            city: None,
            state: None,
            post_code: None,
            address: None,
            profile_image: None,
        }
    }

    /// Sets the city.
    pub fn city(mut self, city: impl Into<Personal>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Sets the province.
    pub fn state(mut self, state: impl Into<Personal>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Sets the post code.
    pub fn post_code(mut self, post_code: impl Into<Personal>) -> Self {
        self.post_code = Some(post_code.into());
        self
    }

    /// Sets the street and the house.
    pub fn address(mut self, address: impl Into<Personal>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Sets the picture: jpg, jpeg or png, from memory, a path or a stream. It is streamed.
    pub fn profile_image(mut self, image: Upload) -> Self {
        self.profile_image = Some(image);
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        for (field, name) in [("firstname", &self.firstname), ("lastname", &self.lastname)] {
            not_blank(field, name)?;
            at_most_characters(field, name, LONGEST_NAME)?;
        }
        self.number.validate()?;
        match &self.profile_image {
            Some(image) => PROFILE_IMAGE.check(image),
            None => Ok(()),
        }
    }

    /// As the body of a request.
    pub(super) fn put_into(&self, request: UnsignedRequest) -> UnsignedRequest {
        let mut form = Form::default();
        form.put("firstname", self.firstname.as_str());
        form.put("lastname", self.lastname.as_str());
        self.number.put(&mut form);
        form.put_optional("city", self.city.as_ref());
        form.put_optional("state", self.state.as_ref());
        form.put_optional("post_code", self.post_code.as_ref());
        form.put_optional("address", self.address.as_ref());
        if let Some(image) = &self.profile_image {
            form.put_file(PROFILE_IMAGE.field(), image);
        }
        form.into_body_of(request)
    }
}

/// All that a known contact has and that can be sent back; what it lacks is empty here and, where
/// it is required, refused before sending.
impl From<&Contact> for ContactFields {
    fn from(contact: &Contact) -> Self {
        let text = |field: &Option<Personal>| field.clone().unwrap_or_default();
        let number = MobileNumber::new(text(&contact.mobile_code), text(&contact.mobile));
        let mut fields = Self::new(text(&contact.firstname), text(&contact.lastname), number);
        if let Some(address) = &contact.address {
            fields.city.clone_from(&address.city);
            fields.state.clone_from(&address.state);
            fields.post_code.clone_from(&address.post_code);
            fields.address.clone_from(&address.address);
        }
        fields
    }
}

/// The response for a contact that was saved, new or changed.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SavedContact {
    /// The contact. Absent where the platform says that it saved one and does not show it, or shows
    /// something else, which is then in `extra`.
    #[serde_as(as = "Filled<_>")]
    pub contact: Option<Contact>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SavedContact {
    /// A response, for the application's own tests.
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
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/external-api/contact/store";
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        if self.contact_id.is_some() {
            let problem = "is for an update only: a new contact has no id yet";
            return Err(ValidationError::new("contact_id", problem));
        }
        self.validate()?;
        Ok(self.put_into(UnsignedRequest::of::<Self>()))
    }

    fn decode(&self, response: &RawResponse) -> Result<SavedContact, ResponseError> {
        envelope::changed(response)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
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

    fn fields() -> ContactFields {
        ContactFields::new("Budi", "Santoso", MobileNumber::new("62", "81200000001"))
    }

    #[test]
    fn what_cannot_be_saved_is_refused_by_name() {
        let named = |firstname: &str, lastname: &str| {
            ContactFields::new(firstname, lastname, fields().number)
        };
        let numbered = |code: &str, mobile: &str| {
            ContactFields::new("Budi", "Santoso", MobileNumber::new(code, mobile))
        };
        let pictured = |name: &str| fields().profile_image(Upload::from_bytes(name, "x"));
        for (fields, field) in [
            (named("", "Santoso"), "firstname"),
            (named("Budi", " "), "lastname"),
            (named(&"é".repeat(41), "Santoso"), "firstname"),
            (named("Budi", &"é".repeat(41)), "lastname"),
            (numbered("+62", "81200000001"), "mobile_code"),
            (numbered("62", "812 0000"), "mobile"),
            (pictured("a.gif"), "profile_image"),
            (ContactFields::from(&Contact::new()), "firstname"),
        ] {
            assert_eq!(fields.validate().unwrap_err().field(), field);
        }
        assert!(named(&"é".repeat(40), "S").validate().is_ok());
        assert!(pictured("a.JPG").validate().is_ok());
    }

    #[test]
    fn a_known_contact_is_taken_over_whole() {
        let contact: Contact = serde_json::from_str(
            r#"{"id":17,"firstname":"Budi","lastname":"Santoso","mobile_code":"62","mobile":"81200000001","address":{"city":"Bandung","state":"Jawa Barat","post_code":"40111","address":"Jl. 1","country":"Indonesia"}}"#,
        )
        .unwrap();
        let fields = ContactFields::from(&contact);
        assert_eq!(
            serde_json::to_string(&fields).unwrap(),
            r#"{"firstname":"Budi","lastname":"Santoso","mobile_code":"62","mobile":"81200000001","city":"Bandung","state":"Jawa Barat","post_code":"40111","address":"Jl. 1"}"#
        );
    }

    #[test]
    fn debug_shows_nothing_of_the_person() {
        let fields = fields()
            .city("marker")
            .profile_image(Upload::from_bytes("marker.png", "marker"));
        let shown = format!("{fields:?}");
        assert!(shown.contains("Upload(6 bytes)"), "{shown}");
        for hidden in ["marker", "Budi", "Santoso", "812"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
