use messaging_client_core::{InvalidRequest, Personal, lenient};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

messaging_client_core::open_word! {
    /// What a button of a template does (`ButtonSubTypeEnum`). The samples of the document write it
    /// in lower case, its schema in upper case; the schema's spelling is sent and any is read.
    pub enum ButtonKind {
        /// It sends its payload back.
        QuickReply = "QUICK_REPLY",
        /// It opens an address whose end the sender gives.
        Url = "URL",
    }
}

/// The value of one button of a template (`Button`).
///
/// The document contradicts itself twice here. Its schema has `parameters` as an object, its samples
/// as a list of one: the object is sent, because the schema is made from the provider's own models,
/// and both are read. It says that the value of a URL button is a "text", and has no field of that
/// name: the value is sent as `payload`. For another form, write an
/// [`Endpoint`](crate::Endpoint) of your own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Button {
    /// What it does. The schema does not require it.
    pub kind: Option<ButtonKind>,
    /// Its position in the template. Whether the first is 0 or 1 is not documented; the samples have
    /// 1 and 2.
    pub index: Option<i64>,
    /// The payload of a quick reply, or what is appended to the address of a URL button.
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
            index: Some(index.into()),
            payload: Some(payload),
        }
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRequest> {
        if self.kind.as_ref().is_some_and(|kind| !kind.is_documented()) {
            return Err(InvalidRequest::new(
                "sub_type",
                "must be QUICK_REPLY or URL",
            ));
        }
        if self.index.is_none_or(i64::is_negative) {
            return Err(InvalidRequest::new(
                "index",
                "must be the button's position in the template, not negative",
            ));
        }
        let has_payload = self.payload.as_ref().is_some_and(|p| !p.trim().is_empty());
        if self.kind == Some(ButtonKind::Url) && !has_payload {
            return Err(InvalidRequest::new(
                "parameters.payload",
                "is missing: a URL button needs the end of its address",
            ));
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<&'a ButtonKind>,
    parameters: WrittenParameter<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<i64>,
}

#[derive(Serialize)]
struct WrittenParameter<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a Personal>,
}

impl Serialize for Button {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let payload = self.payload.as_ref();
        let written = Written {
            sub_type: self.kind.as_ref(),
            parameters: WrittenParameter {
                r#type: payload.map(|_| "payload"),
                payload,
            },
            index: self.index,
        };
        written.serialize(serializer)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    sub_type: Option<ButtonKind>,
    #[serde(default)]
    parameters: Value,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    index: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadParameter {
    r#type: Option<String>,
    payload: Option<Personal>,
    /// What the document's prose calls the value of a URL button.
    text: Option<Personal>,
}

impl<'de> Deserialize<'de> for Button {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(deserializer)?;
        let parameter = only_parameter(read.parameters).map_err(D::Error::custom)?;
        let kind = parameter.r#type.as_deref().unwrap_or("payload");
        if !["payload", "text"]
            .iter()
            .any(|known| kind.eq_ignore_ascii_case(known))
        {
            return Err(D::Error::custom(
                "the parameter of a button has type payload",
            ));
        }
        Ok(Self {
            kind: read.sub_type,
            index: read.index,
            payload: parameter.payload.or(parameter.text),
        })
    }
}

/// The parameter, alone or as the only one of a list.
fn only_parameter(parameters: Value) -> Result<ReadParameter, String> {
    let only = match parameters {
        Value::Array(list) => {
            let mut list = list.into_iter();
            match (list.next(), list.next()) {
                (Some(only), None) => only,
                _ => return Err("a button has exactly one parameter".to_owned()),
            }
        }
        Value::Null => return Ok(ReadParameter::default()),
        alone => alone,
    };
    serde_json::from_value(only).map_err(|error| {
        let problem = error.to_string();
        // An unknown field is named; of any other problem serde would repeat the value.
        if problem.starts_with("unknown field") {
            problem
        } else {
            "the parameter of a button has a type and a payload, both texts".to_owned()
        }
    })
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
            wrong.contains("both texts") && !wrong.contains("marker"),
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
                    index: Some(1),
                    payload: None,
                },
                r#"{"parameters":{},"index":1}"#,
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
    }

    #[test]
    fn what_cannot_be_sent_is_read_and_refused_later() {
        for (json, field) in [
            (
                r#"{"sub_type":"COPY_CODE","index":1,"parameters":{}}"#,
                "sub_type",
            ),
            (r#"{"sub_type":"QUICK_REPLY","parameters":{}}"#, "index"),
            (r#"{"sub_type":"QUICK_REPLY","index":-1}"#, "index"),
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
            r#"{"index":1,"parameters":{"type":"currency","payload":"a"}}"#,
            r#"{"index":1,"parameters":{"marker":"a"}}"#,
            r#"{"index":1,"parameters":"a"}"#,
            r#"{"index":1,"url":"a"}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
