use messaging_client_core::{Extra, Personal, lenient};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A contact as the platform answers with it.
///
/// The document hides the fields; these are observed server behaviour, and each may be missing:
/// right after [`create`](crate::Contacts::create) only what was set is there. Times are text as
/// they came, such as `2026-01-31T08:00:00.000000Z`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contact {
    /// The id that the other operations take.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<i64>,
    /// The account to which the contact belongs.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub user_id: Option<i64>,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firstname: Option<Personal>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lastname: Option<Personal>,
    /// Both names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<Personal>,
    /// The country code, without a plus sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile_code: Option<Personal>,
    /// The number behind the country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<Personal>,
    /// Where the contact lives.
    #[serde(
        default,
        deserialize_with = "address",
        skip_serializing_if = "Option::is_none"
    )]
    pub address: Option<Address>,
    /// The name of the profile image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Personal>,
    /// The address of the profile image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_src: Option<Personal>,
    /// The tags; only with a conversation's details.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tags: Vec<ContactLabel>,
    /// The contact lists; only with a conversation's details.
    #[serde(default, deserialize_with = "lenient::list")]
    pub lists: Vec<ContactLabel>,
    /// When the contact was added.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<String>,
    /// When the contact was last changed.
    #[serde(
        default,
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<String>,
    /// Other fields, such as whether the contact is blocked.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The parts of a contact's address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Personal>,
    /// The province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Personal>,
    /// The post code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_code: Option<Personal>,
    /// The street and the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Personal>,
    /// The country, which only the dashboard can set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Personal>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A tag of a contact, or a list that it is in.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContactLabel {
    /// Its id.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<i64>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Contact {
    /// A contact without fields, for the application's own tests.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The language of the platform has one empty value for a list and an object.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Address>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        other => serde_json::from_value(other)
            .map(Some)
            .map_err(|_| serde::de::Error::custom("an address that is not an object of texts")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = r#"{"id":"17","user_id":3,"firstname":"Budi","lastname":null,"mobile_code":62,"mobile":"81200000001","image":null,"status":1,"is_customer":0,"address":{"city":"Bandung","state":null,"post_code":40111,"address":"Jl. Marker 1","country":"Indonesia"},"created_at":"2026-01-31T08:00:00.000000Z","image_src":"https://whatsnesia.example/a.png","full_name":"Budi"}"#;

    #[test]
    fn a_stored_contact_is_read_and_unknown_fields_are_kept() {
        let contact: Contact = serde_json::from_str(STORED).unwrap();
        assert_eq!((contact.id, contact.user_id), (Some(17), Some(3)));
        assert_eq!(contact.mobile_code.as_deref(), Some("62"));
        assert_eq!(contact.lastname, None);
        let address = contact.address.unwrap();
        assert_eq!(address.post_code.as_deref(), Some("40111"));
        assert_eq!(contact.extra["is_customer"], 0);
        assert_eq!(contact.extra["status"], 1);
    }

    #[test]
    fn a_new_contact_has_what_was_set() {
        let contact: Contact = serde_json::from_str(r#"{"id":17,"mobile":81200000001}"#).unwrap();
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
            let contact: Contact = serde_json::from_str(json).unwrap();
            assert_eq!(contact, Contact::new(), "{json}");
        }
        let error = serde_json::from_str::<Contact>(r#"{"address":"marker"}"#).unwrap_err();
        assert!(!error.to_string().contains("marker"), "{error}");
    }

    #[test]
    fn debug_shows_ids_only() {
        let contact: Contact = serde_json::from_str(STORED).unwrap();
        let shown = format!("{contact:?}");
        assert!(shown.contains("17"), "{shown}");
        for hidden in ["Budi", "812", "Bandung", "Marker", "a.png"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
    }
}
