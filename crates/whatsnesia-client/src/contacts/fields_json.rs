//! [`ContactFields`] and [`UpdateContact`] in JSON: the platform's names in one flat object. A
//! required field that is missing is read as empty, and refused by name before sending.

use messaging_client_core::{Personal, lenient};
use serde::{Deserialize, Serialize};

use super::{ContactFields, UpdateContact};
use crate::MobileNumber;
use crate::file_json::FileJson;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsJson {
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    contact_id: Option<i64>,
    #[serde(default)]
    firstname: Personal,
    #[serde(default)]
    lastname: Personal,
    #[serde(default)]
    mobile_code: Personal,
    #[serde(default)]
    mobile: Personal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    city: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    post_code: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile_image: Option<FileJson>,
}

impl From<ContactFields> for FieldsJson {
    fn from(fields: ContactFields) -> Self {
        Self {
            contact_id: None,
            firstname: fields.firstname,
            lastname: fields.lastname,
            mobile_code: fields.number.mobile_code,
            mobile: fields.number.mobile,
            city: fields.city,
            state: fields.state,
            post_code: fields.post_code,
            address: fields.address,
            profile_image: fields.profile_image.map(FileJson),
        }
    }
}

impl FieldsJson {
    fn into_fields(self) -> ContactFields {
        ContactFields {
            firstname: self.firstname,
            lastname: self.lastname,
            number: MobileNumber::new(self.mobile_code, self.mobile),
            city: self.city,
            state: self.state,
            post_code: self.post_code,
            address: self.address,
            profile_image: self.profile_image.map(|file| file.0),
        }
    }
}

impl TryFrom<FieldsJson> for ContactFields {
    type Error = &'static str;

    fn try_from(json: FieldsJson) -> Result<Self, Self::Error> {
        match json.contact_id {
            Some(_) => Err("unknown field `contact_id`: it is for an update only"),
            None => Ok(json.into_fields()),
        }
    }
}

impl From<UpdateContact> for FieldsJson {
    fn from(update: UpdateContact) -> Self {
        Self {
            contact_id: Some(update.contact_id),
            ..update.fields.into()
        }
    }
}

impl From<FieldsJson> for UpdateContact {
    fn from(json: FieldsJson) -> Self {
        let contact_id = json.contact_id.unwrap_or_default();
        Self::new(contact_id, json.into_fields())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::scripted;

    const WHOLE: &str = r#"{"firstname":"Budi","lastname":"Santoso","mobile_code":"62","mobile":"81200000001","city":"Bandung","profile_image":{"filename":"a.png","base64":"eA=="}}"#;

    #[test]
    fn fields_come_back_as_they_were() {
        let fields: ContactFields = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(serde_json::to_string(&fields).unwrap(), WHOLE);
        let update = WHOLE.replacen('{', r#"{"contact_id":17,"#, 1);
        let read: UpdateContact = serde_json::from_str(&update).unwrap();
        assert_eq!(read.contact_id, 17);
        assert_eq!(serde_json::to_string(&read).unwrap(), update);
    }

    #[test]
    fn numbers_stand_for_texts_and_texts_for_numbers() {
        let json = r#"{"contact_id":"17","firstname":"Budi","lastname":"S","mobile_code":62,"mobile":81200000001,"post_code":40111,"state":null}"#;
        let update: UpdateContact = serde_json::from_str(json).unwrap();
        assert_eq!(update.contact_id, 17);
        assert_eq!(update.fields.number, MobileNumber::new("62", "81200000001"));
        assert_eq!(update.fields.post_code.as_deref(), Some("40111"));
    }

    #[test]
    fn unknown_and_misplaced_fields_are_refused() {
        let fields = |json: &str| serde_json::from_str::<ContactFields>(json);
        for json in [
            WHOLE.replace("city", "kota"),
            WHOLE.replace("firstname", "nama_depan"),
            WHOLE.replacen('{', r#"{"contact_id":17,"#, 1),
        ] {
            assert!(fields(&json).is_err(), "{json}");
        }
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
