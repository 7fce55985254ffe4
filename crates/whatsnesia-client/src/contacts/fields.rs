use messaging_client_core::validation::{at_most_characters, not_blank};
use messaging_client_core::{ValidationError, Personal, Upload};
use serde::{Deserialize, Serialize};

use super::Contact;
use super::fields_json::FieldsJson;
use crate::MobileNumber;
use crate::file_rule::PROFILE_IMAGE;
use crate::form::Form;

/// The longest first or last name, in characters (observed server behaviour).
const LONGEST_NAME: usize = 40;

/// What can be set about a contact ("Buat Kontak Baru", Field Wajib): the request of
/// [`create`](crate::Contacts::create), and the fields of [`update`](crate::Contacts::update).
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
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "FieldsJson", into = "FieldsJson")]
#[non_exhaustive]
pub struct ContactFields {
    /// The first name: not empty, at most 40 characters.
    pub firstname: Personal,
    /// The last name: not empty, at most 40 characters.
    pub lastname: Personal,
    /// The phone number; an account has each number once.
    pub number: MobileNumber,
    /// The city.
    pub city: Option<Personal>,
    /// The province.
    pub state: Option<Personal>,
    /// The post code.
    pub post_code: Option<Personal>,
    /// The street and the house.
    pub address: Option<Personal>,
    /// A picture: jpg, jpeg or png. No size is documented.
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
    #[must_use]
    pub fn city(mut self, city: impl Into<Personal>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Sets the province.
    #[must_use]
    pub fn state(mut self, state: impl Into<Personal>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Sets the post code.
    #[must_use]
    pub fn post_code(mut self, post_code: impl Into<Personal>) -> Self {
        self.post_code = Some(post_code.into());
        self
    }

    /// Sets the street and the house.
    #[must_use]
    pub fn address(mut self, address: impl Into<Personal>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Sets the picture: jpg, jpeg or png, from memory, a path or a stream. It is streamed.
    #[must_use]
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

    pub(super) fn form(&self) -> Form {
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
        form
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

#[cfg(test)]
mod tests {
    use super::*;

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
