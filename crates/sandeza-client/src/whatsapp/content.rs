//! The object `message`: the content of a WhatsApp message without a template (Sandeza single channels,
//! Channel WhatsApp Use Non-Template), or the body of a template.

use messaging_client_core::Personal;
use serde::Deserializer;

use super::parameter::Parameter;
use crate::json::{Word, as_number, degrees, object, objects, wire};

wire! {
    /// The content of a WhatsApp message without a template.
    ///
    /// Links are sent as they are: the document names neither a scheme nor extensions for them, and its
    /// own sample of a video has a blank in one. Lengths and counts are not documented either.
    ///
    /// ```
    /// use sandeza_client::whatsapp::{Content, ListSection};
    ///
    /// let text = Content::text("We are on our way.");
    /// let question = Content::buttons("Shall we come today?")
    ///     .button("yes", "Yes")
    ///     .button("no", "No")
    ///     .footer("Toko Budi");
    /// let times = Content::list("When shall we come?", "Choose a time")
    ///     .section(ListSection::new("Today", "Until 20:00").row("t1", "16:00").row("t2", "18:00"));
    /// ```
    pub struct Content {
        /// `text`, `audio`, `image`, `video`, `document`, `button`, `list` or `location`; `body` for the
        /// body of a template.
        pub r#type: Word,
        /// The values of the body of a template, and of nothing else.
        #[serde(alias = "parameter", deserialize_with = "objects")]
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub parameters: Vec<Parameter>,
        /// What stands above the text of buttons or of a list.
        #[serde(deserialize_with = "object")]
        pub header: Option<ContentHeader>,
        /// What the type asks for.
        #[serde(deserialize_with = "object")]
        pub body: Option<ContentBody>,
        /// What stands below the text of buttons or of a list.
        #[serde(deserialize_with = "footer")]
        pub footer: Option<Footer>,
    }

    /// What stands above the text: with buttons a text, an image, a video or a document; with a list a text.
    pub struct ContentHeader {
        /// `text`, `image`, `video` or `document`.
        pub r#type: Word,
        /// The text.
        pub text: Option<Personal>,
        /// The link to the file. The body's link is `media.url`, the header's `media_url`.
        pub media_url: Option<Personal>,
        /// The file name of a document that the recipient sees.
        pub name: Option<Personal>,
    }

    /// What a content consists of; each type has its own fields.
    pub struct ContentBody {
        /// The text: of a text, of buttons, of a list.
        pub text: Option<Personal>,
        /// The file: of audio, an image, a video, a document.
        #[serde(deserialize_with = "object")]
        pub media: Option<ContentMedia>,
        /// The buttons; at least one.
        #[serde(deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
        pub button: Vec<Choice>,
        /// The list.
        #[serde(deserialize_with = "object")]
        pub list: Option<List>,
        /// The place.
        #[serde(deserialize_with = "object")]
        pub location: Option<Coordinates>,
    }

    /// A file by its link.
    pub struct ContentMedia {
        /// The link. Required.
        pub url: Personal,
        /// The file name of a document that the recipient sees.
        pub name: Option<Personal>,
    }

    /// Something to choose: a reply button, or a row of a list. Its key comes back in the callback.
    pub struct Choice {
        /// `postback`; filled in where it is empty.
        #[serde(alias = "Type")]
        pub r#type: Word,
        /// What comes back in the callback. Required.
        pub key: Personal,
        /// What the recipient sees. Required.
        pub title: Personal,
    }

    /// A list to choose from, behind a button.
    pub struct List {
        /// The label of the button that opens the list. Required.
        pub title: Personal,
        /// The sections; at least one. (The table says `section`, every sample `sections`.)
        #[serde(alias = "section", deserialize_with = "objects")]
        pub sections: Vec<ListSection>,
    }

    /// Some rows of a list under a title.
    pub struct ListSection {
        /// The title. Required.
        pub title: Personal,
        /// What the section is about. The table requires it (as a "JSON Object"; every sample has a
        /// string).
        pub description: Personal,
        /// The rows; at least one. They have no description.
        #[serde(deserialize_with = "objects")]
        pub actions: Vec<Choice>,
    }

    /// A place on the map, for a message without a template: numbers, without name and address.
    pub struct Coordinates {
        /// Decimal degrees from -90 to 90. Required.
        #[serde(deserialize_with = "degrees", serialize_with = "as_number")]
        pub latitude: Option<Personal>,
        /// Decimal degrees from -180 to 180. Required.
        #[serde(deserialize_with = "degrees", serialize_with = "as_number")]
        pub longitude: Option<Personal>,
    }

    /// What stands below a text.
    pub struct Footer {
        /// The text.
        pub text: Personal,
    }
}

/// A footer that says nothing is none.
fn footer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Footer>, D::Error> {
    let footer: Option<Footer> = object(deserializer)?;
    Ok(footer.filter(|footer| !footer.text.is_empty()))
}

impl Content {
    fn of(r#type: &str, fill: impl FnOnce(&mut ContentBody)) -> Self {
        let mut body = ContentBody::default();
        fill(&mut body);
        Self {
            r#type: r#type.into(),
            body: Some(body),
            ..Self::default()
        }
    }

    fn media(r#type: &str, url: impl Into<Personal>, name: Option<Personal>) -> Self {
        let url = url.into();
        Self::of(r#type, |body| body.media = Some(ContentMedia { url, name }))
    }

    /// A text.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::of("text", |body| body.text = Some(text.into()))
    }

    /// A sound by its link.
    pub fn audio(url: impl Into<Personal>) -> Self {
        Self::media("audio", url, None)
    }

    /// An image by its link.
    pub fn image(url: impl Into<Personal>) -> Self {
        Self::media("image", url, None)
    }

    /// A video by its link.
    pub fn video(url: impl Into<Personal>) -> Self {
        Self::media("video", url, None)
    }

    /// A document by its link.
    pub fn document(url: impl Into<Personal>) -> Self {
        Self::media("document", url, None)
    }

    /// A document by its link, and the file name that the recipient sees.
    pub fn named_document(url: impl Into<Personal>, name: impl Into<Personal>) -> Self {
        Self::media("document", url, Some(name.into()))
    }

    /// A text with reply buttons, which [`button`](Self::button) adds; at least one.
    pub fn buttons(text: impl Into<Personal>) -> Self {
        Self::of("button", |body| body.text = Some(text.into()))
    }

    /// A text, and the label of a button that opens a list, to which [`section`](Self::section) adds; at
    /// least one.
    pub fn list(text: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        Self::of("list", |body| {
            body.text = Some(text.into());
            body.list.get_or_insert_default().title = title.into();
        })
    }

    /// A place on the map.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        let location = Coordinates {
            latitude: Some(latitude.to_string().into()),
            longitude: Some(longitude.to_string().into()),
        };
        Self::of("location", |body| body.location = Some(location))
    }

    /// The body of a template.
    pub(super) fn template_body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            r#type: "body".into(),
            parameters: values.into_iter().map(Parameter::text).collect(),
            ..Self::default()
        }
    }

    /// Adds a reply button: what comes back, and what the recipient sees.
    pub fn button(mut self, key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        let body = self.body.get_or_insert_default();
        body.button.push(Choice::new(key, title));
        self
    }

    /// Adds a section of a list.
    pub fn section(mut self, section: ListSection) -> Self {
        let body = self.body.get_or_insert_default();
        body.list.get_or_insert_default().sections.push(section);
        self
    }

    /// What stands above the text: of buttons a text, an image, a video or a document; of a list a text.
    pub fn header(mut self, value: Parameter) -> Self {
        self.header = Some(value.into());
        self
    }

    /// What stands below the text of buttons or of a list.
    pub fn footer(mut self, text: impl Into<Personal>) -> Self {
        self.footer.get_or_insert_default().text = text.into();
        self
    }
}

/// A text, an image, a video or a document.
impl From<Parameter> for ContentHeader {
    fn from(value: Parameter) -> Self {
        let file = value.file().map(|(file, _)| file.clone());
        let (media_url, name) = file.map(|file| (file.link, file.filename)).unzip();
        Self {
            r#type: value.r#type,
            text: value.text,
            media_url,
            name: name.flatten(),
        }
    }
}

impl Choice {
    /// What comes back in the callback, and what the recipient sees.
    pub fn new(key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        Self {
            r#type: "postback".into(),
            key: key.into(),
            title: title.into(),
        }
    }
}

impl ListSection {
    /// A section without rows yet.
    pub fn new(title: impl Into<Personal>, description: impl Into<Personal>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            actions: Vec::new(),
        }
    }

    /// Adds a row: what comes back, and what the recipient sees.
    pub fn row(mut self, key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        self.actions.push(Choice::new(key, title));
        self
    }
}
