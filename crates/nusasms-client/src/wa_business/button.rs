use serde::de::{Deserializer, Error as _};
use serde_json::Value;

use crate::prelude::*;

messaging_client_core::open_enum! {
    /// What a button of a template does (`ButtonSubTypeEnum`). The samples of the document write it
    /// in lower case, its schema in upper case; the schema's spelling is sent and any is read.
    pub enum ButtonKind {
        /// It sends its payload back.
        QuickReply = "QUICK_REPLY",
        /// It opens an address whose end the sender gives.
        Url = "URL",
    }
}

messaging_client_core::open_enum! {
    /// What the parameter of a button is (the values of `type` of `ButtonParameter`).
    pub enum ButtonParameterKind {
        /// A payload, the only kind.
        Payload = "payload",
    }
}

/// The value of one button of a template (`Button`).
///
/// The document contradicts itself twice here. Its schema has `parameters` as an object, its samples as a list
/// of one: the object is sent, because the schema is made from the provider's own models, and both are read. It
/// says that the value of a URL button is a "text", and has no field of that name: the value is sent as
/// `payload`. For another form, write your own [`Endpoint`](crate::extend::Endpoint).
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Button {
    /// What it does. The schema does not require it.
    #[serde(rename = "sub_type")]
    pub kind: Option<ButtonKind>,
    /// Its value. Required; what is in it is not.
    #[serde(default, deserialize_with = "parameter")]
    pub parameters: Option<ButtonParameter>,
    /// Its position in the template. Required. Whether the first is 0 or 1 is not documented; the
    /// samples have 1 and 2.
    #[serde_as(as = "Option<Integer>")]
    pub index: Option<i64>,
}

/// The value of a button (`ButtonParameter`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ButtonParameter {
    /// What it is. If there is only a payload, it is one.
    #[serde(rename = "type")]
    pub kind: Option<ButtonParameterKind>,
    /// The payload of a quick reply, or what is appended to the address of a URL button. The
    /// document's prose calls it `text` once.
    #[serde(alias = "text")]
    pub payload: Option<Personal>,
}

impl Button {
    /// A quick-reply button, and the payload that comes back when it is tapped.
    pub fn quick_reply(index: u32, payload: impl Into<Personal>) -> Self {
        Self::new(ButtonKind::QuickReply, index, payload.into())
    }

    /// A URL button, and what is appended to the address that was approved with the template.
    pub fn url(index: u32, suffix: impl Into<Personal>) -> Self {
        Self::new(ButtonKind::Url, index, suffix.into())
    }

    fn new(kind: ButtonKind, index: u32, payload: Personal) -> Self {
        Self {
            kind: Some(kind),
            parameters: Some(ButtonParameter {
                kind: Some(ButtonParameterKind::Payload),
                payload: Some(payload),
            }),
            index: Some(index.into()),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        let refuse =
            |field: &'static str, problem: &'static str| Err(ValidationError::new(field, problem));
        if self.kind.as_ref().is_some_and(|kind| !kind.is_documented()) {
            return refuse("kind (sub_type)", "must be QUICK_REPLY or URL");
        }
        if self.index.is_none_or(i64::is_negative) {
            return refuse(
                "index",
                "must be the button's position in the template, not negative",
            );
        }
        let Some(parameter) = &self.parameters else {
            return refuse("parameters", "is missing: give the payload of the button");
        };
        if parameter
            .kind
            .as_ref()
            .is_some_and(|kind| !kind.is_documented())
        {
            return refuse("parameters.kind (type)", "must be payload");
        }
        let payload = parameter.payload.as_deref().unwrap_or_default();
        if self.kind == Some(ButtonKind::Url) && payload.trim().is_empty() {
            return refuse(
                "parameters.payload",
                "is missing: a URL button needs the end of its address",
            );
        }
        Ok(())
    }
}

/// The parameter, alone or as the only one of a list.
fn parameter<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ButtonParameter>, D::Error> {
    let only = match Value::deserialize(deserializer)? {
        Value::Array(list) => match <[Value; 1]>::try_from(list) {
            Ok([only]) => only,
            Err(_) => return Err(D::Error::custom("a button has exactly one parameter")),
        },
        Value::Null => return Ok(None),
        alone => alone,
    };
    let mut parameter: ButtonParameter = serde_json::from_value(only).map_err(|error| {
        let problem = error.to_string();
        // An unknown field is named; of any other problem serde would repeat the value.
        D::Error::custom(match problem.starts_with("unknown field") {
            true => problem.as_str(),
            false => "the parameter of a button has a type and a payload, both strings",
        })
    })?;
    let is_text = |kind: &ButtonParameterKind| kind.as_str().eq_ignore_ascii_case("text");
    if parameter.payload.is_some() && parameter.kind.as_ref().is_none_or(is_text) {
        parameter.kind = Some(ButtonParameterKind::Payload);
    }
    Ok(Some(parameter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Button, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn an_unknown_field_is_named_and_a_wrong_value_is_not_repeated() {
        let error = |parameters: &str| {
            let json = format!(r#"{{"sub_type":"URL","index":0,"parameters":{parameters}}}"#);
            read(&json).unwrap_err().to_string()
        };
        assert!(error(r#"{"url":"x"}"#).starts_with("unknown field `url`"));
        let wrong = error(r#"{"type":{"marker":1}}"#);
        assert!(
            wrong.contains("both strings") && !wrong.contains("marker"),
            "{wrong}"
        );
    }

    #[test]
    fn the_form_of_the_schema_is_written_and_read_back() {
        for (button, json) in [
            (
                Button::quick_reply(2, "string"),
                r#"{"sub_type":"QUICK_REPLY","parameters":{"type":"payload","payload":"string"},"index":2}"#,
            ),
            (
                Button::url(0, "INV-0017"),
                r#"{"sub_type":"URL","parameters":{"type":"payload","payload":"INV-0017"},"index":0}"#,
            ),
            (
                Button {
                    kind: None,
                    parameters: Some(ButtonParameter::default()),
                    index: Some(1),
                },
                r#"{"parameters":{},"index":1}"#,
            ),
            (
                Button {
                    kind: Some(ButtonKind::QuickReply),
                    parameters: Some(ButtonParameter {
                        kind: Some(ButtonParameterKind::Payload),
                        payload: None,
                    }),
                    index: Some(0),
                },
                r#"{"sub_type":"QUICK_REPLY","parameters":{"type":"payload"},"index":0}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&button).unwrap(), json);
            assert_eq!(read(json).unwrap(), button);
            assert!(button.validate().is_ok());
        }
    }

    #[test]
    fn the_other_forms_of_the_document_are_read() {
        let sample = r#"{"sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"PAYLOAD"}]}"#;
        assert_eq!(read(sample).unwrap(), Button::quick_reply(1, "PAYLOAD"));
        let prose = r#"{"sub_type":"url","index":"1","parameters":{"type":"text","text":"a"}}"#;
        assert_eq!(read(prose).unwrap(), Button::url(1, "a"));
        let short = r#"{"sub_type":"url","index":1,"parameters":{"payload":"a"}}"#;
        assert_eq!(read(short).unwrap(), Button::url(1, "a"));
    }

    #[test]
    fn what_cannot_be_sent_is_read_and_refused_later() {
        for (json, field) in [
            (
                r#"{"sub_type":"COPY_CODE","index":1,"parameters":{}}"#,
                "kind (sub_type)",
            ),
            (r#"{"sub_type":"QUICK_REPLY","parameters":{}}"#, "index"),
            (r#"{"sub_type":"QUICK_REPLY","index":-1}"#, "index"),
            (r#"{"sub_type":"QUICK_REPLY","index":1}"#, "parameters"),
            (r#"{"index":1,"parameters":null}"#, "parameters"),
            (
                r#"{"index":1,"parameters":{"type":"currency","payload":"a"}}"#,
                "parameters.kind (type)",
            ),
            (
                r#"{"sub_type":"URL","index":1,"parameters":{}}"#,
                "parameters.payload",
            ),
        ] {
            let refused = read(json).unwrap().validate().unwrap_err();
            assert_eq!(refused.field(), field, "{json}");
        }
    }

    #[test]
    fn what_is_not_documented_is_not_read() {
        for json in [
            r#"{"index":1,"parameters":[]}"#,
            r#"{"index":1,"parameters":[{"payload":"a"},{"payload":"b"}]}"#,
            r#"{"index":1,"parameters":[null]}"#,
            r#"{"index":1,"parameters":{"marker":"a"}}"#,
            r#"{"index":1,"parameters":"a"}"#,
            r#"{"index":1,"url":"a"}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
