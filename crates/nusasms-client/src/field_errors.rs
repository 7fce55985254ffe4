use messaging_client_core::path_to_show;

use crate::prelude::*;

/// What the provider found wrong with a request that it refused with HTTP 422 (`HTTPValidationError`,
/// in both documents).
///
/// ```
/// # fn example(error: nusasms_client::Error) {
/// use nusasms_client::FieldErrors;
///
/// if let Some(errors) = FieldErrors::of(&error) {
///     for item in &errors.items {
///         println!("{}: {}", item.path(), item.kind);
///     }
/// }
/// # }
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldErrors {
    /// One item for each thing that is wrong.
    #[serde_as(as = "Items<_>")]
    #[serde(rename = "detail")]
    pub items: Vec<FieldError>,
}

/// One thing that is wrong with a request.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldError {
    /// Where, from the outside in, such as `body`, `phone_numbers`, `0`; `__root__` stands for the
    /// request as a whole.
    #[serde_as(as = "Items<_>")]
    #[serde(rename = "loc", default)]
    pub location: Vec<LocationPart>,
    /// What, in the provider's words. They may repeat the refused value.
    #[serde(rename = "msg")]
    pub message: Personal,
    /// The sort of error, such as `value_error`.
    #[serde_as(as = "Text")]
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One step of a [`FieldError::location`]. One document has strings only, the other numbers too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum LocationPart {
    /// A position in a list, from 0.
    Index(i64),
    /// The name of a field.
    Field(String),
}

impl FieldErrors {
    /// The list that came with an error, where there is one.
    pub fn of(error: &Error) -> Option<Self> {
        Self::in_response(error.raw()?)
    }

    pub(crate) fn in_response(raw: &RawResponse) -> Option<Self> {
        let errors: Self = raw.json_object().ok()?;
        (!errors.items.is_empty()).then_some(errors)
    }

    /// The locations, without the words, which may repeat a value.
    pub(crate) fn places(&self) -> String {
        const MOST: usize = 5;
        let mut places: Vec<_> = self.items.iter().map(FieldError::path).collect();
        places.dedup();
        let shown: Vec<_> = places.iter().take(MOST).map(|p| path_to_show(p)).collect();
        let shown = shown.join(", ");
        match places.len().saturating_sub(MOST) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    }

    /// All items on one line.
    pub(crate) fn to_text(&self) -> String {
        let items = self.items.iter();
        let items = items.map(|item| format!("{}: {}", item.path(), item.message.as_str()));
        items.collect::<Vec<_>>().join("; ")
    }
}

impl FieldError {
    /// The location in one string, such as `body.phone_numbers[0]`.
    pub fn path(&self) -> String {
        self.location
            .iter()
            .fold(String::new(), |path, part| match part {
                LocationPart::Index(index) => format!("{path}[{index}]"),
                LocationPart::Field(name) if path.is_empty() => name.clone(),
                LocationPart::Field(name) => format!("{path}.{name}"),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PhoneCheck;
    use crate::tests::{client, response};

    #[tokio::test]
    async fn the_location_and_message_of_each_item_are_kept() {
        let body = r#"{"detail":[
            {"loc":["body","phone_numbers",3],"msg":"marker is not a number","type":"value_error"},
            {"loc":["body","__root__"],"msg":"nope","type":"type_error","ctx":{"limit":14}}]}"#;
        let (client, _) = client(422, body);
        let check = PhoneCheck::new(["6281200000001"]);
        let error = client.whatsapp().check_phones(&check).await.unwrap_err();
        let errors = FieldErrors::of(&error).unwrap();
        let paths: Vec<_> = errors.items.iter().map(FieldError::path).collect();
        assert_eq!(paths, ["body.phone_numbers[3]", "body.__root__"]);
        assert_eq!(errors.items[0].message, "marker is not a number");
        assert_eq!(errors.items[1].kind, "type_error");
        assert_eq!(errors.items[1].extra["ctx"]["limit"], 14);
        assert_eq!(
            error.provider_message(),
            Some("body.phone_numbers[3]: marker is not a number; body.__root__: nope")
        );
        assert!(!format!("{errors:?}").contains("marker"));
    }

    #[test]
    fn the_sample_of_both_documents_is_read_and_written_back() {
        let sample = r#"{"detail":[{"loc":["string"],"msg":"string","type":"string"}]}"#;
        let marked = response(422, &format!("\u{feff}{sample}"));
        let errors = FieldErrors::in_response(&marked).unwrap();
        assert_eq!(serde_json::to_string(&errors).unwrap(), sample);
    }

    #[test]
    fn an_odd_part_does_not_hide_the_rest() {
        let odd = r#"{"detail":[7,{"loc":["body",null,{"a":1},2],"msg":17,"type":[]},{"msg":"b\ud83d"}]}"#;
        let errors = FieldErrors::in_response(&response(422, odd)).unwrap();
        assert_eq!(errors.to_text(), "body[2]: 17; : b\u{fffd}");
    }

    #[test]
    fn a_response_without_a_list_has_none() {
        for body in [
            "",
            "{}",
            r#"{"detail":"Not Found"}"#,
            r#"{"detail":[]}"#,
            r#"{"detail":{}}"#,
            r#"{"detail":[{"loc":["body"]},7]}"#,
            r#"[[{"msg":"a"}]]"#,
        ] {
            assert_eq!(FieldErrors::in_response(&response(422, body)), None);
        }
    }
}
