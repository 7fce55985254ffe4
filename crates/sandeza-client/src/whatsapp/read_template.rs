//! Templates in the JSON form, read from JSON: which kind it is.

use messaging_client_core::{ValidationError, Personal};

use super::read::ReadWhatsApp;
use super::read_component::{ReadButton, ReadComponent};
use super::read_delimited::other_code;
use super::{
    CatalogTemplate, DynamicTemplate, MultiProductTemplate, OtpTemplate, Template, UrlButton,
};
use crate::possibly_absent::Part;

impl ReadWhatsApp {
    pub(super) fn read_json(self) -> Result<Template, ValidationError> {
        let header_was_printed = self.header != Part::Absent;
        let body = self.read_body()?;
        let header = self
            .header
            .value()
            .map(ReadComponent::into_header)
            .transpose()
            .map_err(|refused| refused.inside("header"))?;
        let buttons = self.button.value().map(|buttons| buttons.0);
        let mut buttons = read_buttons(buttons.unwrap_or_default())?;
        match buttons.pop() {
            Some(ReadButton::Catalog { index, thumbnail }) if buttons.is_empty() => {
                Ok(Template::Catalog(CatalogTemplate {
                    body,
                    header,
                    thumbnail_product_retailer_id: thumbnail,
                    index,
                }))
            }
            Some(ReadButton::MultiProduct {
                index,
                thumbnail,
                sections,
            }) if buttons.is_empty() => Ok(Template::MultiProduct(MultiProductTemplate {
                body,
                header,
                thumbnail_product_retailer_id: thumbnail,
                sections,
                index,
            })),
            last => {
                let template = DynamicTemplate {
                    body,
                    header,
                    buttons: url_buttons(buttons.into_iter().chain(last))?,
                };
                told_apart(template, header_was_printed)
            }
        }
    }

    pub(super) fn read_body(&self) -> Result<Vec<Personal>, ValidationError> {
        match &self.message {
            Part::Value(message) => message
                .template_body()
                .map_err(|refused| refused.inside("message")),
            Part::Absent | Part::Text(_) => Ok(Vec::new()),
        }
    }
}

/// Static, dynamic, or an OTP, whose sample has an empty header, one value, and one button at
/// position 0 that repeats it.
fn told_apart(
    template: DynamicTemplate,
    header_was_printed: bool,
) -> Result<Template, ValidationError> {
    if template == DynamicTemplate::default() {
        return Ok(Template::Static);
    }
    let otp = template.has_otp_form();
    match (template.body.as_slice(), template.buttons.as_slice()) {
        ([code], [_]) if otp => Ok(OtpTemplate::new(code.as_str()).into()),
        ([_], [UrlButton { index: 0, .. }]) if header_was_printed && template.header.is_none() => {
            Err(other_code("button[0].parameters[0].text"))
        }
        _ => Ok(template.into()),
    }
}

fn read_buttons(buttons: Vec<ReadComponent>) -> Result<Vec<ReadButton>, ValidationError> {
    let buttons = buttons.into_iter().enumerate();
    buttons
        .map(|(position, button)| {
            button
                .into_button()
                .map_err(|refused| refused.inside(format_args!("button[{position}]")))
        })
        .collect()
}

fn url_buttons(
    buttons: impl Iterator<Item = ReadButton>,
) -> Result<Vec<UrlButton>, ValidationError> {
    buttons
        .map(|button| match button {
            ReadButton::Url(button) => Ok(button),
            ReadButton::Catalog { .. } | ReadButton::MultiProduct { .. } => {
                Err(ValidationError::new(
                    "button",
                    "has a catalog or mpm button beside another: it must be the only one",
                ))
            }
        })
        .collect()
}
