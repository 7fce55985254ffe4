use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use crate::MobileNumber;
use crate::filled::{Filled, Records};

/// A contact as the platform returns it.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing: right after
/// [`create`](super::Contacts::create) only what was set is there. Times are strings as received, such as
/// `2026-01-31T08:00:00.000000Z`. A field that cannot be read is absent, and is in `extra` as received.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Contact {
    /// The id that the other operations take.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// The account to which the contact belongs.
    #[serde_as(as = "Filled<Integer>")]
    pub user_id: Option<i64>,
    /// The first name.
    pub firstname: Option<Personal>,
    /// The last name.
    pub lastname: Option<Personal>,
    /// Both names; it may be empty.
    pub full_name: Option<Personal>,
    /// The country code, without a plus sign.
    pub mobile_code: Option<Personal>,
    /// The number behind the country code.
    pub mobile: Option<Personal>,
    /// Where the contact lives.
    #[serde_as(as = "Filled<_>")]
    pub address: Option<Address>,
    /// The name of the profile image.
    pub image: Option<Personal>,
    /// The address of the profile image.
    pub image_src: Option<Personal>,
    /// The tags; only with a conversation's details.
    #[serde_as(deserialize_as = "Records")]
    pub tags: Vec<ContactLabel>,
    /// The contact lists; only with a conversation's details.
    #[serde_as(deserialize_as = "Records")]
    pub lists: Vec<ContactLabel>,
    /// When the contact was added.
    #[serde_as(as = "Option<Text>")]
    pub created_at: Option<String>,
    /// When the contact was last changed.
    #[serde_as(as = "Option<Text>")]
    pub updated_at: Option<String>,
    /// Other fields, such as whether the contact is blocked.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Contact {
    /// The number to send to, if both parts of it are there.
    pub fn mobile_number(&self) -> Option<MobileNumber> {
        let (code, mobile) = (self.mobile_code.clone()?, self.mobile.clone()?);
        Some(MobileNumber::new(code, mobile))
    }
}

/// The parts of a contact's address.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Address {
    /// The city.
    pub city: Option<Personal>,
    /// The province.
    pub state: Option<Personal>,
    /// The post code.
    pub post_code: Option<Personal>,
    /// The street and the house.
    pub address: Option<Personal>,
    /// The country, which only the dashboard can set.
    pub country: Option<Personal>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A tag of a contact, or a list that it is in.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ContactLabel {
    /// Its id.
    #[serde_as(as = "Filled<Integer>")]
    pub id: Option<i64>,
    /// Its name.
    pub name: Option<Personal>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Contact {
    /// A contact without fields, for the application's own tests.
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Contact {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

    const STORED: &str = r#"{"id":"17","user_id":3,"firstname":"Budi","lastname":null,"mobile_code":62,"mobile":"81200000001","image":null,"status":1,"is_customer":0,"address":{"city":"Bandung","state":null,"post_code":40111,"address":"Jl. Marker 1","country":"Indonesia"},"created_at":"2026-01-31T08:00:00.000000Z","image_src":"https://whatsnesia.example/a.png","full_name":"Budi"}"#;

    #[test]
    fn a_stored_contact_is_read_and_unknown_fields_are_kept() {
        let contact = read(STORED);
        assert_eq!((contact.id, contact.user_id), (Some(17), Some(3)));
        assert_eq!(contact.mobile_code.as_deref(), Some("62"));
        assert_eq!(contact.lastname, None);
        let number = MobileNumber::new("62", "81200000001");
        assert_eq!(contact.mobile_number(), Some(number));
        let address = contact.address.unwrap();
        assert_eq!(address.post_code.as_deref(), Some("40111"));
        assert_eq!(contact.extra["is_customer"], 0);
        assert_eq!(contact.extra["status"], 1);
    }

    #[test]
    fn a_new_contact_has_what_was_set() {
        let contact = read(r#"{"id":17,"mobile":81200000001}"#);
        assert_eq!(contact.mobile_number(), None, "its country is not known");
        assert_eq!(
            serde_json::to_string(&contact).unwrap(),
            r#"{"id":17,"mobile":"81200000001","tags":[],"lists":[]}"#
        );
    }

    #[test]
    fn an_empty_address_has_several_forms() {
        for json in [
            r#"{"address":null}"#,
            r#"{"address":[]}"#,
            r#"{"address":""}"#,
            "{}",
        ] {
            let contact = read(json);
            assert_eq!(contact, Contact::new(), "{json}");
        }
    }

    #[test]
    fn an_odd_field_does_not_cost_the_contact() {
        let json = r#"{"id":17,"image":{"marker":1},"tags":[{"id":1,"name":["marker"]}],"lists":[],"address":"marker"}"#;
        let contact = read(json);
        assert_eq!((contact.id, &contact.image), (Some(17), &None));
        assert_eq!(
            (contact.tags[0].id, &contact.tags[0].name),
            (Some(1), &None)
        );
        assert_eq!((&contact.address, contact.extra.len()), (&None, 2));
        let written = serde_json::to_value(&contact).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
        assert!(!format!("{contact:?}").contains("marker"));

        let odd = r#"{"tags":{},"lists":[null,7],"address":{"city":{}}}"#;
        let contact = read(odd);
        assert!(contact.tags.is_empty() && contact.lists.is_empty());
        let address = contact.address.unwrap();
        assert!(address.city.is_none() && address.extra["city"].is_object());
    }

    #[test]
    fn debug_shows_ids_only() {
        let contact = read(STORED);
        let shown = format!("{contact:?}");
        assert!(shown.contains("17"), "{shown}");
        for hidden in ["Budi", "812", "Bandung", "Marker", "a.png"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
    }
}
