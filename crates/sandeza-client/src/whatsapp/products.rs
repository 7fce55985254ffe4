//! The button of templates that show a catalog or products in sections (Sandeza single channels,
//! WhatsApp, Template Catalog; Template Catalog Multi Product Message).

use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::{at_most_characters, not_blank};
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use super::component::Component;
use crate::json::Objects;

const MOST_SECTIONS: usize = 10;
const MOST_PRODUCTS: usize = 30;
const LONGEST_TITLE: usize = 24;

/// What a catalog or multi-product button shows.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Action {
    /// The SKU number (Content ID) of the item whose picture heads the message. Required.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub thumbnail_product_retailer_id: String,
    /// Of a multi-product button, 1 to 10; of a catalog, none.
    #[serde_as(as = "Objects")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<ProductSection>,
}

/// Some products under a title. A message has at most 30 products over all sections.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductSection {
    /// The title: at most 24 characters, no markdown.
    #[serde_as(as = "DefaultOnNull")]
    pub title: Personal,
    /// The products; at least one.
    #[serde_as(as = "Objects")]
    pub product_items: Vec<Product>,
}

/// A product.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Product {
    /// The SKU number (Content ID).
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub product_retailer_id: String,
}

impl ProductSection {
    /// The products with these SKU numbers (Content IDs), under a title of at most 24 characters.
    pub fn new<T: Into<String>>(
        title: impl Into<Personal>,
        products: impl IntoIterator<Item = T>,
    ) -> Self {
        let product = |id: T| Product {
            product_retailer_id: id.into(),
        };
        Self {
            title: title.into(),
            product_items: products.into_iter().map(product).collect(),
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        not_blank("title", &self.title)?;
        at_most_characters("title", &self.title, LONGEST_TITLE)?;
        if has_markdown(&self.title) {
            return Err(ValidationError::new(
                "title",
                "has markdown (*, _, ~ or ` around a text), which is not supported here",
            ));
        }
        if self.product_items.is_empty() {
            let problem = "is empty: give at least one product";
            return Err(ValidationError::new("product_items", problem));
        }
        for (position, product) in self.product_items.iter().enumerate() {
            not_blank("product_retailer_id", &product.product_retailer_id)
                .map_err(|refused| refused.inside(format_args!("product_items[{position}]")))?;
        }
        Ok(())
    }
}

impl Action {
    pub(super) fn new(
        thumbnail_product_retailer_id: impl Into<String>,
        sections: Vec<ProductSection>,
    ) -> Self {
        Self {
            thumbnail_product_retailer_id: thumbnail_product_retailer_id.into(),
            sections,
        }
    }

    fn validate(&self, has_sections: bool) -> Result<(), ValidationError> {
        let thumbnail = &self.thumbnail_product_retailer_id;
        not_blank("thumbnail_product_retailer_id", thumbnail)?;
        let sections = self.sections.len();
        let products: usize = self.sections.iter().map(|one| one.product_items.len()).sum();
        let problem = match (has_sections, sections) {
            (false, 0) => return Ok(()),
            (false, _) => "is for sub_type mpm only".to_owned(),
            (true, 0) => "is empty: give at least one section".to_owned(),
            (true, _) if sections > MOST_SECTIONS => {
                format!("has {sections} sections: at most {MOST_SECTIONS} are allowed")
            }
            (true, _) if products > MOST_PRODUCTS => format!(
                "has {products} products: at most {MOST_PRODUCTS} are allowed over all sections"
            ),
            (true, _) => return self.validate_sections(),
        };
        Err(ValidationError::new("sections", problem))
    }

    fn validate_sections(&self) -> Result<(), ValidationError> {
        let mut sections = self.sections.iter().enumerate();
        sections.try_for_each(|(position, section)| {
            let validated = section.validate();
            validated.map_err(|refused| refused.inside(format_args!("sections[{position}]")))
        })
    }
}

/// A button that shows products, with sections (`mpm`) or without (`catalog`).
pub(super) fn check_products(button: &Component, has_sections: bool) -> Result<(), ValidationError> {
    let action = button.only("action")?.action.as_ref();
    action
        .map_or(Ok(()), |action| action.validate(has_sections))
        .map_err(|refused| refused.inside("parameters[0].action"))
}

/// WhatsApp's marks come in pairs; a single one is a character like any other.
fn has_markdown(title: &str) -> bool {
    let twice = |mark: char| title.chars().filter(|one| *one == mark).count() > 1;
    ['*', '_', '~', '`'].into_iter().any(twice)
}
