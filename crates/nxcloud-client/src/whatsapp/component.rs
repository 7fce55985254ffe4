use messaging_client_core::serde_as::Integer;
use messaging_client_core::validation::{http_link, one_line, template_variable};
use messaging_client_core::{Extra, ValidationError};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use serde_with::{DefaultOnNull, DeserializeAs, serde_as, skip_serializing_none};

use super::{Parameter, ParameterValue};

messaging_client_core::open_enum! {
    /// Which part of a template a component fills.
    pub enum ComponentType {
        /// The header.
        Header = "header",
        /// The body.
        Body = "body",
        /// A button.
        Button = "button",
    }
}

messaging_client_core::open_enum! {
    /// Which kind of button a component fills.
    pub enum ButtonType {
        /// It opens an address with variables.
        Url = "url",
        /// It copies a code.
        CopyCode = "copy_code",
    }
}

/// The values of one part of a template ("IDN SAAS WhatsApp API send", Component Parameters).
///
/// Constants are written in lower case, as in the document's examples, and read in any case. What the
/// document does not have, such as a video in the header, is sent with [`Component::raw`].
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Component {
    /// Which part.
    pub r#type: ComponentType,
    /// Which kind of button; only for buttons.
    pub sub_type: Option<ButtonType>,
    /// The button's position in the template, from 0. Required for a URL button.
    #[serde_as(as = "Option<Integer>")]
    pub index: Option<u32>,
    /// The values of its variables, in their order.
    #[serde_as(deserialize_as = "DefaultOnNull")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The other fields of a raw component.
    #[serde(flatten, skip_deserializing)]
    raw: Extra,
}

impl Component {
    /// A component that the document does not have, in the form of WhatsApp's own API: it is sent as it
    /// is, without a check. Whether the platform accepts it is not documented.
    ///
    /// It is written to JSON like the others, and not read back: JSON is read only for documented
    /// components, so that a misspelled field is noticed.
    ///
    /// ```
    /// use nxcloud_client::{Component, LanguageCode, Template};
    /// use serde_json::json;
    ///
    /// let video = json!({"parameters": [{"type": "video", "video": {"link": "https://shop.example.com/a.mp4"}}]});
    /// let video = Component::raw("header", video.as_object().cloned().unwrap_or_default());
    /// let template = Template::new("promo", LanguageCode::Indonesian).component(video);
    /// # let written = serde_json::to_value(template)?;
    /// # assert_eq!(written["components"][0]["type"], "header");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn raw(r#type: impl Into<ComponentType>, mut fields: Map<String, Value>) -> Self {
        fields.remove("type");
        Self {
            raw: fields.into(),
            ..Self::new(r#type.into(), [])
        }
    }

    pub(super) fn button(sub_type: ButtonType, index: u32, value: ParameterValue) -> Self {
        Self {
            sub_type: Some(sub_type),
            index: Some(index),
            ..Self::new(ComponentType::Button, [value])
        }
    }

    pub(super) fn new(
        r#type: ComponentType,
        values: impl IntoIterator<Item = ParameterValue>,
    ) -> Self {
        Self {
            r#type,
            sub_type: None,
            index: None,
            parameters: values.into_iter().map(Parameter::from).collect(),
            raw: Extra::default(),
        }
    }

    pub(super) fn validate(&self, checks_variables: bool) -> Result<(), ValidationError> {
        use {ButtonType as Button, ComponentType as Part};
        let (field, problem) = match (&self.r#type, &self.sub_type) {
            _ if !self.raw.is_empty() => return Ok(()),
            (Part::Undocumented(_), _) => ("type", "must be header, body or button"),
            (Part::Header | Part::Body, Some(_)) => {
                ("sub_type", "is for buttons only: leave it out")
            }
            (Part::Button, None | Some(Button::Undocumented(_))) => {
                ("sub_type", "must be url or copy_code for a button")
            }
            (Part::Button, Some(Button::Url)) if self.index.is_none() => (
                "index",
                "is missing: give the URL button's position in the template, from 0",
            ),
            (Part::Header, _) | (_, Some(Button::CopyCode)) if self.parameters.len() != 1 => {
                ("parameters", "must be one in a header or copy-code button")
            }
            _ => return self.validate_parameters(checks_variables),
        };
        Err(ValidationError::new(field, problem))
    }

    fn validate_parameters(&self, checks_variables: bool) -> Result<(), ValidationError> {
        use {ComponentType as Part, ParameterValue as Value};
        let copies = self.sub_type == Some(ButtonType::CopyCode);
        for (position, parameter) in self.parameters.iter().enumerate() {
            let refuse = |problem| Err(ValidationError::new("type", problem));
            match (&self.r#type, &parameter.value) {
                (_, value) if value.r#type() != parameter.r#type => {
                    refuse("does not go with the value beside it")
                }
                (Part::Header, Value::Image { link }) => http_link("image.link", link),
                (Part::Header, _) => refuse("must be image in a header"),
                (_, Value::CouponCode(code)) if copies => one_line("coupon_code", code),
                (_, _) if copies => refuse("must be coupon_code in a copy-code button"),
                (_, Value::Text(text)) if checks_variables => template_variable("text", text),
                (_, Value::Text(_)) => Ok(()),
                _ => refuse("must be text in a body or URL button"),
            }
            .map_err(|refused| refused.inside(format_args!("parameters[{position}]")))?;
        }
        Ok(())
    }
}

/// Reads a component whose `sub_type` may stand on its parameters, where the document tables it.
pub(super) struct AsTabled;

impl<'de> DeserializeAs<'de, Component> for AsTabled {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Component, D::Error> {
        let mut component = Component::deserialize(deserializer)?;
        for parameter in &mut component.parameters {
            let tabled = parameter.sub_type.take();
            component.sub_type = component.sub_type.take().or(tabled);
        }
        Ok(component)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::Personal;
    use serde_json::json;

    use super::*;
    use crate::Template;

    fn only(fill: impl FnOnce(Template) -> Template) -> Component {
        fill(Template::new("n", "id")).components.remove(0)
    }

    fn read(json: &str) -> Result<Component, serde_json::Error> {
        AsTabled::deserialize_as(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn every_kind_is_written_as_documented_and_read_back() {
        let cases = [
            (
                only(|template| template.header_image("https://imglink")),
                r#"{"type":"header","parameters":[{"type":"image","image":{"link":"https://imglink"}}]}"#,
            ),
            (
                only(|template| template.body(["David", "China"])),
                r#"{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"}]}"#,
            ),
            (
                only(|template| template.url_button(1, "First")),
                r#"{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"First"}]}"#,
            ),
            (
                only(|template| template.copy_code_button(0, "SAVE10")),
                r#"{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SAVE10"}]}"#,
            ),
        ];
        for (component, json) in cases {
            assert_eq!(serde_json::to_string(&component).unwrap(), json);
            assert_eq!(read(json).unwrap(), component);
            assert!(component.validate(true).is_ok(), "{json}");
        }
    }

    #[test]
    fn the_other_spellings_of_the_document_are_read() {
        let tabled = r#"{"type":"button","index":"0","parameters":[{"type":"text","sub_type":"URL","text":7}]}"#;
        assert_eq!(
            read(tabled).unwrap(),
            only(|template| template.url_button(0, "7"))
        );
        let upper = r#"{"type":"BUTTON","sub_type":"COPY_CODE","parameters":[{"type":"COUPON_CODE","coupon_code":"A"}]}"#;
        let mut unplaced = only(|template| template.copy_code_button(0, "A"));
        unplaced.index = None;
        assert_eq!(read(upper).unwrap(), unplaced);
        assert!(unplaced.validate(true).is_ok(), "its index is not required");
    }

    #[test]
    fn lists_may_be_null() {
        let body = only(|template| template.body([] as [Personal; 0]));
        assert_eq!(read(r#"{"type":"body","parameters":null}"#).unwrap(), body);
        assert!(body.validate(true).is_ok());
        let template = r#"{"name":"n","language":{"code":"id"},"components":null}"#;
        let template: crate::Template = serde_json::from_str(template).unwrap();
        assert_eq!(template.components, []);
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_repeated() {
        for json in [
            r#"{"type":"header","parameters":[{"type":"video","video":{"link":"https://marker"}}]}"#,
            r#"{"type":"button","sub_type":"url","index":-1}"#,
            r#"{"type":"button","sub_type":"url","index":4294967296}"#,
            r#"{"type":"button","sub_type":"url","index":0,"marker":1}"#,
            r#"{"type":"header","parameters":{"type":"image"}}"#,
            r#"{"type":"header","parameters":[{"type":"image","image":{"link":"https://a","x":"https://marker"}}]}"#,
            r#"{"type":"body","parameters":[{"type":"text","text":"a","coupon_code":"https://marker"}]}"#,
            r#"{"type":"body","parameters":[{"type":"text"}]}"#,
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(!error.contains("https://marker"), "{error}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_its_place() {
        for (json, field) in [
            (r#"{"type":"footer"}"#, "type"),
            (
                r#"{"type":"header","parameters":[{"type":"text","text":"marker"}]}"#,
                "parameters[0].type",
            ),
            (r#"{"type":"header","parameters":[]}"#, "parameters"),
            (r#"{"type":"header","parameters":null}"#, "parameters"),
            (
                r#"{"type":"body","parameters":[{"type":"image","image":{"link":"https://marker"}}]}"#,
                "parameters[0].type",
            ),
            (
                r#"{"type":"body","parameters":[{"type":"image","text":"marker"}]}"#,
                "parameters[0].type",
            ),
            (
                r#"{"type":"button","sub_type":"copy_code","parameters":[{"type":"text","text":"marker"}]}"#,
                "parameters[0].type",
            ),
            (r#"{"type":"body","sub_type":"url"}"#, "sub_type"),
            (r#"{"type":"button"}"#, "sub_type"),
            (r#"{"type":"button","sub_type":"quick_reply"}"#, "sub_type"),
            (r#"{"type":"button","sub_type":"url"}"#, "index"),
        ] {
            let refused = read(json).unwrap().validate(true).unwrap_err();
            assert_eq!(refused.field(), field, "{json}");
            assert!(!refused.to_string().contains("marker"), "{refused}");
        }
    }

    #[test]
    fn variables_are_checked_where_they_stand_unless_that_is_off() {
        for component in [
            only(|template| template.body(["a", "line\nbreak"])),
            only(|template| template.url_button(0, "")),
        ] {
            let refused = component.validate(true).unwrap_err();
            assert!(refused.field().ends_with("].text"), "{refused}");
            assert!(component.validate(false).is_ok());
        }
    }

    #[test]
    fn a_raw_component_is_sent_as_it_is_given() {
        let fields = json!({"type": "other", "sub_type": "quick_reply", "index": "0",
            "parameters": [{"type": "payload", "payload": "marker"}]});
        let raw = Component::raw("button", fields.as_object().unwrap().clone());
        assert!(raw.validate(true).is_ok());
        assert!(!format!("{raw:?}").contains("marker"));
        let mut expected = fields;
        expected["type"] = json!("button");
        assert_eq!(serde_json::to_value(&raw).unwrap(), expected);
    }

    #[test]
    fn a_coupon_code_goes_into_a_copy_code_button_only() {
        for r#type in [r#""button","sub_type":"url","index":0"#, r#""body""#] {
            let parameters = r#"[{"type":"coupon_code","coupon_code":"A"}]"#;
            let odd = read(&format!(r#"{{"type":{type},"parameters":{parameters}}}"#)).unwrap();
            let refused = odd.validate(true).unwrap_err();
            assert_eq!(refused.field(), "parameters[0].type");
            assert!(refused.problem().contains("must be text"), "{refused}");
        }
    }
}
