//! What a message says.

#[cfg(feature = "ui")]
use serde::{Deserialize, Serialize};

/// Declares what is kept of a message: with derives, and without its content in `Debug`.
macro_rules! kept {
    ($($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* })+) => { $(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "ui", derive(Serialize, Deserialize), serde(default))]
        #[non_exhaustive]
        pub struct $name { $($fields)* }

        debug_shows!($name(_one) {});
    )+ };
}
pub(super) use kept;

kept! {
    /// What a message says, as far as it has each of these.
    pub struct Content {
        /// The subject of an e-mail.
        pub subject: Option<String>,
        /// The text, the caption, or the text of a template with its values in place.
        pub text: Option<String>,
        /// The template.
        pub template: Option<TemplateUse>,
        /// The files.
        pub media: Vec<Media>,
        /// Buttons and rows of lists.
        pub buttons: Vec<Button>,
        /// A position.
        pub location: Option<Location>,
        /// A one-time password that the message has in a field of its own.
        pub code: Option<String>,
    }

    /// A template and the values for its variables.
    pub struct TemplateUse {
        /// Its name or its id.
        pub name: String,
        /// Its language, where the request has one.
        pub language: Option<String>,
        /// The values of the header's variables.
        pub header: Vec<String>,
        /// The values of the body's variables.
        pub body: Vec<String>,
    }

    /// A file, or the address of one.
    pub struct Media {
        /// `image`, `document`, `video`, `audio` or `file`.
        pub kind: String,
        /// Where it is, for a file that is given by its address.
        pub url: Option<String>,
        /// Its name.
        pub name: Option<String>,
        /// Its size in bytes, of a file that was sent along.
        pub size: Option<u64>,
    }

    /// Something to press: a button, or a row of a list.
    pub struct Button {
        /// `reply`, `url`, `copy_code` or `row`.
        pub kind: String,
        /// What it says.
        pub text: String,
        /// What the application gets when it is pressed, or the address that it opens.
        pub value: String,
    }

    /// A position.
    pub struct Location {
        /// Degrees, as sent.
        pub latitude: String,
        /// Degrees, as sent.
        pub longitude: String,
        /// Its name, empty without one.
        pub name: String,
        /// Its address, empty without one.
        pub address: String,
    }
}

impl Content {
    /// Nothing but a text.
    #[cfg(any(test, feature = "ui"))]
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// Everything that it says, for searching and comparing.
    pub(crate) fn words(&self) -> Vec<&str> {
        let template = self.template.iter();
        let values = template.flat_map(|template| {
            let values = template.header.iter().chain(&template.body);
            [&template.name].into_iter().chain(values)
        });
        let media = self.media.iter().flat_map(|file| [&file.url, &file.name]);
        let buttons = self.buttons.iter().flat_map(|one| [&one.text, &one.value]);
        let location = self.location.iter();
        let location = location.flat_map(|at| [&at.latitude, &at.longitude, &at.name, &at.address]);
        let optional = [&self.subject, &self.text, &self.code];
        let optional = optional.into_iter().chain(media).flatten();
        let all = optional.chain(values).chain(buttons).chain(location);
        all.map(String::as_str).collect()
    }
}
