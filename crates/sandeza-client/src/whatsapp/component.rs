//! The parts of a template in the JSON form, as the samples print them.
//!
//! The document's tables and samples disagree about nearly every constant, so each part is written
//! exactly as its own sample has it: upper or lower case, `index` as a text or as a number, the key
//! `parameters` (the tables say `parameter`).

use messaging_client_core::Personal;
use serde::Serialize;

use super::{CardButton, CardHeader, CarouselCard, Header, Location, ProductSection, UrlButton};

#[derive(Serialize)]
pub(super) struct Component<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Index>,
    parameters: Vec<Parameter<'a>>,
}

/// A text for URL and quick-reply buttons, a number for catalogs.
#[derive(Serialize)]
#[serde(untagged)]
enum Index {
    Text(String),
    Number(u8),
}

#[derive(Serialize)]
struct Parameter<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    value: ParameterValue<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ParameterValue<'a> {
    Text(&'a Personal),
    Image(Link<'a>),
    Video(Link<'a>),
    Document(Link<'a>),
    Location(Place<'a>),
    RequestBody(&'a Personal),
    Action(Action<'a>),
}

#[derive(Serialize)]
struct Link<'a> {
    link: &'a Personal,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a Personal>,
}

#[derive(Serialize)]
struct Place<'a> {
    latitude: &'a str,
    longitude: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a Personal>,
}

#[derive(Serialize)]
struct Action<'a> {
    thumbnail_product_retailer_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a Personal,
    product_items: Vec<Product<'a>>,
}

#[derive(Serialize)]
struct Product<'a> {
    product_retailer_id: &'a str,
}

#[derive(Serialize)]
pub(super) struct Card<'a> {
    card_index: usize,
    components: Vec<Component<'a>>,
}

impl<'a> Component<'a> {
    fn part(r#type: &'static str, parameters: Vec<Parameter<'a>>) -> Self {
        Self {
            r#type,
            sub_type: None,
            index: None,
            parameters,
        }
    }

    fn button(
        [r#type, sub_type]: [&'static str; 2],
        index: Index,
        parameter: Parameter<'a>,
    ) -> Self {
        Self {
            r#type,
            sub_type: Some(sub_type),
            index: Some(index),
            parameters: vec![parameter],
        }
    }

    pub(super) fn body(values: &'a [Personal]) -> Self {
        let text = |text| Parameter::new("text", ParameterValue::Text(text));
        Self::part("body", values.iter().map(text).collect())
    }

    pub(super) fn upper_case_body(values: &'a [Personal]) -> Self {
        let text = |text| Parameter::new("TEXT", ParameterValue::Text(text));
        Self::part("BODY", values.iter().map(text).collect())
    }

    pub(super) fn header(header: &'a Header) -> Self {
        let parameter = match header {
            Header::Text { text } => Parameter::new("text", ParameterValue::Text(text)),
            Header::Image { link } => {
                Parameter::new("image", ParameterValue::Image(Link::to(link, None)))
            }
            Header::Video { link } => {
                Parameter::new("video", ParameterValue::Video(Link::to(link, None)))
            }
            Header::Document { link, filename } => {
                let link = Link::to(link, filename.as_ref());
                Parameter::new("document", ParameterValue::Document(link))
            }
            Header::Location(location) => {
                Parameter::new("location", ParameterValue::Location(location.into()))
            }
        };
        Self::part("header", vec![parameter])
    }

    pub(super) fn url_button(button: &'a UrlButton) -> Self {
        Self::url_button_at(button.index, &button.text)
    }

    pub(super) fn url_button_at(index: u8, text: &'a Personal) -> Self {
        let parameter = Parameter::new("text", ParameterValue::Text(text));
        Self::button(["BUTTON", "URL"], Index::Text(index.to_string()), parameter)
    }

    pub(super) fn catalog_button(index: u8, thumbnail: &'a str) -> Self {
        Self::action_button("catalog", index, thumbnail, &[])
    }

    pub(super) fn multi_product_button(
        index: u8,
        thumbnail: &'a str,
        sections: &'a [ProductSection],
    ) -> Self {
        Self::action_button("mpm", index, thumbnail, sections)
    }

    fn action_button(
        sub_type: &'static str,
        index: u8,
        thumbnail_product_retailer_id: &'a str,
        sections: &'a [ProductSection],
    ) -> Self {
        let action = Action {
            thumbnail_product_retailer_id,
            sections: sections.iter().map(Section::from).collect(),
        };
        let parameter = Parameter::new("action", ParameterValue::Action(action));
        Self::button(["button", sub_type], Index::Number(index), parameter)
    }

    fn card_header(header: &'a CardHeader) -> Self {
        let parameter = match header {
            CardHeader::Image { link } => {
                Parameter::new("IMAGE", ParameterValue::Image(Link::to(link, None)))
            }
            CardHeader::Video { link } => {
                Parameter::new("VIDEO", ParameterValue::Video(Link::to(link, None)))
            }
        };
        Self::part("HEADER", vec![parameter])
    }

    /// The parameter of a quick reply is `PAYLOAD` and that of a URL `payload` in the sample.
    fn card_button(button: &'a CardButton) -> Self {
        let (sub_type, parameter, index, payload) = match button {
            CardButton::QuickReply { index, payload } => ("QUICK_REPLY", "PAYLOAD", index, payload),
            CardButton::Url { index, payload } => ("URL", "payload", index, payload),
        };
        let parameter = Parameter::new(parameter, ParameterValue::RequestBody(payload));
        Self::button(
            ["BUTTON", sub_type],
            Index::Text(index.to_string()),
            parameter,
        )
    }
}

impl<'a> Card<'a> {
    pub(super) fn at(card_index: usize, card: &'a CarouselCard) -> Self {
        let mut components = Vec::new();
        components.extend(card.header.as_ref().map(Component::card_header));
        if !card.body.is_empty() {
            components.push(Component::upper_case_body(&card.body));
        }
        components.extend(card.buttons.iter().map(Component::card_button));
        Self {
            card_index,
            components,
        }
    }
}

impl<'a> Parameter<'a> {
    fn new(r#type: &'static str, value: ParameterValue<'a>) -> Self {
        Self { r#type, value }
    }
}

impl<'a> Link<'a> {
    fn to(link: &'a Personal, filename: Option<&'a Personal>) -> Self {
        Self { link, filename }
    }
}

impl<'a> From<&'a Location> for Place<'a> {
    fn from(location: &'a Location) -> Self {
        Self {
            latitude: location.latitude.trim(),
            longitude: location.longitude.trim(),
            name: location.name.as_ref(),
            address: location.address.as_ref(),
        }
    }
}

impl<'a> From<&'a ProductSection> for Section<'a> {
    fn from(section: &'a ProductSection) -> Self {
        let product = |product_retailer_id| Product {
            product_retailer_id,
        };
        Self {
            title: &section.title,
            product_items: section
                .products
                .iter()
                .map(String::as_str)
                .map(product)
                .collect(),
        }
    }
}
