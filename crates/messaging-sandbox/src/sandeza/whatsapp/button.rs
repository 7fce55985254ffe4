//! The buttons of a template in the JSON format.

use serde_json::Value;

use super::super::answer::check_length;
use super::super::{Fields, Refusal, codes};
use super::template;

/// The last position of a button.
const LAST_INDEX: u64 = 9;
const MOST_SECTIONS: usize = 10;
const MOST_PRODUCTS: usize = 30;
const LONGEST_SECTION_TITLE: usize = 24;
/// What WhatsApp reads as markup.
const MARKDOWN: [char; 4] = ['*', '_', '~', '`'];

/// A checked button: its position, and the path suffix or the one-time code of a URL button.
pub(super) type Button<'a> = (Option<u64>, Option<&'a str>);

/// Checks the array `button`, in which every position may be taken once.
pub(super) fn check_buttons<'a>(whatsapp: &Fields<'a>) -> Result<Vec<Button<'a>>, Refusal> {
    let mut buttons: Vec<Button<'a>> = Vec::new();
    for fields in whatsapp.objects("button")? {
        let (index, value) = check_button(&fields)?;
        let is_free = buttons.iter().all(|(taken, _)| *taken != index);
        fields.check(is_free, "index", "is taken by another button")?;
        buttons.push((index, value));
    }
    Ok(buttons)
}

/// A URL button is written in upper case with its index as text, one with products in lower case
/// with its index as a number: as in the samples.
fn check_button<'a>(button: &Fields<'a>) -> Result<Button<'a>, Refusal> {
    button.only(&["type", "sub_type", "index", "parameters"])?;
    match button.required_text("sub_type")? {
        "URL" => {
            button.fixed_text("type", "BUTTON")?;
            let index = text_index(button)?;
            let value = template::value(&button.only_object("parameters")?, "text", "text")?;
            Ok((index.parse().ok(), Some(value)))
        }
        sub_type @ ("catalog" | "mpm") => {
            button.fixed_text("type", "button")?;
            let index = button.get("index").and_then(Value::as_u64);
            let index = index.filter(|index| *index <= LAST_INDEX);
            let what = "must be an integer from 0 to 9";
            button.check(index.is_some(), "index", what)?;
            let parameter = button.only_object("parameters")?;
            parameter.only(&["type", "action"])?;
            parameter.fixed_text("type", "action")?;
            check_action(&parameter.object("action")?, sub_type == "mpm")?;
            Ok((index, None))
        }
        _ => Err(button.wrong("sub_type", "must be \"URL\", \"catalog\" or \"mpm\"")),
    }
}

/// A position as text, one digit.
pub(super) fn text_index<'a>(button: &Fields<'a>) -> Result<&'a str, Refusal> {
    match button.get("index").and_then(Value::as_str) {
        Some(index) if matches!(index.as_bytes(), [b'0'..=b'9']) => Ok(index),
        _ => Err(button.wrong("index", "must be a digit as a string")),
    }
}

fn check_action(action: &Fields<'_>, several: bool) -> Result<(), Refusal> {
    action.required_text("thumbnail_product_retailer_id")?;
    if !several {
        return action.only(&["thumbnail_product_retailer_id"]);
    }
    action.only(&["thumbnail_product_retailer_id", "sections"])?;
    let sections = action.objects("sections")?;
    let are_few = sections.len() <= MOST_SECTIONS;
    action.check(are_few, "sections", "must be at most 10")?;
    let products: Result<usize, Refusal> = sections.iter().map(check_section).sum();
    let what = "must have at most 30 products in all";
    action.check(products? <= MOST_PRODUCTS, "sections", what)
}

/// Checks a section and counts its products.
fn check_section(section: &Fields<'_>) -> Result<usize, Refusal> {
    section.only(&["title", "product_items"])?;
    let title = section.required_text("title")?;
    let path = section.path("title");
    check_length(title, LONGEST_SECTION_TITLE, &path)?;
    if title.contains(MARKDOWN) {
        return Err(Refusal::at(codes::SPECIAL_CHARACTERS, path));
    }
    let items = section.objects("product_items")?;
    for item in &items {
        item.only(&["product_retailer_id"])?;
        item.required_text("product_retailer_id")?;
    }
    Ok(items.len())
}
