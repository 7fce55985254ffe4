//! A contact.

use serde_json::{Value, json};

use super::UploadedFile;
use super::account::USER_ID;
use crate::date_time::utc_date_time;

/// A contact that the provider keeps.
///
/// `Debug` shows the id and whether it is blocked: no name, number or address.
#[derive(Clone, Default, PartialEq, Eq)]
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
    pub(super) conversation_id: Option<u64>,
    pub(super) created_ms: u64,
    pub(super) updated_ms: u64,
}

impl Contact {
    /// What `contact/store` answers: only what was set.
    pub(super) fn json_when_stored(&self, base: &str) -> Value {
        let mut json = self.json(base);
        if let Some(fields) = json.as_object_mut() {
            let unset = ["status", "is_customer", "is_blocked"];
            fields.retain(|name, value| !value.is_null() && !unset.contains(&name.as_str()));
        }
        json
    }

    /// The whole row, as lists have it. The provider gives the image a name of its own.
    pub(super) fn json(&self, base: &str) -> Value {
        let names = [&self.firstname, &self.lastname].into_iter();
        let names: Vec<&str> = names.filter_map(|name| name.as_deref()).collect();
        let image = self.image.as_ref();
        let image = image.map(|image| format!("contact-{}.{}", self.id, image.extension()));
        let shown = image.as_deref().unwrap_or("default.png");
        json!({
            "id": self.id,
            "user_id": USER_ID,
            "firstname": self.firstname,
            "lastname": self.lastname,
            "mobile_code": self.mobile_code,
            "mobile": self.mobile,
            "address": {
                "city": self.city,
                "state": self.state,
                "post_code": self.post_code,
                "address": self.address,
                "country": self.country,
            },
            "created_at": utc_date_time(self.created_ms),
            "updated_at": utc_date_time(self.updated_ms),
            "full_name": names.join(" "),
            "image_src": format!("{base}/assets/images/contact/{shown}"),
            "image": image,
            "status": 1,
            "details": null,
            "is_customer": 0,
            "is_blocked": u8::from(self.blocked),
        })
    }

    /// The texts that a search looks at.
    pub(super) fn searchable(&self) -> [&str; 3] {
        [
            self.firstname.as_deref().unwrap_or_default(),
            self.lastname.as_deref().unwrap_or_default(),
            &self.mobile,
        ]
    }
}

/// The country of a calling code, which the provider adds to an address; empty for one that the
/// sandbox does not know.
pub(super) fn country(mobile_code: &str) -> &'static str {
    match mobile_code {
        "60" => "Malaysia",
        "62" => "Indonesia",
        "65" => "Singapore",
        "880" => "Bangladesh",
        _ => "",
    }
}

debug_shows!(Contact(one) { id, blocked });
