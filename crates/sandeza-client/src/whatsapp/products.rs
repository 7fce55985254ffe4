//! The button of templates that show a catalog or products in sections (Sandeza single channels,
//! WhatsApp, Template Catalog; Template Catalog Multi Product Message).

use messaging_client_core::Personal;
use messaging_client_core::validation::{at_most_characters, not_blank};

use crate::check::{Checked, all_blank, each, refuse};
use crate::json::{Word, objects, wire};

const MOST_SECTIONS: usize = 10;
const MOST_PRODUCTS: usize = 30;
const LONGEST_TITLE: usize = 24;

wire! {
    /// The content of a catalog or multi-product button.
    pub struct Action {
        /// The SKU number (Content ID) of the item whose picture heads the message. Required.
        pub thumbnail_product_retailer_id: Word,
        /// 1 to 10 for a multi-product button, none for a catalog.
        #[serde(deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
        pub sections: Vec<ProductSection>,
    }

    /// Some products under a title. A message has at most 30 products over all sections.
    pub struct ProductSection {
        /// The title: at most 24 characters, no markdown.
        pub title: Personal,
        /// The products; at least one.
        #[serde(deserialize_with = "objects")]
        pub product_items: Vec<Product>,
    }

    /// A product.
    pub struct Product {
        /// The SKU number (Content ID).
        pub product_retailer_id: Word,
    }
}

impl ProductSection {
    /// The products with these SKU numbers (Content IDs), under a title of at most 24 characters.
    pub fn new<T: Into<String>>(
        title: impl Into<Personal>,
        products: impl IntoIterator<Item = T>,
    ) -> Self {
        let product = |id: T| Product {
            product_retailer_id: id.into().into(),
        };
        Self {
            title: title.into(),
            product_items: products.into_iter().map(product).collect(),
        }
    }

    fn validate(&self) -> Checked {
        not_blank("title", &self.title)?;
        at_most_characters("title", &self.title, LONGEST_TITLE)?;
        if has_markdown(&self.title) {
            let problem = "has markdown (*, _, ~ or ` around a text), which is not supported here";
            return refuse("title", problem);
        }
        if self.product_items.is_empty() {
            return refuse("product_items", "is empty: give at least one product");
        }
        each("product_items", &self.product_items, |product| {
            not_blank("product_retailer_id", &product.product_retailer_id)
        })
    }
}

impl Action {
    pub(super) fn validate(&self, has_sections: bool) -> Checked {
        let thumbnail = &self.thumbnail_product_retailer_id;
        not_blank("thumbnail_product_retailer_id", thumbnail)?;
        if !has_sections {
            let is_blank = self.sections.is_empty();
            return all_blank([("sections", is_blank)], "is for sub_type mpm only");
        }
        let products = self.sections.iter().map(|one| one.product_items.len());
        match (self.sections.len(), products.sum::<usize>()) {
            (0, _) => refuse("sections", "is empty: give at least one section"),
            (sections, _) if sections > MOST_SECTIONS => {
                let most = format!("at most {MOST_SECTIONS} are allowed");
                refuse("sections", format!("has {sections} sections: {most}"))
            }
            (_, products) if products > MOST_PRODUCTS => {
                let most = format!("at most {MOST_PRODUCTS} are allowed over all sections");
                refuse("sections", format!("has {products} products: {most}"))
            }
            _ => each("sections", &self.sections, ProductSection::validate),
        }
    }
}

/// WhatsApp's marks come in pairs, close around a text and outside of words; others are characters like any
/// other, as in `Rp_10_ribu` and `3 * 4 * 5`.
fn has_markdown(title: &str) -> bool {
    let formats = |mark: char| {
        let parts: Vec<&str> = title.split(mark).collect();
        let is_pair = |parts: &[&str]| match parts {
            [before, inside, after] => {
                !before.ends_with(char::is_alphanumeric)
                    && !inside.is_empty()
                    && inside.trim() == *inside
                    && !after.starts_with(char::is_alphanumeric)
            }
            _ => false,
        };
        parts.windows(3).any(is_pair)
    };
    ['*', '_', '~', '`'].into_iter().any(formats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_around_a_text_are_markdown() {
        for title in [
            "*a*",
            "Promo _hari ini_!",
            "(~a b~)",
            "`a`",
            "a *b* c",
            "**a**",
        ] {
            assert!(has_markdown(title), "{title}");
        }
        for title in [
            "a",
            "*",
            "a*",
            "* a *",
            "Rp_10_ribu",
            "3 * 4 * 5",
            "a_b c_d",
            "**",
            "a*b*",
        ] {
            assert!(!has_markdown(title), "{title}");
        }
    }
}
