use messaging_client_core::validation::{http_link, https_link, no_control_characters};
use messaging_client_core::{Personal, ValidationError};

use super::products::Action;
use super::template_rules::Rules;
use crate::channel::file_extension;
use crate::check::{At, Checked, refuse};
use crate::json::{Word, degrees, object, wire};

/// Where the document's lists of extensions disagree (JSON form, delimiter form, its own examples),
/// each is taken: `.jpg` beside `.jpeg` and `.png`.
const IMAGES: &[&str] = &["jpg", "jpeg", "png"];
const VIDEOS: &[&str] = &["3gp", "mp4"];
/// `.pdf` is missing from one list and in that list's own example; `.docx` and `.pptx` are in none and
/// taken as the newer forms of `.doc` and `.ppt`.
const DOCUMENTS: &[&str] = &["txt", "xls", "xlsx", "doc", "docx", "ppt", "pptx", "pdf"];

wire! {
    /// One value of a template: its `type`, and what the type names.
    pub struct Parameter {
        /// The name of the one value that is there.
        #[serde(alias = "Type")]
        pub r#type: Word,
        /// The value of a variable, or the end of the address of a URL button.
        pub text: Option<Personal>,
        /// jpg, jpeg, png; at most 2 MB.
        #[serde(deserialize_with = "object")]
        pub image: Option<Media>,
        /// 3gp, mp4; at most 10 MB.
        #[serde(deserialize_with = "object")]
        pub video: Option<Media>,
        /// txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB.
        #[serde(deserialize_with = "object")]
        pub document: Option<Media>,
        /// A place on the map.
        #[serde(deserialize_with = "object")]
        pub location: Option<Location>,
        /// The payload of a card's quick-reply button, or the end of the address of its URL button.
        pub payload: Option<Personal>,
        /// Products.
        #[serde(deserialize_with = "object")]
        pub action: Option<Action>,
    }

    /// A file by its http(s) link.
    pub struct Media {
        /// The link. Required.
        pub link: Personal,
        /// The file name that the recipient sees; a document has one, other files do not.
        pub filename: Option<Personal>,
    }

    /// A place on the map, for the header of a template.
    ///
    /// Its degrees are strings, as in the document's samples, so that every digit is kept. (The table says
    /// "Float"; messages without a template do send numbers, see [`Coordinates`](super::Coordinates).)
    ///
    /// ```
    /// use sandeza_client::whatsapp::Location;
    ///
    /// let monas = Location::new("-6.1697604162596775", "106.82749612129722")
    ///     .name("National Monument")
    ///     .address("Gambir, Jakarta");
    /// ```
    pub struct Location {
        /// Decimal degrees from -90 to 90. Required.
        #[serde(deserialize_with = "degrees")]
        pub latitude: Option<Personal>,
        /// Decimal degrees from -180 to 180. Required.
        #[serde(deserialize_with = "degrees")]
        pub longitude: Option<Personal>,
        /// The name of the place.
        pub name: Option<Personal>,
        /// Its address.
        pub address: Option<Personal>,
    }
}

impl Parameter {
    fn of(r#type: &str, set: impl FnOnce(&mut Self)) -> Self {
        let mut parameter = Self::default();
        set(&mut parameter);
        parameter.r#type = r#type.into();
        parameter
    }

    /// The value of a variable.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::of("text", |one| one.text = Some(text.into()))
    }

    /// An image by its http(s) link: jpg, jpeg, png; at most 2 MB.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self::of("image", |one| one.image = Some(Media::new(link, None)))
    }

    /// A video by its http(s) link: 3gp, mp4; at most 10 MB.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self::of("video", |one| one.video = Some(Media::new(link, None)))
    }

    /// A document by its http(s) link: txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB.
    pub fn document(link: impl Into<Personal>) -> Self {
        let media = Media::new(link, None);
        Self::of("document", |one| one.document = Some(media))
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(link: impl Into<Personal>, filename: impl Into<Personal>) -> Self {
        let media = Media::new(link, Some(filename.into()));
        Self::of("document", |one| one.document = Some(media))
    }

    /// A place on the map.
    pub fn location(location: Location) -> Self {
        Self::of("location", |one| one.location = Some(location))
    }

    pub(super) fn payload(payload: impl Into<Personal>) -> Self {
        Self::of("payload", |one| one.payload = Some(payload.into()))
    }

    pub(super) fn action(action: Action) -> Self {
        Self::of("action", |one| one.action = Some(action))
    }

    /// Empty names are none.
    pub(super) fn spell(&mut self, in_capitals: bool) {
        self.r#type.spell(in_capitals);
        let files = [&mut self.image, &mut self.video, &mut self.document];
        for file in files.into_iter().flatten() {
            without_empty(&mut file.filename);
        }
        if let Some(place) = &mut self.location {
            without_empty(&mut place.name);
            without_empty(&mut place.address);
            let degrees = [&mut place.latitude, &mut place.longitude];
            for degrees in degrees.into_iter().flatten() {
                *degrees = degrees.trim().into();
            }
        }
    }

    /// The type, which must be the name of the one value that is there.
    pub(super) fn kind(&self) -> Result<&'static str, ValidationError> {
        let mut there = [
            ("text", self.text.is_some()),
            ("image", self.image.is_some()),
            ("video", self.video.is_some()),
            ("document", self.document.is_some()),
            ("location", self.location.is_some()),
            ("payload", self.payload.is_some()),
            ("action", self.action.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_there)| is_there.then_some(name));
        match (there.next(), there.next()) {
            (Some(name), None) if self.r#type.is(name) => Ok(name),
            _ => refuse("type", "must be the name of its one value, such as text"),
        }
    }

    /// The file that it is, and what its name may end in.
    pub(super) fn file(&self) -> Option<(&Media, &'static [&'static str])> {
        match (&self.image, &self.video, &self.document) {
            (Some(image), ..) => Some((image, IMAGES)),
            (_, Some(video), _) => Some((video, VIDEOS)),
            (_, _, Some(document)) => Some((document, DOCUMENTS)),
            _ => None,
        }
    }

    /// Only a document has a file name.
    pub(super) fn check_header(&self, rules: Rules) -> Checked {
        let kind = self.kind()?;
        if let Some((file, extensions)) = self.file() {
            let may_be_named = kind == "document";
            return file.validate(extensions, may_be_named, rules).at(kind);
        }
        match (&self.text, &self.location) {
            (Some(text), _) => rules.check_text(text),
            (_, Some(place)) => check_degrees(&place.latitude, &place.longitude).at(kind),
            _ => refuse("type", "must be text, image, video, document or location"),
        }
    }
}

impl Media {
    fn new(link: impl Into<Personal>, filename: Option<Personal>) -> Self {
        let link = link.into();
        Self { link, filename }
    }

    /// Only the delimiter form demands https.
    fn validate(&self, extensions: &[&str], may_be_named: bool, rules: Rules) -> Checked {
        match rules.is_delimited {
            true => https_link("link", &self.link)?,
            false => http_link("link", &self.link)?,
        }
        file_extension::check("link", &self.link, extensions)?;
        match &self.filename {
            Some(_) if !may_be_named => refuse("filename", "is for documents only"),
            Some(filename) => no_control_characters("filename", filename),
            None => Ok(()),
        }
    }
}

impl Location {
    /// A place by its decimal degrees.
    pub fn new(latitude: impl Into<Personal>, longitude: impl Into<Personal>) -> Self {
        let (latitude, longitude) = (Some(latitude.into()), Some(longitude.into()));
        Self {
            latitude,
            longitude,
            ..Self::default()
        }
    }

    /// The name of the place.
    pub fn name(mut self, name: impl Into<Personal>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The address of the place.
    pub fn address(mut self, address: impl Into<Personal>) -> Self {
        self.address = Some(address.into());
        self
    }
}

/// The document tables degrees as "Float" and requires no range; a number that is no place is refused
/// anyway, because nothing could be shown for it.
pub(super) fn check_degrees(latitude: &Option<Personal>, longitude: &Option<Personal>) -> Checked {
    let pair = [
        ("latitude", latitude, 90.0),
        ("longitude", longitude, 180.0),
    ];
    for (field, degrees, limit) in pair {
        let degrees: Option<f64> = degrees.as_ref().and_then(|text| text.trim().parse().ok());
        // A comparison that NaN fails too.
        if !degrees.is_some_and(|degrees| degrees.abs() <= limit) {
            let problem = format!("must be decimal degrees from -{limit} to {limit}");
            return refuse(field, problem);
        }
    }
    Ok(())
}

/// An empty string is none.
pub(super) fn without_empty(text: &mut Option<Personal>) {
    *text = text.take().filter(|text| !text.is_empty());
}
