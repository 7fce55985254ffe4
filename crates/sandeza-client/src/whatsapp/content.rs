//! The object `message`: the content of a WhatsApp message without a template (Sandeza single channels,
//! Channel WhatsApp Use Non-Template), or the body of a template.

use messaging_client_core::serde_as::Text;
use messaging_client_core::Personal;
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as, skip_serializing_none};

use super::component::Parameter;
use crate::json::{NumericDegrees, Object, Objects};

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
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Content {
    /// `text`, `audio`, `image`, `video`, `document`, `button`, `list` or `location`; `body` for the
    /// body of a template.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub r#type: String,
    /// The values of the body of a template, and of nothing else.
    #[serde_as(as = "Objects")]
    #[serde(alias = "parameter", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// What stands above the text of buttons or of a list.
    #[serde_as(as = "Object")]
    pub header: Option<ContentHeader>,
    /// What the type asks for.
    #[serde_as(as = "Object")]
    pub body: Option<ContentBody>,
    /// What stands below the text of buttons or of a list.
    #[serde_as(as = "Object")]
    pub footer: Option<Footer>,
}

/// What stands above the text: with buttons a text, an image, a video or a document; with a list a text.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ContentHeader {
    /// `text`, `image`, `video` or `document`.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub r#type: String,
    /// The text.
    pub text: Option<Personal>,
    /// The link to the file. The body's link is `media.url`, the header's `media_url`.
    pub media_url: Option<Personal>,
    /// The file name of a document that the recipient sees.
    pub name: Option<Personal>,
}

/// What a content consists of; each type has its own fields.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ContentBody {
    /// The text: of a text, of buttons, of a list.
    pub text: Option<Personal>,
    /// The file: of audio, an image, a video, a document.
    #[serde_as(as = "Object")]
    pub media: Option<ContentMedia>,
    /// The buttons; at least one.
    #[serde_as(as = "Option<Objects>")]
    pub button: Option<Vec<Choice>>,
    /// The list.
    #[serde_as(as = "Object")]
    pub list: Option<List>,
    /// The place.
    #[serde_as(as = "Object")]
    pub location: Option<Coordinates>,
}

/// A file by its link.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ContentMedia {
    /// The link. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub url: Personal,
    /// The file name of a document that the recipient sees.
    pub name: Option<Personal>,
}

/// Something to choose: a reply button, or a row of a list. Its key comes back in the callback.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Choice {
    /// `postback`; filled in where it is empty.
    #[serde_as(as = "DefaultOnNull<Text>")]
    #[serde(alias = "Type")]
    pub r#type: String,
    /// What comes back in the callback. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub key: Personal,
    /// What the recipient sees. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub title: Personal,
}

/// A list to choose from, behind a button.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct List {
    /// The label of the button that opens the list. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub title: Personal,
    /// The sections; at least one. (The table says `section`, every sample `sections`.)
    #[serde_as(as = "Objects")]
    #[serde(alias = "section")]
    pub sections: Vec<ListSection>,
}

/// Some rows of a list under a title.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct ListSection {
    /// The title. Required.
    #[serde_as(as = "DefaultOnNull")]
    pub title: Personal,
    /// What the section is about. The table requires it (as a "JSON Object"; every sample has a
    /// string).
    #[serde_as(as = "DefaultOnNull")]
    pub description: Personal,
    /// The rows; at least one. They have no description.
    #[serde_as(as = "Objects")]
    pub actions: Vec<Choice>,
}

/// A place on the map, for a message without a template: numbers, without name and address.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Coordinates {
    /// Decimal degrees from -90 to 90. Required.
    #[serde_as(as = "NumericDegrees")]
    pub latitude: Option<Personal>,
    /// Decimal degrees from -180 to 180. Required.
    #[serde_as(as = "NumericDegrees")]
    pub longitude: Option<Personal>,
}

/// What stands below a text.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Footer {
    /// The text.
    #[serde_as(as = "DefaultOnNull")]
    pub text: Personal,
}

impl Content {
    fn new(r#type: &str, body: ContentBody) -> Self {
        Self {
            r#type: r#type.to_owned(),
            body: Some(body),
            ..Self::default()
        }
    }

    fn media(r#type: &str, url: impl Into<Personal>, name: Option<Personal>) -> Self {
        let media = ContentMedia {
            url: url.into(),
            name,
        };
        let body = ContentBody {
            media: Some(media),
            ..ContentBody::default()
        };
        Self::new(r#type, body)
    }

    /// A text.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self::new("text", ContentBody::text(text))
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

    /// A text with reply buttons, which [`button`](Self::button) adds.
    pub fn buttons(text: impl Into<Personal>) -> Self {
        let body = ContentBody {
            button: Some(Vec::new()),
            ..ContentBody::text(text)
        };
        Self::new("button", body)
    }

    /// A text, and the label of a button that opens a list, to which [`section`](Self::section) adds.
    pub fn list(text: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        let list = List {
            title: title.into(),
            sections: Vec::new(),
        };
        let body = ContentBody {
            list: Some(list),
            ..ContentBody::text(text)
        };
        Self::new("list", body)
    }

    /// A place on the map.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        let location = Coordinates {
            latitude: Some(latitude.to_string().into()),
            longitude: Some(longitude.to_string().into()),
        };
        let body = ContentBody {
            location: Some(location),
            ..ContentBody::default()
        };
        Self::new("location", body)
    }

    /// The body of a template.
    pub(super) fn template_body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            r#type: "body".to_owned(),
            parameters: values.into_iter().map(Parameter::text).collect(),
            ..Self::default()
        }
    }

    /// Adds a reply button: what comes back, and what the recipient sees.
    pub fn button(mut self, key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        let body = self.body.get_or_insert_default();
        body.button.get_or_insert_default().push(Choice::new(key, title));
        self
    }

    /// Adds a section of a list.
    pub fn section(mut self, section: ListSection) -> Self {
        let body = self.body.get_or_insert_default();
        body.list.get_or_insert_default().sections.push(section);
        self
    }

    /// What stands above the text of buttons or of a list.
    pub fn header(mut self, header: ContentHeader) -> Self {
        self.header = Some(header);
        self
    }

    /// What stands below the text of buttons or of a list.
    pub fn footer(mut self, text: impl Into<Personal>) -> Self {
        self.footer = Some(Footer { text: text.into() });
        self
    }
}

impl ContentBody {
    fn text(text: impl Into<Personal>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }
}

impl ContentHeader {
    /// A text.
    pub fn text(text: impl Into<Personal>) -> Self {
        Self {
            r#type: "text".to_owned(),
            text: Some(text.into()),
            ..Self::default()
        }
    }

    fn media(r#type: &str, url: impl Into<Personal>) -> Self {
        Self {
            r#type: r#type.to_owned(),
            media_url: Some(url.into()),
            ..Self::default()
        }
    }

    /// An image by its link; not above a list.
    pub fn image(url: impl Into<Personal>) -> Self {
        Self::media("image", url)
    }

    /// A video by its link; not above a list.
    pub fn video(url: impl Into<Personal>) -> Self {
        Self::media("video", url)
    }

    /// A document by its link; not above a list.
    pub fn document(url: impl Into<Personal>) -> Self {
        Self::media("document", url)
    }

    /// A document by its link, and the file name that the recipient sees; not above a list.
    pub fn named_document(url: impl Into<Personal>, name: impl Into<Personal>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::document(url)
        }
    }
}

impl Choice {
    /// What comes back in the callback, and what the recipient sees.
    pub fn new(key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        Self {
            r#type: "postback".to_owned(),
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
