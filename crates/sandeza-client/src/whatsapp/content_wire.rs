//! [`WhatsAppMessage`] on the wire.

use messaging_client_core::Personal;
use serde::{Serialize, Serializer};

use super::{
    ButtonsHeader, ButtonsMessage, Choice, Content, Coordinates, ListMessage, ListSection,
    WhatsAppMessage,
};
use crate::Msisdn;

#[derive(Serialize)]
struct Written<'a> {
    msisdn: &'a Msisdn,
    message: Message<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header<'a>>,
    body: Body<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<Footer<'a>>,
}

#[derive(Serialize, Default)]
struct Header<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a Personal>,
    // The body's link is `media.url`, the header's is `media_url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    media_url: Option<&'a Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Personal>,
}

#[derive(Serialize, Default)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<Media<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<Vec<Postback<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<List<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

#[derive(Serialize)]
struct Media<'a> {
    url: &'a Personal,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Personal>,
}

#[derive(Serialize)]
struct Postback<'a> {
    r#type: &'static str,
    key: &'a Personal,
    title: &'a Personal,
}

#[derive(Serialize)]
struct List<'a> {
    title: &'a Personal,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a Personal,
    description: &'a Personal,
    actions: Vec<Postback<'a>>,
}

#[derive(Serialize)]
struct Location {
    latitude: f64,
    longitude: f64,
}

#[derive(Serialize)]
struct Footer<'a> {
    text: &'a Personal,
}

impl Serialize for WhatsAppMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            msisdn: &self.msisdn,
            message: (&self.content).into(),
        };
        written.serialize(serializer)
    }
}

impl<'a> From<&'a Content> for Message<'a> {
    fn from(content: &'a Content) -> Self {
        match content {
            Content::Text { text } => Self::plain(
                "text",
                Body {
                    text: Some(text),
                    ..Body::default()
                },
            ),
            Content::Audio { url } => Self::plain("audio", Body::media(url, None)),
            Content::Image { url } => Self::plain("image", Body::media(url, None)),
            Content::Video { url } => Self::plain("video", Body::media(url, None)),
            Content::Document { url, name } => {
                Self::plain("document", Body::media(url, name.as_ref()))
            }
            Content::Buttons(buttons) => buttons.into(),
            Content::List(list) => list.into(),
            Content::Location(coordinates) => Self::plain("location", (*coordinates).into()),
        }
    }
}

impl<'a> Message<'a> {
    fn plain(r#type: &'static str, body: Body<'a>) -> Self {
        Self {
            r#type,
            header: None,
            body,
            footer: None,
        }
    }
}

impl<'a> Body<'a> {
    fn media(url: &'a Personal, name: Option<&'a Personal>) -> Self {
        Self {
            media: Some(Media { url, name }),
            ..Self::default()
        }
    }
}

impl From<Coordinates> for Body<'_> {
    fn from(coordinates: Coordinates) -> Self {
        Self {
            location: Some(Location {
                latitude: coordinates.latitude,
                longitude: coordinates.longitude,
            }),
            ..Self::default()
        }
    }
}

impl<'a> From<&'a ButtonsMessage> for Message<'a> {
    fn from(message: &'a ButtonsMessage) -> Self {
        Self {
            r#type: "button",
            header: message.header.as_ref().map(Header::from),
            body: Body {
                text: Some(&message.text),
                button: Some(message.buttons.iter().map(Postback::from).collect()),
                ..Body::default()
            },
            footer: message.footer.as_ref().map(|text| Footer { text }),
        }
    }
}

impl<'a> From<&'a ListMessage> for Message<'a> {
    fn from(message: &'a ListMessage) -> Self {
        Self {
            r#type: "list",
            header: message.header.as_ref().map(Header::text),
            body: Body {
                text: Some(&message.text),
                list: Some(List {
                    title: &message.title,
                    sections: message.sections.iter().map(Section::from).collect(),
                }),
                ..Body::default()
            },
            footer: message.footer.as_ref().map(|text| Footer { text }),
        }
    }
}

impl<'a> Header<'a> {
    fn text(text: &'a Personal) -> Self {
        Self {
            r#type: "text",
            text: Some(text),
            ..Self::default()
        }
    }

    fn media(r#type: &'static str, url: &'a Personal, name: Option<&'a Personal>) -> Self {
        Self {
            r#type,
            media_url: Some(url),
            name,
            ..Self::default()
        }
    }
}

impl<'a> From<&'a ButtonsHeader> for Header<'a> {
    fn from(header: &'a ButtonsHeader) -> Self {
        match header {
            ButtonsHeader::Text { text } => Self::text(text),
            ButtonsHeader::Image { url } => Self::media("image", url, None),
            ButtonsHeader::Video { url } => Self::media("video", url, None),
            ButtonsHeader::Document { url, name } => Self::media("document", url, name.as_ref()),
        }
    }
}

impl<'a> From<&'a Choice> for Postback<'a> {
    fn from(choice: &'a Choice) -> Self {
        Self {
            r#type: "postback",
            key: &choice.key,
            title: &choice.title,
        }
    }
}

impl<'a> From<&'a ListSection> for Section<'a> {
    fn from(section: &'a ListSection) -> Self {
        Self {
            title: &section.title,
            description: &section.description,
            actions: section.rows.iter().map(Postback::from).collect(),
        }
    }
}
