use messaging_client_core::Personal;
use messaging_client_core::validation::http_link;

use super::component::{Component, Index, check_texts};
use super::parameter::Parameter;
use super::template_rules::Rules;
use crate::check::{At, Checked, each, refuse};
use crate::json::{Word, objects, wire};

wire! {
    /// Cards to swipe through (Sandeza single channels, WhatsApp, Template Carousel). How many cards it may
    /// have is not documented.
    pub struct Carousel {
        /// `CAROUSEL`.
        pub r#type: Word,
        /// The cards, from left to right; at least one.
        #[serde(deserialize_with = "objects")]
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
    pub struct Card {
        /// The place in the list, from 0; filled in where it is absent or blank.
        pub card_index: Option<Index>,
        /// At most one header and one body, and buttons.
        #[serde(deserialize_with = "objects")]
        pub components: Vec<Component>,
    }
}

impl Card {
    /// A card with an image on top, by an http(s) link.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self::default().with(Component::header(Parameter::image(link)))
    }

    /// A card with a video on top, by an http(s) link. The table names it and no sample shows it; it is
    /// sent in the form of the image.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self::default().with(Component::header(Parameter::video(link)))
    }

    /// The values of the variables in the card's text.
    pub fn body<T: Into<Personal>>(self, values: impl IntoIterator<Item = T>) -> Self {
        self.with(Component::body(values))
    }

    /// The payload of the quick-reply button at this position, 0 to 9.
    pub fn quick_reply(self, index: u8, payload: impl Into<Personal>) -> Self {
        let payload = Parameter::payload(payload);
        self.with(Component::button("QUICK_REPLY", index, payload))
    }

    /// The end of the address of the URL button at this position, 0 to 9.
    pub fn url_button(self, index: u8, payload: impl Into<Personal>) -> Self {
        self.with(Component::button("URL", index, Parameter::payload(payload)))
    }

    fn with(mut self, component: Component) -> Self {
        self.components.push(component);
        self
    }

    fn validate(&self, rules: Rules) -> Checked {
        if self.components.is_empty() {
            return refuse("components", "is empty: give the card a header or a body");
        }
        for once in ["header", "body"] {
            let places = self.components.iter().enumerate();
            let mut there = places.filter(|(_, one)| one.r#type.is(once));
            if let Some((place, _)) = there.nth(1) {
                let problem = "is there twice: a card has one HEADER and one BODY at most";
                return refuse(format!("components[{place}].type"), problem);
            }
        }
        let check_one = |one: &Component| match one.r#type.lower().as_str() {
            "header" => check_header(one),
            "body" => check_texts(&one.parameters, rules),
            "button" => check_button(one),
            _ => refuse("type", "must be HEADER, BODY or BUTTON"),
        };
        each("components", &self.components, check_one)
    }
}

impl Carousel {
    pub(super) fn new(cards: impl IntoIterator<Item = Card>) -> Self {
        Self {
            r#type: "CAROUSEL".into(),
            cards: cards.into_iter().collect(),
        }
    }

    pub(super) fn spell(&mut self) {
        self.r#type.spell(true);
        for (card, place) in self.cards.iter_mut().zip(0..) {
            let given = card.card_index.take().filter(|given| !given.is_blank());
            let given = given.unwrap_or(Index::Number(place));
            card.card_index = Some(given.position().map_or(given, Index::Number));
            let components = card.components.iter_mut();
            components.for_each(|component| component.spell(true));
        }
    }

    pub(super) fn validate(&self, rules: Rules) -> Checked {
        if !self.r#type.is("carousel") {
            return refuse("type", "must be CAROUSEL");
        }
        if self.cards.is_empty() {
            return refuse("cards", "is empty: give at least one card");
        }
        for (card, place) in self.cards.iter().zip(0..) {
            let given = card.card_index.as_ref();
            if given.is_some_and(|given| given.position() != Some(place)) {
                let problem = "must be the card's place in the list, from 0";
                return refuse(format!("cards[{place}].card_index"), problem);
            }
        }
        each("cards", &self.cards, |card| card.validate(rules))
    }
}

/// No extensions are documented for cards.
fn check_header(header: &Component) -> Checked {
    let (parameter, kind) = header.only()?;
    match parameter.image.as_ref().or(parameter.video.as_ref()) {
        Some(media) => http_link("link", &media.link).at(format_args!("parameters[0].{kind}")),
        None => refuse("parameters[0].type", "must be image or video"),
    }
}

fn check_button(button: &Component) -> Checked {
    button.check_index()?;
    match button.button_kind().as_str() {
        "quick_reply" | "url" => button.must_be("payload"),
        _ => refuse("sub_type", "must be QUICK_REPLY or URL"),
    }
}
