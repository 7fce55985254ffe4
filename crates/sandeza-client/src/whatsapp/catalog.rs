use messaging_client_core::validation::{at_most_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::Header;
use super::dynamic::{check_index, validate_body};

const MOST_SECTIONS: usize = 10;
const MOST_PRODUCTS: usize = 30;
const LONGEST_TITLE: usize = 24;

/// A template that shows a catalog (Sandeza single channels, WhatsApp, Template Catalog).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatalogTemplate {
    /// The values of the body's variables, in their order.
    pub body: Vec<Personal>,
    /// The header, where it is dynamic. Tabled, yet empty in the sample.
    pub header: Option<Header>,
    /// The SKU number (Content ID) of the item whose picture heads the message. Required.
    pub thumbnail_product_retailer_id: String,
    /// The button's position in the template, 0 to 9; 0 in the sample.
    pub index: u8,
}

impl CatalogTemplate {
    /// A catalog headed by the picture of the item with this SKU number.
    pub fn new<T: Into<Personal>>(
        body: impl IntoIterator<Item = T>,
        thumbnail_product_retailer_id: impl Into<String>,
    ) -> Self {
        Self {
            body: body.into_iter().map(Into::into).collect(),
            header: None,
            thumbnail_product_retailer_id: thumbnail_product_retailer_id.into(),
            index: 0,
        }
    }

    /// The header, where it is dynamic.
    #[must_use]
    pub fn header(mut self, header: impl Into<Header>) -> Self {
        self.header = Some(header.into());
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        validate_body(&self.body)?;
        self.header.as_ref().map_or(Ok(()), Header::validate)?;
        check_index(self.index)
            .and_then(|()| check_thumbnail(&self.thumbnail_product_retailer_id))
            .map_err(|refused| refused.inside("button[0]"))
    }
}

/// A template that shows products in sections (Sandeza single channels, WhatsApp, Template Catalog
/// Multi Product Message): at most 10 sections, and at most 30 products over all of them.
///
/// ```
/// use sandeza_client::{Header, MultiProductTemplate};
///
/// let template = MultiProductTemplate::new(["Aziz"], "strw-002")
///     .header(Header::text("Our best products."))
///     .section("From the farm", ["mln-002", "strw-001"])
///     .section("From the shop", ["strw-002"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultiProductTemplate {
    /// The values of the body's variables, in their order.
    pub body: Vec<Personal>,
    /// The header, where it is dynamic; a text in the sample.
    pub header: Option<Header>,
    /// The SKU number (Content ID) of the item whose picture heads the message. Required.
    pub thumbnail_product_retailer_id: String,
    /// The sections, 1 to 10.
    pub sections: Vec<ProductSection>,
    /// The button's position in the template, 0 to 9; 0 in the sample.
    pub index: u8,
}

/// Some products under a title.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProductSection {
    /// The title: at most 24 characters, no markdown.
    pub title: Personal,
    /// The SKU numbers (Content IDs); at least one.
    pub products: Vec<String>,
}

impl MultiProductTemplate {
    /// A message without sections yet; the item with this SKU number heads it.
    pub fn new<T: Into<Personal>>(
        body: impl IntoIterator<Item = T>,
        thumbnail_product_retailer_id: impl Into<String>,
    ) -> Self {
        Self {
            body: body.into_iter().map(Into::into).collect(),
            header: None,
            thumbnail_product_retailer_id: thumbnail_product_retailer_id.into(),
            sections: Vec::new(),
            index: 0,
        }
    }

    /// The header, where it is dynamic.
    #[must_use]
    pub fn header(mut self, header: impl Into<Header>) -> Self {
        self.header = Some(header.into());
        self
    }

    /// Adds a section: a title of at most 24 characters, and the SKU numbers of its products.
    #[must_use]
    pub fn section<T: Into<String>>(
        mut self,
        title: impl Into<Personal>,
        products: impl IntoIterator<Item = T>,
    ) -> Self {
        self.sections.push(ProductSection {
            title: title.into(),
            products: products.into_iter().map(Into::into).collect(),
        });
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        validate_body(&self.body)?;
        self.header.as_ref().map_or(Ok(()), Header::validate)?;
        check_index(self.index)
            .and_then(|()| check_thumbnail(&self.thumbnail_product_retailer_id))
            .and_then(|()| self.validate_sections())
            .map_err(|refused| refused.inside("button[0]"))
    }

    fn validate_sections(&self) -> Result<(), ValidationError> {
        const FIELD: &str = "parameters[0].action.sections";
        let refuse = |problem: String| Err(ValidationError::new(FIELD, problem));
        let sections = self.sections.len();
        if sections == 0 {
            return refuse("is empty: give at least one section".into());
        }
        if sections > MOST_SECTIONS {
            return refuse(format!(
                "has {sections} sections: at most {MOST_SECTIONS} are allowed"
            ));
        }
        let products: usize = self.sections.iter().map(|one| one.products.len()).sum();
        if products > MOST_PRODUCTS {
            return refuse(format!(
                "has {products} products: at most {MOST_PRODUCTS} are allowed over all sections"
            ));
        }
        for (position, section) in self.sections.iter().enumerate() {
            section
                .validate()
                .map_err(|refused| refused.inside(format_args!("{FIELD}[{position}]")))?;
        }
        Ok(())
    }
}

impl ProductSection {
    fn validate(&self) -> Result<(), ValidationError> {
        not_blank("title", &self.title)?;
        at_most_characters("title", &self.title, LONGEST_TITLE)?;
        if has_markdown(&self.title) {
            return Err(ValidationError::new(
                "title",
                "has markdown (*, _, ~ or ` around a text), which is not supported here",
            ));
        }
        if self.products.is_empty() {
            return Err(ValidationError::new(
                "product_items",
                "is empty: give at least one product",
            ));
        }
        for (position, product) in self.products.iter().enumerate() {
            not_blank("product_retailer_id", product)
                .map_err(|refused| refused.inside(format_args!("product_items[{position}]")))?;
        }
        Ok(())
    }
}

/// WhatsApp's marks come in pairs; a single one is a character like any other.
fn has_markdown(title: &str) -> bool {
    let twice = |mark: char| title.chars().filter(|one| *one == mark).count() > 1;
    ['*', '_', '~', '`'].into_iter().any(twice)
}

fn check_thumbnail(id: &str) -> Result<(), ValidationError> {
    not_blank("parameters[0].action.thumbnail_product_retailer_id", id)
}
