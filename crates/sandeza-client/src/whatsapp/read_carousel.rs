//! Carousels, read from JSON.

use messaging_client_core::{ValidationError, lenient};
use serde::Deserialize;

use super::read::ReadWhatsApp;
use super::read_component::{ReadComponent, only, texts};
use super::{CardButton, CardHeader, CarouselCard, CarouselTemplate, Template};
use crate::possibly_absent;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadCarousel {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    r#type: String,
    #[serde(default, deserialize_with = "lenient::list")]
    cards: Vec<ReadCard>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadCard {
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    card_index: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    components: Vec<ReadComponent>,
}

impl ReadWhatsApp {
    pub(super) fn read_carousel(self) -> Result<Template, ValidationError> {
        for (field, blank) in [
            ("header", self.header.is_blank()),
            ("button", self.button.is_blank()),
        ] {
            if !blank {
                return Err(ValidationError::new(
                    field,
                    "is not taken with a carousel, whose cards have their own: leave it empty",
                ));
            }
        }
        let body = self.read_body()?;
        let carousel = self.carousel.value().ok_or_else(|| {
            ValidationError::new("carousel", "must be an object with type and cards")
        })?;
        let cards = carousel
            .into_cards()
            .map_err(|refused| refused.inside("carousel"))?;
        Ok(CarouselTemplate { body, cards }.into())
    }
}

impl ReadCarousel {
    fn into_cards(self) -> Result<Vec<CarouselCard>, ValidationError> {
        if !self.r#type.trim().eq_ignore_ascii_case("carousel") {
            return Err(ValidationError::new("type", "must be CAROUSEL"));
        }
        let cards = self.cards.into_iter().enumerate();
        cards
            .map(|(position, card)| {
                card.into_card(position)
                    .map_err(|refused| refused.inside(format_args!("cards[{position}]")))
            })
            .collect()
    }
}

impl ReadCard {
    fn into_card(self, position: usize) -> Result<CarouselCard, ValidationError> {
        let given = self.card_index.map(usize::try_from);
        if given.is_some_and(|given| given != Ok(position)) {
            return Err(ValidationError::new(
                "card_index",
                "must be the card's place in the list, from 0",
            ));
        }
        let mut card = CarouselCard::default();
        for (position, component) in self.components.into_iter().enumerate() {
            card.add(component)
                .map_err(|refused| refused.inside(format_args!("components[{position}]")))?;
        }
        Ok(card)
    }
}

impl CarouselCard {
    fn add(&mut self, component: ReadComponent) -> Result<(), ValidationError> {
        if component.is("header") && self.header.is_none() {
            self.header = Some(component.into_card_header()?);
        } else if component.is("body") && self.body.is_empty() {
            self.body = texts(&component.parameters)?;
        } else if component.is("button") {
            self.buttons.push(component.into_card_button()?);
        } else {
            return Err(ValidationError::new(
                "type",
                "must be HEADER (once), BODY (once) or BUTTON",
            ));
        }
        Ok(())
    }
}

impl ReadComponent {
    fn into_card_button(self) -> Result<CardButton, ValidationError> {
        let index = self.position()?;
        let kind = self.sub_type.trim().to_ascii_lowercase();
        let parameter = only(self.parameters)?;
        let payload = parameter.only_value("payload")?.payload.unwrap_or_default();
        match kind.as_str() {
            "quick_reply" => Ok(CardButton::QuickReply { index, payload }),
            "url" => Ok(CardButton::Url { index, payload }),
            _ => Err(ValidationError::new(
                "sub_type",
                "must be QUICK_REPLY or URL",
            )),
        }
    }

    fn into_card_header(self) -> Result<CardHeader, ValidationError> {
        let parameter = only(self.parameters)?;
        let header = match parameter.only_kind()? {
            "image" => parameter
                .image
                .map(|one| CardHeader::Image { link: one.link }),
            "video" => parameter
                .video
                .map(|one| CardHeader::Video { link: one.link }),
            _ => None,
        };
        header.ok_or_else(|| ValidationError::new("parameters[0].type", "must be image or video"))
    }
}
