use std::fmt;

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::{ListMessage, coordinate};

/// The content of a WhatsApp message without a template.
///
/// Links are sent as they are: the document names neither a scheme nor extensions for them, and its
/// own sample of a video has a blank in one. Lengths and counts are not documented either.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// A text.
    Text {
        /// The text.
        text: Personal,
    },
    /// A sound.
    Audio {
        /// Its link.
        url: Personal,
    },
    /// An image.
    Image {
        /// Its link.
        url: Personal,
    },
    /// A video.
    Video {
        /// Its link.
        url: Personal,
    },
    /// A document.
    Document {
        /// Its link.
        url: Personal,
        /// The file name that the recipient sees.
        name: Option<Personal>,
    },
    /// A text with reply buttons.
    Buttons(ButtonsMessage),
    /// A text with a list to choose from.
    List(ListMessage),
    /// A place on the map.
    Location(Coordinates),
}

impl Content {
    /// A text.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::Text { text: text.into() }
    }

    /// A sound by its link.
    pub fn audio(url: impl Into<Personal>) -> Self {
        Self::Audio { url: url.into() }
    }

    /// An image by its link.
    pub fn image(url: impl Into<Personal>) -> Self {
        Self::Image { url: url.into() }
    }

    /// A video by its link.
    pub fn video(url: impl Into<Personal>) -> Self {
        Self::Video { url: url.into() }
    }

    /// A document by its link.
    pub fn document(url: impl Into<Personal>) -> Self {
        Self::Document {
            url: url.into(),
            name: None,
        }
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(url: impl Into<Personal>, name: impl Into<Personal>) -> Self {
        Self::Document {
            url: url.into(),
            name: Some(name.into()),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Text { text } => not_blank("body.text", text),
            Self::Audio { url }
            | Self::Image { url }
            | Self::Video { url }
            | Self::Document { url, .. } => check_link("body.media.url", url),
            Self::Buttons(buttons) => buttons.validate(),
            Self::List(list) => list.validate(),
            Self::Location(coordinates) => coordinates
                .validate()
                .map_err(|refused| refused.inside("body.location")),
        }
    }
}

impl From<ButtonsMessage> for Content {
    fn from(buttons: ButtonsMessage) -> Self {
        Self::Buttons(buttons)
    }
}

impl From<ListMessage> for Content {
    fn from(list: ListMessage) -> Self {
        Self::List(list)
    }
}

impl From<Coordinates> for Content {
    fn from(coordinates: Coordinates) -> Self {
        Self::Location(coordinates)
    }
}

fn check_link(field: &'static str, url: &str) -> Result<(), ValidationError> {
    not_blank(field, url)?;
    no_control_characters(field, url)
}

/// A place on the map, for a message without a template: numbers, without name and address. Its
/// `Debug` does not show them.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Coordinates {
    /// Decimal degrees from -90 to 90.
    pub latitude: f64,
    /// Decimal degrees from -180 to 180.
    pub longitude: f64,
}

impl Coordinates {
    /// A place by its decimal degrees.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        coordinate::check("latitude", Some(self.latitude), coordinate::LATITUDE)?;
        coordinate::check("longitude", Some(self.longitude), coordinate::LONGITUDE)
    }
}

impl fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden: coordinates]")
    }
}

/// A text with reply buttons. Each button's key comes back in the callback when it is tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ButtonsMessage {
    /// What stands above the text.
    pub header: Option<ButtonsHeader>,
    /// The text.
    pub text: Personal,
    /// The buttons; at least one.
    pub buttons: Vec<Choice>,
    /// What stands below the text.
    pub footer: Option<Personal>,
}

/// What stands above a text with buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ButtonsHeader {
    /// A text.
    Text {
        /// The text.
        text: Personal,
    },
    /// An image.
    Image {
        /// Its link.
        url: Personal,
    },
    /// A video.
    Video {
        /// Its link.
        url: Personal,
    },
    /// A document.
    Document {
        /// Its link.
        url: Personal,
        /// The file name that the recipient sees.
        name: Option<Personal>,
    },
}

/// Something to choose: a reply button, or a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// What comes back in the callback. Required.
    pub key: Personal,
    /// What the recipient sees. Required.
    pub title: Personal,
}

impl ButtonsMessage {
    /// A text without buttons yet.
    pub fn new(text: impl Into<Personal>) -> Self {
        Self {
            header: None,
            text: text.into(),
            buttons: Vec::new(),
            footer: None,
        }
    }

    /// What stands above the text.
    #[must_use]
    pub fn header(mut self, header: ButtonsHeader) -> Self {
        self.header = Some(header);
        self
    }

    /// Adds a button: what comes back, and what the recipient sees.
    #[must_use]
    pub fn button(mut self, key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        self.buttons.push(Choice::new(key, title));
        self
    }

    /// What stands below the text.
    #[must_use]
    pub fn footer(mut self, text: impl Into<Personal>) -> Self {
        self.footer = Some(text.into());
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        self.header
            .as_ref()
            .map_or(Ok(()), ButtonsHeader::validate)?;
        not_blank("body.text", &self.text)?;
        if self.buttons.is_empty() {
            return Err(ValidationError::new(
                "body.button",
                "is empty: give at least one button",
            ));
        }
        for (position, button) in self.buttons.iter().enumerate() {
            button
                .validate()
                .map_err(|refused| refused.inside(format_args!("body.button[{position}]")))?;
        }
        check_footer(self.footer.as_ref())
    }
}

impl ButtonsHeader {
    /// A text.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::Text { text: text.into() }
    }

    /// An image by its link.
    pub fn image(url: impl Into<Personal>) -> Self {
        Self::Image { url: url.into() }
    }

    /// A video by its link.
    pub fn video(url: impl Into<Personal>) -> Self {
        Self::Video { url: url.into() }
    }

    /// A document by its link.
    pub fn document(url: impl Into<Personal>) -> Self {
        Self::Document {
            url: url.into(),
            name: None,
        }
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(url: impl Into<Personal>, name: impl Into<Personal>) -> Self {
        Self::Document {
            url: url.into(),
            name: Some(name.into()),
        }
    }

    fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Text { text } => not_blank("header.text", text),
            Self::Image { url } | Self::Video { url } | Self::Document { url, .. } => {
                check_link("header.media_url", url)
            }
        }
    }
}

impl Choice {
    /// What comes back in the callback, and what the recipient sees.
    pub fn new(key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        Self {
            key: key.into(),
            title: title.into(),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        not_blank("key", &self.key)?;
        not_blank("title", &self.title)
    }
}

pub(super) fn check_footer(footer: Option<&Personal>) -> Result<(), ValidationError> {
    footer.map_or(Ok(()), |text| not_blank("footer.text", text))
}
