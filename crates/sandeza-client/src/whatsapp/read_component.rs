//! The parts of a template in the JSON form, read from JSON: constants in any case, numbers also as
//! texts, and the tables' key `parameter` beside the samples' `parameters`.

use messaging_client_core::{ValidationError, Personal, lenient};
use serde::Deserialize;

use super::{Header, Location, ProductSection, UrlButton};
use crate::possibly_absent;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadComponent {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    pub(super) r#type: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    pub(super) sub_type: String,
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    index: Option<i64>,
    #[serde(default, alias = "parameter", deserialize_with = "lenient::list")]
    pub(super) parameters: Vec<ReadParameter>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadParameter {
    #[serde(default, alias = "Type", deserialize_with = "possibly_absent::text")]
    r#type: String,
    pub(super) text: Option<Personal>,
    pub(super) image: Option<ReadLink>,
    pub(super) video: Option<ReadLink>,
    document: Option<ReadLink>,
    location: Option<ReadPlace>,
    pub(super) payload: Option<Personal>,
    action: Option<ReadAction>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadLink {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    pub(super) link: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    filename: Personal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadPlace {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    latitude: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    longitude: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    name: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    address: Personal,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadAction {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    thumbnail_product_retailer_id: String,
    #[serde(default, deserialize_with = "lenient::list")]
    sections: Vec<ReadSection>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadSection {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    title: Personal,
    #[serde(default, deserialize_with = "lenient::list")]
    product_items: Vec<ReadProduct>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadProduct {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    product_retailer_id: String,
}

/// A button, by its `sub_type`.
pub(super) enum ReadButton {
    Url(UrlButton),
    Catalog {
        index: u8,
        thumbnail: String,
    },
    MultiProduct {
        index: u8,
        thumbnail: String,
        sections: Vec<ProductSection>,
    },
}

impl ReadComponent {
    pub(super) fn is(&self, word: &str) -> bool {
        self.r#type.trim().eq_ignore_ascii_case(word)
    }

    pub(super) fn into_header(self) -> Result<Header, ValidationError> {
        if !self.is("header") {
            return Err(ValidationError::new("type", "must be header"));
        }
        let parameter = only(self.parameters)?;
        let header = match parameter.only_kind()? {
            "text" => parameter.text.map(|text| Header::Text { text }),
            "image" => parameter.image.map(|one| Header::image(one.link)),
            "video" => parameter.video.map(|one| Header::video(one.link)),
            "document" => parameter.document.map(|one| Header::Document {
                link: one.link,
                filename: said(one.filename),
            }),
            "location" => parameter
                .location
                .map(|place| Header::Location(place.into())),
            _ => None,
        };
        header.ok_or_else(|| {
            ValidationError::new(
                "parameters[0].type",
                "must be text, image, video, document or location",
            )
        })
    }

    pub(super) fn into_button(self) -> Result<ReadButton, ValidationError> {
        if !self.is("button") {
            return Err(ValidationError::new("type", "must be button"));
        }
        let index = self.position()?;
        let kind = self.sub_type.trim().to_ascii_lowercase();
        let parameter = only(self.parameters)?;
        match kind.as_str() {
            "url" => {
                let text = parameter.only_value("text")?.text.unwrap_or_default();
                Ok(ReadButton::Url(UrlButton { index, text }))
            }
            "catalog" | "mpm" => {
                let action = parameter.only_value("action")?.action.unwrap_or_default();
                action.into_button(index, kind == "mpm")
            }
            _ => Err(ValidationError::new(
                "sub_type",
                "must be URL, catalog or mpm",
            )),
        }
    }

    pub(super) fn position(&self) -> Result<u8, ValidationError> {
        let index = self.index.ok_or_else(|| {
            ValidationError::new("index", "is missing: give the button's position, 0 to 9")
        })?;
        u8::try_from(index).map_err(|_| ValidationError::new("index", "must be from 0 to 9"))
    }
}

/// The values of a body; every parameter is a text. A body that is there has values: without them
/// another message than the caller's would go out, one by a static template.
pub(super) fn texts(parameters: &[ReadParameter]) -> Result<Vec<Personal>, ValidationError> {
    if parameters.is_empty() {
        return Err(ValidationError::new(
            "parameters",
            "is empty: give the values of the body's variables, or no body",
        ));
    }
    let mut values = Vec::with_capacity(parameters.len());
    for (position, parameter) in parameters.iter().enumerate() {
        let text = parameter.kind().map(|kind| match kind {
            "text" => parameter.text.clone(),
            _ => None,
        });
        let text = text.and_then(|text| {
            text.ok_or_else(|| ValidationError::new("type", "must be text: a body has texts only"))
        });
        values
            .push(text.map_err(|refused| refused.inside(format_args!("parameters[{position}]")))?);
    }
    Ok(values)
}

pub(super) fn only(parameters: Vec<ReadParameter>) -> Result<ReadParameter, ValidationError> {
    let mut parameters = parameters.into_iter();
    match (parameters.next(), parameters.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(ValidationError::new(
            "parameters",
            "must have exactly one parameter here",
        )),
    }
}

impl ReadParameter {
    /// The type, which must be the name of the one value that is there.
    pub(super) fn kind(&self) -> Result<&'static str, ValidationError> {
        let mut there = [
            ("text", self.text.is_some()),
            ("image", self.image.is_some()),
            ("video", self.video.is_some()),
            ("document", self.document.is_some()),
            ("location", self.location.is_some()),
            ("payload", self.payload.is_some()),
            ("action", self.action.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_there)| is_there.then_some(name));
        match (there.next(), there.next()) {
            (Some(name), None) if self.r#type.trim().eq_ignore_ascii_case(name) => Ok(name),
            _ => Err(ValidationError::new(
                "type",
                "must be the name of the parameter's one value, such as text",
            )),
        }
    }

    /// The type of a component's only parameter.
    pub(super) fn only_kind(&self) -> Result<&'static str, ValidationError> {
        self.kind()
            .map_err(|refused| refused.inside("parameters[0]"))
    }

    /// A component's only parameter, which must have this type.
    pub(super) fn only_value(self, wanted: &'static str) -> Result<Self, ValidationError> {
        if self.only_kind()? == wanted {
            return Ok(self);
        }
        let problem = format!("must be {wanted} here");
        Err(ValidationError::new("parameters[0].type", problem))
    }
}

impl ReadAction {
    fn into_button(self, index: u8, multi_product: bool) -> Result<ReadButton, ValidationError> {
        let thumbnail = self.thumbnail_product_retailer_id;
        if multi_product {
            return Ok(ReadButton::MultiProduct {
                index,
                thumbnail,
                sections: self.sections.into_iter().map(Into::into).collect(),
            });
        }
        if !self.sections.is_empty() {
            return Err(ValidationError::new(
                "parameters[0].action.sections",
                "is for sub_type mpm only",
            ));
        }
        Ok(ReadButton::Catalog { index, thumbnail })
    }
}

impl From<ReadPlace> for Location {
    fn from(place: ReadPlace) -> Self {
        Self {
            latitude: place.latitude,
            longitude: place.longitude,
            name: said(place.name),
            address: said(place.address),
        }
    }
}

impl From<ReadSection> for ProductSection {
    fn from(section: ReadSection) -> Self {
        let products = section.product_items.into_iter();
        Self {
            title: section.title,
            products: products.map(|one| one.product_retailer_id).collect(),
        }
    }
}

/// An empty text is an absent one.
fn said(text: Personal) -> Option<Personal> {
    Some(text).filter(|text| !text.is_empty())
}
