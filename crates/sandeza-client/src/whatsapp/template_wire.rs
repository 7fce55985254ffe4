//! [`WhatsAppTemplate`] on the wire.
//!
//! Which parts are an empty text and which have no key at all is as each kind's sample has it.

use messaging_client_core::Personal;
use serde::{Serialize, Serializer};

use super::component::{Card, Component};
use super::{
    CarouselTemplate, CatalogTemplate, DelimitedHeader, DelimitedTemplate, DynamicTemplate, Header,
    MultiProductTemplate, Template, WhatsAppTemplate, delimiter,
};
use crate::{Msisdn, attachment, backup_trigger};

/// The keys in the order of the samples. Static templates, whose sample has another order, have
/// [`WrittenStatic`].
#[derive(Serialize)]
struct Written<'a> {
    msisdn: &'a Msisdn,
    template_id: &'a str,
    #[serde(flatten)]
    parts: Parts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<String>,
    backup_on: String,
    backup_exp: String,
}

#[derive(Serialize)]
struct WrittenStatic<'a> {
    message: &'static str,
    msisdn: &'a Msisdn,
    attachment: String,
    template_id: &'a str,
    backup_on: String,
    backup_exp: String,
}

#[derive(Serialize)]
struct Parts<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Part<'a>>,
    message: Part<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    carousel: Option<Carousel<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Part<'a> {
    Text(String),
    One(Component<'a>),
    List(Vec<Component<'a>>),
}

#[derive(Serialize)]
struct Carousel<'a> {
    r#type: &'static str,
    cards: Vec<Card<'a>>,
}

fn empty<'a>() -> Part<'a> {
    Part::Text(String::new())
}

impl Serialize for WhatsAppTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (backup_on, backup_exp) = backup_trigger::written(&self.backup_on);
        let attachment = attachment::written(&self.attachments);
        let template_id = self.template_id.trim();
        let Some(parts) = self.template.parts() else {
            let written = WrittenStatic {
                message: "",
                msisdn: &self.msisdn,
                attachment,
                template_id,
                backup_on,
                backup_exp,
            };
            return written.serialize(serializer);
        };
        let written = Written {
            msisdn: &self.msisdn,
            template_id,
            // A carousel has no such key in its table and its sample.
            attachment: parts.carousel.is_none().then_some(attachment),
            parts,
            backup_on,
            backup_exp,
        };
        written.serialize(serializer)
    }
}

impl Template {
    /// `None` for a static template.
    fn parts(&self) -> Option<Parts<'_>> {
        Some(match self {
            Self::Static => return None,
            Self::Dynamic(template) => template.parts(),
            Self::Otp(template) => Parts {
                header: Some(empty()),
                message: body(std::slice::from_ref(&template.code)),
                button: Some(Part::List(vec![Component::url_button_at(
                    0,
                    &template.code,
                )])),
                carousel: None,
            },
            Self::Catalog(template) => template.parts(),
            Self::MultiProduct(template) => template.parts(),
            Self::Carousel(template) => template.parts(),
            Self::Delimited(template) => template.parts(),
            Self::DelimitedOtp(template) => Parts {
                header: Some(empty()),
                message: delimited_body(std::slice::from_ref(&template.code)),
                button: Some(delimited_button(&template.code)),
                carousel: None,
            },
        })
    }
}

impl DynamicTemplate {
    /// An absent header has no key, except where the message is one for an OTP, whose sample has an
    /// empty one.
    fn parts(&self) -> Parts<'_> {
        let header = self.header.as_ref().map(written_header);
        let buttons: Vec<_> = self.buttons.iter().map(Component::url_button).collect();
        Parts {
            header: header.or_else(|| self.has_otp_form().then(empty)),
            message: body(&self.body),
            button: Some(buttons)
                .filter(|buttons| !buttons.is_empty())
                .map(Part::List),
            carousel: None,
        }
    }
}

impl CatalogTemplate {
    fn parts(&self) -> Parts<'_> {
        let thumbnail = &self.thumbnail_product_retailer_id;
        let button = Component::catalog_button(self.index, thumbnail);
        Parts {
            header: Some(self.header.as_ref().map_or_else(empty, written_header)),
            message: body(&self.body),
            button: Some(Part::List(vec![button])),
            carousel: None,
        }
    }
}

impl MultiProductTemplate {
    fn parts(&self) -> Parts<'_> {
        let thumbnail = &self.thumbnail_product_retailer_id;
        let button = Component::multi_product_button(self.index, thumbnail, &self.sections);
        Parts {
            header: Some(self.header.as_ref().map_or_else(empty, written_header)),
            message: body(&self.body),
            button: Some(Part::List(vec![button])),
            carousel: None,
        }
    }
}

impl CarouselTemplate {
    fn parts(&self) -> Parts<'_> {
        let cards = self.cards.iter().enumerate();
        Parts {
            header: Some(empty()),
            message: match self.body.as_slice() {
                [] => empty(),
                values => Part::One(Component::upper_case_body(values)),
            },
            button: Some(empty()),
            carousel: Some(Carousel {
                r#type: "CAROUSEL",
                cards: cards.map(|(index, card)| Card::at(index, card)).collect(),
            }),
        }
    }
}

impl DelimitedTemplate {
    /// As [`DynamicTemplate::parts`].
    fn parts(&self) -> Parts<'_> {
        let header = self.header.as_ref().map(DelimitedHeader::written);
        Parts {
            header: header
                .map(Part::Text)
                .or_else(|| self.has_otp_form().then(empty)),
            message: delimited_body(&self.body),
            button: self.button.as_ref().map(delimited_button),
            carousel: None,
        }
    }
}

fn written_header(header: &Header) -> Part<'_> {
    Part::One(Component::header(header))
}

/// A static body is an empty text, as in the sample of a static template.
fn body(values: &[Personal]) -> Part<'_> {
    match values {
        [] => empty(),
        values => Part::One(Component::body(values)),
    }
}

fn delimited_body(values: &[Personal]) -> Part<'static> {
    Part::Text(delimiter::join_texts(values))
}

fn delimited_button(value: &Personal) -> Part<'static> {
    Part::Text(delimiter::join_fields(&["button", "url", value]))
}
