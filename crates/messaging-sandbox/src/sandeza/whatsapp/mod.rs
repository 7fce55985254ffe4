//! WhatsApp: templates in two formats, and messages without a template.
//!
//! The shapes are those of the document's samples, down to the case of constants and to numbers
//! that are strings: where a table and a sample disagree, the sample counts.

mod button;
mod carousel;
mod delimiter;
mod free_form;
mod location;
mod template;

use super::content::Addressed;
use super::{Fields, Refusal, recipient};

/// Checks `channel.whatsapp`. It is a template when it has a `template_id`.
pub(super) fn check<'a>(fields: &Fields<'a>) -> Result<Addressed<'a>, Refusal> {
    let recipient = recipient::phone(fields.required_text("msisdn")?)?;
    if fields.get("template_id").is_none() {
        free_form::check(fields)?;
        return Ok((recipient, None));
    }
    let template_id = fields.required_text("template_id")?;
    template::check(fields)?;
    Ok((recipient, Some(template_id)))
}
