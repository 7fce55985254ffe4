use messaging_client_core::validation::{https_link, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::header::{DOCUMENT_EXTENSIONS, IMAGE_EXTENSIONS, VIDEO_EXTENSIONS};
use super::{Location, delimiter};
use crate::file_extension;

/// A template with values for its variables, in the delimiter form (Sandeza single channels, WhatsApp,
/// Use Delimeter Format).
///
/// The form has no escape: a value that contains `:=:` or `||`, or ends in `|` or `:=`, is refused;
/// send it with [`DynamicTemplate`](super::DynamicTemplate). The form cannot say which button is meant
/// or how a document is called, and has no catalog and no carousel either.
///
/// ```
/// use sandeza_client::{DelimitedHeader, DelimitedTemplate};
///
/// let template = DelimitedTemplate::body(["Aziz", "INV-17"])
///     .header(DelimitedHeader::document("https://shop.example.com/17.pdf"))
///     .url_button("login.html");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DelimitedTemplate {
    /// The values of the body's variables, in their order.
    pub body: Vec<Personal>,
    /// The header, where it is dynamic.
    pub header: Option<DelimitedHeader>,
    /// What the address of the URL button ends in, where it is dynamic.
    pub button: Option<Personal>,
}

/// The header of a template in the delimiter form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DelimitedHeader {
    /// The value of the header's variable.
    Text {
        /// The value.
        text: Personal,
    },
    /// An image: jpg, jpeg, png; at most 2 MB.
    Image {
        /// An https link.
        link: Personal,
    },
    /// A video: 3gp, mp4; at most 10 MB.
    Video {
        /// An https link.
        link: Personal,
    },
    /// A document: txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB. The form has no place for
    /// a file name: for one, use [`Header::named_document`](super::Header::named_document).
    Document {
        /// An https link.
        link: Personal,
    },
    /// A place on the map. All four of its parts are written, an absent name or address as an empty
    /// one.
    Location(Location),
}

impl DelimitedTemplate {
    /// The values of the body's variables, in their order.
    pub fn body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            body: values.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The header, where it is dynamic.
    #[must_use]
    pub fn header(mut self, header: impl Into<DelimitedHeader>) -> Self {
        self.header = Some(header.into());
        self
    }

    /// What the address of the URL button ends in.
    #[must_use]
    pub fn url_button(mut self, text: impl Into<Personal>) -> Self {
        self.button = Some(text.into());
        self
    }

    /// As [`DynamicTemplate::has_otp_form`](super::DynamicTemplate), in this form.
    pub(super) fn has_otp_form(&self) -> bool {
        match (&self.header, self.body.as_slice(), &self.button) {
            (None, [value], Some(button)) => button == value,
            _ => false,
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        for value in &self.body {
            not_blank("message", value)?;
            delimiter::check("message", value)?;
        }
        self.header
            .as_ref()
            .map_or(Ok(()), DelimitedHeader::validate)?;
        if let Some(button) = &self.button {
            not_blank("button", button)?;
            delimiter::check("button", button)?;
        }
        Ok(())
    }
}

impl DelimitedHeader {
    /// The value of the header's variable.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::Text { text: text.into() }
    }

    /// An image by its link.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self::Image { link: link.into() }
    }

    /// A video by its link.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self::Video { link: link.into() }
    }

    /// A document by its link.
    pub fn document(link: impl Into<Personal>) -> Self {
        Self::Document { link: link.into() }
    }

    pub(super) fn written(&self) -> String {
        let (kind, value) = match self {
            Self::Text { text } => ("text", text),
            Self::Image { link } => ("image", link),
            Self::Video { link } => ("video", link),
            Self::Document { link } => ("document", link),
            Self::Location(location) => {
                let [latitude, longitude, name, address] = parts(location);
                return delimiter::join_fields(&["location", latitude, longitude, name, address]);
            }
        };
        delimiter::join_fields(&[kind, value])
    }

    fn validate(&self) -> Result<(), ValidationError> {
        const FIELD: &str = "header";
        let file = |link: &Personal, extensions| {
            delimiter::check(FIELD, link)?;
            https_link(FIELD, link)?;
            file_extension::check(FIELD, link, extensions)
        };
        match self {
            Self::Text { text } => {
                not_blank(FIELD, text)?;
                delimiter::check(FIELD, text)
            }
            Self::Image { link } => file(link, IMAGE_EXTENSIONS),
            Self::Video { link } => file(link, VIDEO_EXTENSIONS),
            Self::Document { link } => file(link, DOCUMENT_EXTENSIONS),
            Self::Location(location) => {
                for part in parts(location) {
                    delimiter::check(FIELD, part)?;
                }
                location.validate().map_err(|refused| refused.inside(FIELD))
            }
        }
    }
}

/// In the order of the document's sample.
fn parts(location: &Location) -> [&str; 4] {
    [
        location.latitude.trim(),
        location.longitude.trim(),
        location.name.as_deref().unwrap_or_default(),
        location.address.as_deref().unwrap_or_default(),
    ]
}

impl From<Location> for DelimitedHeader {
    fn from(location: Location) -> Self {
        Self::Location(location)
    }
}
