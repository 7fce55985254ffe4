//! [`Component`] on the wire.

use messaging_client_core::{Personal, lenient};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Component;

#[derive(Serialize)]
struct Written<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<WrittenParameter<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum WrittenParameter<'a> {
    Text { text: &'a Personal },
    Image { image: Image<&'a Personal> },
    CouponCode { coupon_code: &'a Personal },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Image<T> {
    link: T,
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (r#type, sub_type, index, parameters) = match self {
            Self::HeaderImage { link } => {
                let image = Image { link };
                (
                    "header",
                    None,
                    None,
                    vec![WrittenParameter::Image { image }],
                )
            }
            Self::Body { texts } => ("body", None, None, written_texts(texts)),
            Self::UrlButton { index, texts } => {
                ("button", Some("url"), *index, written_texts(texts))
            }
            Self::CopyCodeButton { index, code } => {
                let code = WrittenParameter::CouponCode { coupon_code: code };
                ("button", Some("copy_code"), *index, vec![code])
            }
        };
        let written = Written {
            r#type,
            sub_type,
            index,
            parameters,
        };
        written.serialize(serializer)
    }
}

fn written_texts(texts: &[Personal]) -> Vec<WrittenParameter<'_>> {
    let text = |text| WrittenParameter::Text { text };
    texts.iter().map(text).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    r#type: String,
    sub_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    index: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    parameters: Vec<ReadParameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadParameter {
    r#type: String,
    sub_type: Option<String>,
    text: Option<Personal>,
    image: Option<Image<Personal>>,
    coupon_code: Option<Personal>,
}

impl<'de> Deserialize<'de> for Component {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Read::deserialize(deserializer)?
            .into_component()
            .map_err(D::Error::custom)
    }
}

impl Read {
    fn into_component(self) -> Result<Component, &'static str> {
        let index = self.index.map(u32::try_from).transpose();
        let index = index.map_err(|_| "index must be the button's position, from 0")?;
        let in_parameter = self.parameters.iter().find_map(|one| one.sub_type.clone());
        let sub_type = self.sub_type.or(in_parameter).unwrap_or_default();
        let kind = self.r#type.to_ascii_lowercase();
        match (kind.as_str(), sub_type.to_ascii_lowercase().as_str()) {
            ("header", "") => Ok(Component::HeaderImage {
                link: only(self.parameters)?.into_image()?,
            }),
            ("body", "") => Ok(Component::Body {
                texts: texts(self.parameters)?,
            }),
            ("button", "url") => Ok(Component::UrlButton {
                index,
                texts: texts(self.parameters)?,
            }),
            ("button", "copy_code") => Ok(Component::CopyCodeButton {
                index,
                code: only(self.parameters)?.into_coupon_code()?,
            }),
            ("button", _) => Err("sub_type of a button must be url or copy_code"),
            ("header" | "body", _) => Err("sub_type is for buttons only"),
            _ => Err("type of a component must be header, body or button"),
        }
    }
}

fn only(parameters: Vec<ReadParameter>) -> Result<ReadParameter, &'static str> {
    let mut parameters = parameters.into_iter();
    match (parameters.next(), parameters.next()) {
        (Some(only), None) => Ok(only),
        _ => Err("a header and a copy_code button have exactly one parameter"),
    }
}

fn texts(parameters: Vec<ReadParameter>) -> Result<Vec<Personal>, &'static str> {
    parameters
        .into_iter()
        .map(ReadParameter::into_text)
        .collect()
}

impl ReadParameter {
    fn into_text(self) -> Result<Personal, &'static str> {
        match self {
            Self {
                text: Some(text),
                image: None,
                coupon_code: None,
                ..
            } if self.r#type.eq_ignore_ascii_case("text") => Ok(text),
            _ => Err("a parameter of a body or URL button has type text and a text"),
        }
    }

    fn into_image(self) -> Result<Personal, &'static str> {
        match self {
            Self {
                image: Some(image),
                text: None,
                coupon_code: None,
                ..
            } if self.r#type.eq_ignore_ascii_case("image") => Ok(image.link),
            _ => Err("the parameter of a header has type image and an image with a link"),
        }
    }

    fn into_coupon_code(self) -> Result<Personal, &'static str> {
        match self {
            Self {
                coupon_code: Some(code),
                text: None,
                image: None,
                ..
            } if self.r#type.eq_ignore_ascii_case("coupon_code") => Ok(code),
            _ => Err("the parameter of a copy_code button has type coupon_code and a coupon_code"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Component, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn every_kind_is_written_as_documented_and_read_back() {
        let cases = [
            (
                Component::HeaderImage {
                    link: "https://imglink".into(),
                },
                r#"{"type":"header","parameters":[{"type":"image","image":{"link":"https://imglink"}}]}"#,
            ),
            (
                Component::Body {
                    texts: vec!["David".into(), "China".into()],
                },
                r#"{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"}]}"#,
            ),
            (
                Component::UrlButton {
                    index: Some(1),
                    texts: vec!["First".into()],
                },
                r#"{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"First"}]}"#,
            ),
            (
                Component::CopyCodeButton {
                    index: Some(0),
                    code: "SAVE10".into(),
                },
                r#"{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SAVE10"}]}"#,
            ),
        ];
        for (component, json) in cases {
            assert_eq!(serde_json::to_string(&component).unwrap(), json);
            assert_eq!(read(json).unwrap(), component);
        }
    }

    #[test]
    fn the_other_spellings_of_the_document_are_read() {
        let tabled = r#"{"type":"button","index":"0","parameters":[{"type":"text","sub_type":"URL","text":7}]}"#;
        let expected = Component::UrlButton {
            index: Some(0),
            texts: vec!["7".into()],
        };
        assert_eq!(read(tabled).unwrap(), expected);
        let upper = r#"{"type":"BUTTON","sub_type":"COPY_CODE","parameters":[{"type":"COUPON_CODE","coupon_code":"A"}]}"#;
        let expected = Component::CopyCodeButton {
            index: None,
            code: "A".into(),
        };
        assert_eq!(read(upper).unwrap(), expected);
    }

    #[test]
    fn lists_may_be_null() {
        let body = Component::Body { texts: Vec::new() };
        assert_eq!(read(r#"{"type":"body","parameters":null}"#).unwrap(), body);
        let template = r#"{"name":"n","language":{"code":"id"},"components":null}"#;
        let template: crate::Template = serde_json::from_str(template).unwrap();
        assert_eq!(template.components, []);
    }

    #[test]
    fn what_is_not_documented_is_refused_and_not_repeated() {
        for json in [
            r#"{"type":"footer"}"#,
            r#"{"type":"header","parameters":[{"type":"video","video":{"link":"https://marker"}}]}"#,
            r#"{"type":"header","parameters":[{"type":"text","text":"marker"}]}"#,
            r#"{"type":"header","parameters":[]}"#,
            r#"{"type":"header","parameters":null}"#,
            r#"{"type":"body","parameters":[{"type":"image","image":{"link":"https://marker"}}]}"#,
            r#"{"type":"body","parameters":[{"type":"text","text":"a","coupon_code":"b"}]}"#,
            r#"{"type":"body","sub_type":"url"}"#,
            r#"{"type":"button","sub_type":"quick_reply"}"#,
            r#"{"type":"button","sub_type":"url","index":-1}"#,
            r#"{"type":"button","sub_type":"url","index":0,"marker":1}"#,
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(!error.contains("https://marker"), "{error}");
        }
    }
}
