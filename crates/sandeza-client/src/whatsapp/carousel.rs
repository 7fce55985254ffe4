use messaging_client_core::validation::{http_link, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::dynamic::{check_index, validate_body};

/// A template with cards to swipe through (Sandeza single channels, WhatsApp, Template Carousel). It
/// takes no attachment. How many cards it may have is not documented.
///
/// ```
/// use sandeza_client::{CarouselCard, CarouselTemplate};
///
/// let card = CarouselCard::image("https://shop.example.com/melon.jpg")
///     .body(["10OFF", "10%"])
///     .quick_reply(0, "59NqSd")
///     .url_button(1, "last_chance_2023");
/// let template = CarouselTemplate::body(["20OFF", "20%"]).card(card);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CarouselTemplate {
    /// The values of the variables in the text above the cards, in their order.
    pub body: Vec<Personal>,
    /// The cards, from left to right; at least one. `card_index` is the position.
    pub cards: Vec<CarouselCard>,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CarouselCard {
    /// The picture or film on top.
    pub header: Option<CardHeader>,
    /// The values of the variables in the card's text, in their order.
    pub body: Vec<Personal>,
    /// The values of the card's buttons.
    pub buttons: Vec<CardButton>,
}

/// What a card has on top.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardHeader {
    /// An image, by an http(s) link.
    Image {
        /// The link.
        link: Personal,
    },
    /// A video, by an http(s) link. The table names it and no sample shows it; it is sent in the form
    /// of the image.
    Video {
        /// The link.
        link: Personal,
    },
}

/// The value of a button on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardButton {
    /// A button that answers.
    QuickReply {
        /// Its position on the card, 0 to 9.
        index: u8,
        /// What comes back when it is tapped.
        payload: Personal,
    },
    /// A button that opens an address.
    Url {
        /// Its position on the card, 0 to 9.
        index: u8,
        /// What the template's address ends in.
        payload: Personal,
    },
}

impl CarouselTemplate {
    /// The values of the variables in the text above the cards.
    pub fn body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            body: values.into_iter().map(Into::into).collect(),
            cards: Vec::new(),
        }
    }

    /// Adds a card on the right.
    #[must_use]
    pub fn card(mut self, card: CarouselCard) -> Self {
        self.cards.push(card);
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        validate_body(&self.body)?;
        if self.cards.is_empty() {
            return Err(ValidationError::new(
                "carousel.cards",
                "is empty: give at least one card",
            ));
        }
        for (position, card) in self.cards.iter().enumerate() {
            card.validate()
                .map_err(|refused| refused.inside(format_args!("carousel.cards[{position}]")))?;
        }
        Ok(())
    }
}

impl CarouselCard {
    /// A card with an image on top, by an http(s) link.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self {
            header: Some(CardHeader::Image { link: link.into() }),
            ..Self::default()
        }
    }

    /// A card with a video on top, by an http(s) link.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self {
            header: Some(CardHeader::Video { link: link.into() }),
            ..Self::default()
        }
    }

    /// The values of the variables in the card's text.
    #[must_use]
    pub fn body<T: Into<Personal>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.body = values.into_iter().map(Into::into).collect();
        self
    }

    /// What comes back from the quick-reply button at this position, 0 to 9.
    #[must_use]
    pub fn quick_reply(mut self, index: u8, payload: impl Into<Personal>) -> Self {
        let payload = payload.into();
        self.buttons.push(CardButton::QuickReply { index, payload });
        self
    }

    /// What the address of the URL button at this position ends in; 0 to 9.
    #[must_use]
    pub fn url_button(mut self, index: u8, payload: impl Into<Personal>) -> Self {
        let payload = payload.into();
        self.buttons.push(CardButton::Url { index, payload });
        self
    }

    /// The paths count the components as they are written: header, body, buttons.
    fn validate(&self) -> Result<(), ValidationError> {
        let mut component = 0;
        if let Some(header) = &self.header {
            header
                .validate()
                .map_err(|refused| refused.inside("components[0].parameters[0]"))?;
            component += 1;
        }
        for (position, value) in self.body.iter().enumerate() {
            not_blank("text", value).map_err(|refused| {
                refused.inside(format_args!(
                    "components[{component}].parameters[{position}]"
                ))
            })?;
        }
        component += usize::from(!self.body.is_empty());
        for (position, button) in self.buttons.iter().enumerate() {
            let place = component + position;
            check_index(button.index())
                .map_err(|refused| refused.inside(format_args!("components[{place}]")))?;
        }
        Ok(())
    }
}

impl CardHeader {
    fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Image { link } => http_link("image.link", link),
            Self::Video { link } => http_link("video.link", link),
        }
    }
}

impl CardButton {
    fn index(&self) -> u8 {
        match self {
            Self::QuickReply { index, .. } | Self::Url { index, .. } => *index,
        }
    }
}
