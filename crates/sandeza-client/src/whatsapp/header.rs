use messaging_client_core::validation::{http_link, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::coordinate;
use crate::file_extension;

/// Where the document's lists of extensions disagree (JSON form, delimiter form, its own examples),
/// each is taken: `.jpg` beside `.jpeg` and `.png`.
pub(super) const IMAGE_EXTENSIONS: &[&str] = &["jpg", "jpeg", "png"];
pub(super) const VIDEO_EXTENSIONS: &[&str] = &["3gp", "mp4"];
/// `.pdf` is missing from one list and in that list's own example; `.docx` and `.pptx` are in none and
/// taken as the newer forms of `.doc` and `.ppt`.
pub(super) const DOCUMENT_EXTENSIONS: &[&str] =
    &["txt", "xls", "xlsx", "doc", "docx", "ppt", "pptx", "pdf"];

/// The header of a template, where it is dynamic (Sandeza single channels, WhatsApp, Use JSON
/// Format).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// The value of the header's variable.
    Text {
        /// The value.
        text: Personal,
    },
    /// An image: jpg, jpeg, png; at most 2 MB.
    Image {
        /// An http(s) link.
        link: Personal,
    },
    /// A video: 3gp, mp4; at most 10 MB.
    Video {
        /// An http(s) link.
        link: Personal,
    },
    /// A document: txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB.
    Document {
        /// An http(s) link.
        link: Personal,
        /// The file name that the recipient sees.
        filename: Option<Personal>,
    },
    /// A place on the map.
    Location(Location),
}

impl Header {
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
        Self::Document {
            link: link.into(),
            filename: None,
        }
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(link: impl Into<Personal>, filename: impl Into<Personal>) -> Self {
        Self::Document {
            link: link.into(),
            filename: Some(filename.into()),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        self.validate_parameter()
            .map_err(|refused| refused.inside("header.parameters[0]"))
    }

    fn validate_parameter(&self) -> Result<(), ValidationError> {
        match self {
            Self::Text { text } => not_blank("text", text),
            Self::Image { link } => check_file("image.link", link, IMAGE_EXTENSIONS),
            Self::Video { link } => check_file("video.link", link, VIDEO_EXTENSIONS),
            Self::Document { link, .. } => check_file("document.link", link, DOCUMENT_EXTENSIONS),
            Self::Location(location) => location
                .validate()
                .map_err(|refused| refused.inside("location")),
        }
    }
}

/// The JSON form does not demand https.
fn check_file(field: &'static str, link: &str, extensions: &[&str]) -> Result<(), ValidationError> {
    http_link(field, link)?;
    file_extension::check(field, link, extensions)
}

impl From<Location> for Header {
    fn from(location: Location) -> Self {
        Self::Location(location)
    }
}

/// A place on the map, for the header of a template.
///
/// Its degrees are texts, as in the document's samples, so that every digit is kept. (The table says
/// "Float"; messages without a template do send numbers, see
/// [`Coordinates`](super::Coordinates).) Blanks around them are not sent.
///
/// ```
/// let monas = sandeza_client::Location::new("-6.1697604162596775", "106.82749612129722")
///     .name("National Monument")
///     .address("Gambir, Jakarta");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// Decimal degrees from -90 to 90. Required.
    pub latitude: Personal,
    /// Decimal degrees from -180 to 180. Required.
    pub longitude: Personal,
    /// What the place is called.
    pub name: Option<Personal>,
    /// Its address.
    pub address: Option<Personal>,
}

impl Location {
    /// A place by its decimal degrees.
    pub fn new(latitude: impl Into<Personal>, longitude: impl Into<Personal>) -> Self {
        Self {
            latitude: latitude.into(),
            longitude: longitude.into(),
            name: None,
            address: None,
        }
    }

    /// What the place is called.
    #[must_use]
    pub fn name(mut self, name: impl Into<Personal>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The address of the place.
    #[must_use]
    pub fn address(mut self, address: impl Into<Personal>) -> Self {
        self.address = Some(address.into());
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        let degrees = |text: &Personal| text.trim().parse().ok();
        coordinate::check("latitude", degrees(&self.latitude), coordinate::LATITUDE)?;
        coordinate::check("longitude", degrees(&self.longitude), coordinate::LONGITUDE)
    }
}
