//! The parts of a template in the JSON form: a header, a body, buttons, each with its parameters.
//!
//! The document's tables and samples disagree about nearly every constant. So constants are read in
//! any case, numbers also as strings, and the tables' key `parameter` beside the samples'
//! `parameters`; what goes out is spelled as the sample of each place has it.

use messaging_client_core::serde_as::{Integer, Text};
use messaging_client_core::validation::{http_link, no_control_characters};
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::{DefaultOnNull, DeserializeAs, serde_as, skip_serializing_none};

use super::products::Action;
use crate::channel::check_extension;
use crate::json::{Degrees, Object, Objects};

/// Where the document's lists of extensions disagree (JSON form, delimiter form, its own examples),
/// each is taken: `.jpg` beside `.jpeg` and `.png`.
pub(super) const IMAGES: &[&str] = &["jpg", "jpeg", "png"];
pub(super) const VIDEOS: &[&str] = &["3gp", "mp4"];
/// `.pdf` is missing from one list and in that list's own example; `.docx` and `.pptx` are in none and
/// taken as the newer forms of `.doc` and `.ppt`.
pub(super) const DOCUMENTS: &[&str] =
    &["txt", "xls", "xlsx", "doc", "docx", "ppt", "pptx", "pdf"];

/// A header, a body or a button of a template.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Component {
    /// `header`, `body` or `button`.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub r#type: String,
    /// Of a button: `URL`, `catalog` or `mpm`; on a card `QUICK_REPLY` or `URL`.
    #[serde_as(as = "Option<Text>")]
    pub sub_type: Option<String>,
    /// A button's position in the template, 0 to 9.
    pub index: Option<Index>,
    /// The values; exactly one in a header or a button.
    #[serde_as(as = "Objects")]
    #[serde(alias = "parameter")]
    pub parameters: Vec<Parameter>,
}

/// The position of a button. The samples have a string for URL and quick-reply buttons, and a number
/// for catalogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Index {
    /// Written as a string.
    Text(u8),
    /// Written as a number.
    Number(u8),
}

/// One value of a component: its `type`, and what the type names.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Parameter {
    /// The name of the one value that is there.
    #[serde_as(as = "DefaultOnNull<Text>")]
    #[serde(alias = "Type")]
    pub r#type: String,
    /// The value of a variable, or what the address of a URL button ends in.
    pub text: Option<Personal>,
    /// jpg, jpeg, png; at most 2 MB.
    #[serde_as(as = "Object")]
    pub image: Option<Media>,
    /// 3gp, mp4; at most 10 MB.
    #[serde_as(as = "Object")]
    pub video: Option<Media>,
    /// txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB.
    #[serde_as(as = "Object")]
    pub document: Option<Media>,
    /// A place on the map.
    #[serde_as(as = "Object")]
    pub location: Option<Location>,
    /// What comes back from a card's quick-reply button, or what the address of its URL button ends in.
    pub payload: Option<Personal>,
    /// Products.
    #[serde_as(as = "Object")]
    pub action: Option<Action>,
}

/// A file by its http(s) link.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Media {
    /// The link. Required.
    #[serde_as(as = "DefaultOnNull")]
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
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Location {
    /// Decimal degrees from -90 to 90. Required.
    #[serde_as(as = "Degrees")]
    pub latitude: Option<Personal>,
    /// Decimal degrees from -180 to 180. Required.
    #[serde_as(as = "Degrees")]
    pub longitude: Option<Personal>,
    /// What the place is called.
    pub name: Option<Personal>,
    /// Its address.
    pub address: Option<Personal>,
}

impl Component {
    fn new(r#type: &str, parameters: Vec<Parameter>) -> Self {
        Self {
            r#type: r#type.to_owned(),
            parameters,
            ..Self::default()
        }
    }

    pub(super) fn header(parameter: Parameter) -> Self {
        Self::new("header", vec![parameter])
    }

    pub(super) fn body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::new("body", values.into_iter().map(Parameter::text).collect())
    }

    pub(super) fn button(sub_type: &str, index: u8, parameter: Parameter) -> Self {
        Self {
            sub_type: Some(sub_type.to_owned()),
            index: Some(Index::Number(index)),
            ..Self::new("button", vec![parameter])
        }
    }

    pub(super) fn is(&self, r#type: &str) -> bool {
        self.r#type.trim().eq_ignore_ascii_case(r#type)
    }

    /// `sub_type` in small letters; empty where there is none.
    pub(super) fn button_kind(&self) -> String {
        let sub_type = self.sub_type.as_deref().unwrap_or_default();
        sub_type.trim().to_ascii_lowercase()
    }

    pub(super) fn position(&self) -> Option<u8> {
        self.index.map(Index::position)
    }

    /// The one text that it has.
    pub(super) fn only_text(&self) -> Option<&Personal> {
        match self.parameters.as_slice() {
            [parameter] => parameter.text.as_ref(),
            _ => None,
        }
    }

    /// Writes the constants as the samples have them: all of a carousel in capitals, and buttons but
    /// those of catalogs too; the parameter of a URL button in small letters everywhere.
    pub(super) fn spell(&mut self, in_carousel: bool) {
        let kind = self.button_kind();
        let is_catalog = matches!(kind.as_str(), "catalog" | "mpm");
        let is_tapped = self.sub_type.is_some() && !is_catalog;
        self.r#type = in_case(&self.r#type, in_carousel || is_tapped);
        self.sub_type = self.sub_type.take().map(|word| in_case(&word, is_tapped));
        if let Some(index) = self.index {
            let position = index.position();
            let spelled = if is_catalog { Index::Number } else { Index::Text };
            self.index = Some(spelled(position));
        }
        for parameter in &mut self.parameters {
            parameter.r#type = in_case(&parameter.r#type, in_carousel && kind != "url");
            parameter.spell();
        }
    }

    /// Its only parameter, which must have one value with the type's name.
    pub(super) fn only_parameter(&self) -> Result<(&Parameter, &'static str), ValidationError> {
        let [parameter] = self.parameters.as_slice() else {
            let problem = "must have exactly one parameter here";
            return Err(ValidationError::new("parameters", problem));
        };
        let kind = parameter.kind();
        Ok((parameter, kind.map_err(|refused| refused.inside("parameters[0]"))?))
    }

    /// Its only parameter, which must have this type.
    pub(super) fn only(&self, wanted: &'static str) -> Result<&Parameter, ValidationError> {
        match self.only_parameter()? {
            (parameter, kind) if kind == wanted => Ok(parameter),
            _ => {
                let problem = format!("must be {wanted} here");
                Err(ValidationError::new("parameters[0].type", problem))
            }
        }
    }

    /// "index is the order of the button, starting from 0 to 9".
    pub(super) fn check_index(&self) -> Result<(), ValidationError> {
        let problem = match self.position() {
            None => "is missing: give the button's position, 0 to 9",
            Some(10..) => "must be from 0 to 9",
            Some(_) => return Ok(()),
        };
        Err(ValidationError::new("index", problem))
    }

    /// The values of a body; every parameter is a text. A body that is there has values: without them
    /// another message than the caller's would go out, one by a static template.
    pub(super) fn check_texts(
        parameters: &[Parameter],
        check: impl Fn(&'static str, &str) -> Result<(), ValidationError>,
    ) -> Result<(), ValidationError> {
        if parameters.is_empty() {
            let problem = "is empty: give the values of the body's variables, or no body";
            return Err(ValidationError::new("parameters", problem));
        }
        for (position, parameter) in parameters.iter().enumerate() {
            let text = match parameter.kind() {
                Ok("text") => Ok(parameter.text.as_deref().unwrap_or_default()),
                Ok(_) => Err(ValidationError::new("type", "must be text: a body has texts only")),
                Err(refused) => Err(refused),
            };
            text.and_then(|text| check("text", text))
                .map_err(|refused| refused.inside(format_args!("parameters[{position}]")))?;
        }
        Ok(())
    }
}

impl Index {
    /// The position, from 0.
    pub fn position(self) -> u8 {
        match self {
            Self::Text(position) | Self::Number(position) => position,
        }
    }
}

impl Serialize for Index {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(position) => serializer.collect_str(position),
            Self::Number(position) => serializer.serialize_u8(*position),
        }
    }
}

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Integer::deserialize_as(deserializer).map(Self::Number)
    }
}

impl Parameter {
    /// The value of a variable.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self {
            r#type: "text".to_owned(),
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// An image by its http(s) link: jpg, jpeg, png; at most 2 MB.
    pub fn image(link: impl Into<Personal>) -> Self {
        Self {
            r#type: "image".to_owned(),
            image: Some(Media::new(link)),
            ..Self::default()
        }
    }

    /// A video by its http(s) link: 3gp, mp4; at most 10 MB.
    pub fn video(link: impl Into<Personal>) -> Self {
        Self {
            r#type: "video".to_owned(),
            video: Some(Media::new(link)),
            ..Self::default()
        }
    }

    /// A document by its http(s) link: txt, xls, xlsx, doc, docx, ppt, pptx, pdf; at most 15 MB.
    pub fn document(link: impl Into<Personal>) -> Self {
        Self {
            r#type: "document".to_owned(),
            document: Some(Media::new(link)),
            ..Self::default()
        }
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(link: impl Into<Personal>, filename: impl Into<Personal>) -> Self {
        let mut parameter = Self::document(link);
        if let Some(document) = &mut parameter.document {
            document.filename = Some(filename.into());
        }
        parameter
    }

    /// A place on the map.
    pub fn location(location: Location) -> Self {
        Self {
            r#type: "location".to_owned(),
            location: Some(location),
            ..Self::default()
        }
    }

    pub(super) fn payload(payload: impl Into<Personal>) -> Self {
        Self {
            r#type: "payload".to_owned(),
            payload: Some(payload.into()),
            ..Self::default()
        }
    }

    pub(super) fn action(action: Action) -> Self {
        Self {
            r#type: "action".to_owned(),
            action: Some(action),
            ..Self::default()
        }
    }

    /// Empty names are none.
    fn spell(&mut self) {
        for file in [&mut self.image, &mut self.video, &mut self.document].into_iter().flatten() {
            file.filename = file.filename.take().filter(|name| !name.is_empty());
        }
        if let Some(place) = &mut self.location {
            place.name = place.name.take().filter(|name| !name.is_empty());
            place.address = place.address.take().filter(|address| !address.is_empty());
            for degrees in [&mut place.latitude, &mut place.longitude] {
                *degrees = degrees.take().map(|text| text.trim().into());
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
            (Some(name), None) if self.r#type.trim().eq_ignore_ascii_case(name) => Ok(name),
            _ => Err(ValidationError::new(
                "type",
                "must be the name of the parameter's one value, such as text",
            )),
        }
    }
}

impl From<Location> for Parameter {
    fn from(location: Location) -> Self {
        Self::location(location)
    }
}

impl Media {
    fn new(link: impl Into<Personal>) -> Self {
        Self {
            link: link.into(),
            filename: None,
        }
    }

    /// The JSON form does not demand https.
    pub(super) fn validate(&self, extensions: &[&str]) -> Result<(), ValidationError> {
        http_link("link", &self.link)?;
        check_extension("link", &self.link, extensions)?;
        if let Some(filename) = &self.filename {
            no_control_characters("filename", filename)?;
        }
        Ok(())
    }
}

impl Location {
    /// A place by its decimal degrees.
    pub fn new(latitude: impl Into<Personal>, longitude: impl Into<Personal>) -> Self {
        Self {
            latitude: Some(latitude.into()),
            longitude: Some(longitude.into()),
            name: None,
            address: None,
        }
    }

    /// What the place is called.
    pub fn name(mut self, name: impl Into<Personal>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The address of the place.
    pub fn address(mut self, address: impl Into<Personal>) -> Self {
        self.address = Some(address.into());
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        check_degrees(&self.latitude, &self.longitude)
    }
}

/// The document tables degrees as "Float" and requires no range; a number that is no place is refused
/// all the same, because nothing could be shown for it.
pub(super) fn check_degrees(
    latitude: &Option<Personal>,
    longitude: &Option<Personal>,
) -> Result<(), ValidationError> {
    for (field, degrees, limit) in [("latitude", latitude, 90.0), ("longitude", longitude, 180.0)] {
        let degrees: Option<f64> = degrees.as_ref().and_then(|text| text.trim().parse().ok());
        // A comparison that NaN fails too.
        if !degrees.is_some_and(|degrees| degrees.abs() <= limit) {
            let problem = format!("must be decimal degrees from -{limit} to {limit}");
            return Err(ValidationError::new(field, problem));
        }
    }
    Ok(())
}

/// A value of the header of a template.
pub(super) fn check_header_value(
    component: &Component,
    check: impl Fn(&'static str, &str) -> Result<(), ValidationError>,
) -> Result<(), ValidationError> {
    if !component.is("header") {
        return Err(ValidationError::new("type", "must be header"));
    }
    let (parameter, kind) = component.only_parameter()?;
    let media = |media: &Option<Media>, extensions| match media {
        Some(Media { filename: Some(_), .. }) if kind != "document" => {
            Err(ValidationError::new("filename", "is for documents only").inside(kind))
        }
        Some(media) => media.validate(extensions).map_err(|refused| refused.inside(kind)),
        None => Ok(()),
    };
    match kind {
        "text" => check("text", parameter.text.as_deref().unwrap_or_default()),
        "image" => media(&parameter.image, IMAGES),
        "video" => media(&parameter.video, VIDEOS),
        "document" => media(&parameter.document, DOCUMENTS),
        "location" => {
            let place = parameter.location.as_ref();
            place.map_or(Ok(()), Location::validate).map_err(|refused| refused.inside(kind))
        }
        _ => {
            let problem = "must be text, image, video, document or location";
            Err(ValidationError::new("type", problem))
        }
    }
    .map_err(|refused| refused.inside("parameters[0]"))
}

fn in_case(word: &str, upper: bool) -> String {
    match upper {
        true => word.trim().to_ascii_uppercase(),
        false => word.trim().to_ascii_lowercase(),
    }
}
