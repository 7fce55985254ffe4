//! A contact.

use serde_json::{Map, Value, json};

use crate::whatsnesia::UploadedFile;
use crate::whatsnesia::account::USER_ID;
use crate::whatsnesia::time::timestamp;

/// A contact that the provider keeps.
///
/// `Debug` shows the id and whether it is blocked: no name, number or address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contact {
    /// The id.
    pub id: u64,
    /// The first name; `None` for one that a message made.
    pub firstname: Option<String>,
    /// The last name; `None` for one that a message made.
    pub lastname: Option<String>,
    /// The calling code.
    pub mobile_code: String,
    /// The number behind it.
    pub mobile: String,
    /// The city, empty without one.
    pub city: String,
    /// The province, empty without one.
    pub state: String,
    /// The post code, empty without one.
    pub post_code: String,
    /// The street, empty without one.
    pub address: String,
    /// The country, empty unless the sandbox knows the calling code.
    pub country: String,
    /// The profile image.
    pub image: Option<UploadedFile>,
    /// Whether it is blocked.
    pub blocked: bool,
    pub(in crate::whatsnesia) conversation_id: Option<u64>,
    pub(in crate::whatsnesia) created_ms: u64,
    pub(in crate::whatsnesia) updated_ms: u64,
}

impl Contact {
    /// What `contact/store` answers: only what was set.
    pub(super) fn json_when_stored(&self, base: &str) -> Value {
        Value::Object(self.set_fields(base))
    }

    /// The whole row, as lists have it.
    pub(in crate::whatsnesia) fn json(&self, base: &str) -> Value {
        let mut fields = self.set_fields(base);
        let rest = [
            (
                "image",
                json!(self.image.as_ref().map(|_| self.image_name())),
            ),
            ("status", json!(1)),
            ("details", Value::Null),
            ("is_customer", json!(0)),
            ("is_blocked", json!(u8::from(self.blocked))),
        ];
        fields.extend(rest.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(fields)
    }

    /// The row with what only the details of a conversation have.
    pub(in crate::whatsnesia) fn json_with_labels(&self, base: &str) -> Value {
        let mut json = self.json(base);
        if let Some(fields) = json.as_object_mut() {
            fields.insert("tags".to_owned(), json!([]));
            fields.insert("lists".to_owned(), json!([]));
        }
        json
    }

    fn set_fields(&self, base: &str) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("id", json!(self.id));
        set("user_id", json!(USER_ID));
        set("firstname", json!(self.firstname));
        set("lastname", json!(self.lastname));
        set("mobile_code", json!(self.mobile_code));
        set("mobile", json!(self.mobile));
        set("address", self.address_json());
        set("created_at", json!(timestamp(self.created_ms)));
        set("updated_at", json!(timestamp(self.updated_ms)));
        set("full_name", json!(self.full_name()));
        let image = match &self.image {
            Some(_) => {
                set("image", json!(self.image_name()));
                self.image_name()
            }
            None => "default.png".to_owned(),
        };
        set(
            "image_src",
            json!(format!("{base}/assets/images/contact/{image}")),
        );
        fields
    }

    fn address_json(&self) -> Value {
        json!({
            "city": self.city,
            "state": self.state,
            "post_code": self.post_code,
            "address": self.address,
            "country": self.country,
        })
    }

    fn full_name(&self) -> String {
        let names = [&self.firstname, &self.lastname];
        let names: Vec<&str> = names.into_iter().filter_map(Option::as_deref).collect();
        names.join(" ")
    }

    /// The provider gives a file a name of its own.
    fn image_name(&self) -> String {
        let extension = self
            .image
            .as_ref()
            .map(UploadedFile::extension)
            .unwrap_or_default();
        format!("contact-{}.{extension}", self.id)
    }

    /// The texts that a search looks at.
    pub(in crate::whatsnesia) fn searchable(&self) -> [&str; 3] {
        [
            self.firstname.as_deref().unwrap_or_default(),
            self.lastname.as_deref().unwrap_or_default(),
            &self.mobile,
        ]
    }
}

debug_shows!(Contact(one) { id, blocked });
