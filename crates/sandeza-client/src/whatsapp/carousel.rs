use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::validation::http_link;
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use super::component::{Component, Parameter};
use crate::json::Objects;

/// Cards to swipe through (Sandeza single channels, WhatsApp, Template Carousel). How many cards it may
/// have is not documented.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Carousel {
    /// `CAROUSEL`.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub r#type: String,
    /// The cards, from left to right; at least one.
    #[serde_as(as = "Objects")]
    pub cards: Vec<Card>,
}

/// One card of a carousel: a picture or film, a text, buttons.
///
/// ```
/// use sandeza_client::whatsapp::Card;
///
/// let card = Card::image("https://shop.example.com/melon.jpg")
///     .body(["10OFF", "10%"])
///     .quick_reply(0, "59NqSd")
///     .url_button(1, "last_chance_2023");
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Card {
    /// The place in the list, from 0; filled in where it is absent.
    #[serde_as(as = "Option<Integer>")]
    pub card_index: Option<u32>,
    /// At most one header and one body, and buttons.
    #[serde_as(as = "Objects")]
    pub components: Vec<Component>,
}

impl Card {
    fn with_header(header: Parameter) -> Self {
        Self {
            card_index: None,
            components: vec![Component::header(header)],
        }
    }

    /// A card with an image on top, by an http(s) link.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self::with_header(Parameter::image(link))
    }

    /// A card with a video on top, by an http(s) link. The table names it and no sample shows it; it is
    /// sent in the form of the image.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self::with_header(Parameter::video(link))
    }

    /// The values of the variables in the card's text.
    pub fn body<T: Into<Personal>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.components.push(Component::body(values));
        self
    }

    /// What comes back from the quick-reply button at this position, 0 to 9.
    pub fn quick_reply(mut self, index: u8, payload: impl Into<Personal>) -> Self {
        let payload = Parameter::payload(payload);
        self.components.push(Component::button("QUICK_REPLY", index, payload));
        self
    }

    /// What the address of the URL button at this position ends in; 0 to 9.
    pub fn url_button(mut self, index: u8, payload: impl Into<Personal>) -> Self {
        let payload = Parameter::payload(payload);
        self.components.push(Component::button("URL", index, payload));
        self
    }

    fn validate(
        &self,
        place: usize,
        check: &impl Fn(&'static str, &str) -> Result<(), ValidationError>,
    ) -> Result<(), ValidationError> {
        if self.card_index.is_some_and(|given| usize::try_from(given) != Ok(place)) {
            let problem = "must be the card's place in the list, from 0";
            return Err(ValidationError::new("card_index", problem));
        }
        for (position, component) in self.components.iter().enumerate() {
            let earlier = self.components.iter().take(position);
            let is_first = !earlier.into_iter().any(|one| one.r#type == component.r#type);
            let checked = if component.is("header") && is_first {
                check_card_header(component)
            } else if component.is("body") && is_first {
                Component::check_texts(&component.parameters, check)
            } else if component.is("button") {
                check_card_button(component)
            } else {
                let problem = "must be HEADER (once), BODY (once) or BUTTON";
                Err(ValidationError::new("type", problem))
            };
            checked.map_err(|refused| refused.inside(format_args!("components[{position}]")))?;
        }
        Ok(())
    }
}

impl Carousel {
    pub(super) fn new(cards: impl IntoIterator<Item = Card>) -> Self {
        Self {
            r#type: "CAROUSEL".to_owned(),
            cards: cards.into_iter().collect(),
        }
    }

    pub(super) fn spell(&mut self) {
        self.r#type = self.r#type.trim().to_ascii_uppercase();
        for (card, place) in self.cards.iter_mut().zip(0..) {
            card.card_index.get_or_insert(place);
            card.components.iter_mut().for_each(|component| component.spell(true));
        }
    }

    pub(super) fn validate(
        &self,
        check: &impl Fn(&'static str, &str) -> Result<(), ValidationError>,
    ) -> Result<(), ValidationError> {
        if !self.r#type.trim().eq_ignore_ascii_case("carousel") {
            return Err(ValidationError::new("type", "must be CAROUSEL"));
        }
        if self.cards.is_empty() {
            return Err(ValidationError::new("cards", "is empty: give at least one card"));
        }
        for (place, card) in self.cards.iter().enumerate() {
            card.validate(place, check)
                .map_err(|refused| refused.inside(format_args!("cards[{place}]")))?;
        }
        Ok(())
    }
}

/// No extensions are documented for cards.
fn check_card_header(header: &Component) -> Result<(), ValidationError> {
    let (parameter, kind) = header.only_parameter()?;
    let media = match kind {
        "image" => &parameter.image,
        "video" => &parameter.video,
        _ => {
            let problem = "must be image or video";
            return Err(ValidationError::new("parameters[0].type", problem));
        }
    };
    let link = media.as_ref().map(|media| media.link.as_str()).unwrap_or_default();
    http_link("link", link)
        .map_err(|refused| refused.inside(format_args!("parameters[0].{kind}")))
}

fn check_card_button(button: &Component) -> Result<(), ValidationError> {
    button.check_index()?;
    match button.button_kind().as_str() {
        "quick_reply" | "url" => button.only("payload").map(drop),
        _ => Err(ValidationError::new("sub_type", "must be QUICK_REPLY or URL")),
    }
}
