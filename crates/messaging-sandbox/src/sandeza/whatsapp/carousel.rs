//! Carousel templates: a text and cards, with constants in upper case.

use serde_json::Value;

use super::super::attachment::{IMAGES, VIDEOS};
use super::super::backup::BACKUP;
use super::super::{Fields, Refusal};
use super::button::text_index;
use super::template::{self, KNOWN, body_texts, check_medium};

/// The constants of a body.
const UPPER: [&str; 2] = ["BODY", "TEXT"];

/// WhatsApp's limit; the document gives none.
const MOST_CARDS: usize = 10;

/// Checks a carousel. `header` and `button` are printed as empty strings, and `attachment` is in
/// neither the table nor the sample.
pub(super) fn check(whatsapp: &Fields<'_>) -> Result<(), Refusal> {
    whatsapp.only(&[&KNOWN[..], &["carousel"], &BACKUP].concat())?;
    for name in ["header", "button"] {
        let is_empty = whatsapp.part(name).is_none();
        whatsapp.check(is_empty, name, "must be \"\" beside a carousel")?;
    }
    if whatsapp.part("message").is_some() {
        body_texts(&whatsapp.object("message")?, UPPER)?;
    }
    let carousel = whatsapp.object("carousel")?;
    carousel.only(&["type", "cards"])?;
    carousel.fixed_text("type", "CAROUSEL")?;
    let cards = carousel.objects("cards")?;
    carousel.check(cards.len() <= MOST_CARDS, "cards", "must be at most 10")?;
    for (position, card) in (0..).zip(&cards) {
        check_card(card, position)?;
    }
    Ok(())
}

fn check_card(card: &Fields<'_>, position: u64) -> Result<(), Refusal> {
    card.only(&["card_index", "components"])?;
    let is_position = card.get("card_index").and_then(Value::as_u64) == Some(position);
    let what = "must be the integer position of the card, from 0";
    card.check(is_position, "card_index", what)?;
    let mut seen: Vec<&str> = Vec::new();
    for component in card.objects("components")? {
        let place = check_component(&component)?;
        let is_new = !seen.contains(&place);
        component.check(is_new, "type", "repeats a component of the card")?;
        seen.push(place);
    }
    Ok(())
}

/// Checks a component and says what there may be only one of: its type, or for a button its index.
fn check_component<'a>(component: &Fields<'a>) -> Result<&'a str, Refusal> {
    let kind = component.required_text("type")?;
    match kind {
        "HEADER" => {
            component.only(&["type", "parameters"])?;
            check_header(&component.only_object("parameters")?)?;
        }
        "BODY" => drop(body_texts(component, UPPER)?),
        "BUTTON" => {
            component.only(&["type", "sub_type", "index", "parameters"])?;
            let parameter = component.only_object("parameters")?;
            // The type of the parameter is in another case for each, as in the sample.
            match component.required_text("sub_type")? {
                "QUICK_REPLY" => template::value(&parameter, "PAYLOAD", "payload")?,
                "URL" => template::value(&parameter, "payload", "payload")?,
                _ => return Err(component.wrong("sub_type", "must be \"QUICK_REPLY\" or \"URL\"")),
            };
            return text_index(component);
        }
        _ => {
            let what = "must be \"HEADER\", \"BODY\" or \"BUTTON\"";
            return Err(component.wrong("type", what));
        }
    }
    Ok(kind)
}

/// An image as in the sample; a video, which the table allows, by analogy.
fn check_header(parameter: &Fields<'_>) -> Result<(), Refusal> {
    match parameter.required_text("type")? {
        "IMAGE" => check_medium(parameter, "image", &["link"], &IMAGES),
        "VIDEO" => check_medium(parameter, "video", &["link"], &VIDEOS),
        _ => Err(parameter.wrong("type", "must be \"IMAGE\" or \"VIDEO\"")),
    }
}
