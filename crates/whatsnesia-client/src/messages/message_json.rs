//! [`Message`] in JSON: the platform's names in one flat object, and exactly one kind of content. A
//! number that is missing is read as empty, and refused by name before sending.

use messaging_client_core::{Personal, lenient};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Content, Location, Media, Message};
use crate::MobileNumber;
use crate::file_json::FileJson;

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageJson {
    #[serde(default)]
    mobile_code: Personal,
    #[serde(default)]
    mobile: Personal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from_number: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<FileJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<FileJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    video: Option<FileJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audio: Option<FileJson>,
    #[serde(
        default,
        deserialize_with = "decimal",
        skip_serializing_if = "Option::is_none"
    )]
    latitude: Option<f64>,
    #[serde(
        default,
        deserialize_with = "decimal",
        skip_serializing_if = "Option::is_none"
    )]
    longitude: Option<f64>,
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    cta_url_id: Option<i64>,
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    interactive_list_id: Option<i64>,
}

/// A decimal number, also as a text; nothing for null and for an empty text.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let text = lenient::optional_text(deserializer)?.unwrap_or_default();
    match text.trim() {
        "" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| D::Error::custom("a text that is not a decimal number")),
    }
}

impl From<Message> for MessageJson {
    fn from(message: Message) -> Self {
        let mut json = Self {
            mobile_code: message.to.mobile_code,
            mobile: message.to.mobile,
            from_number: message.from_number,
            ..Self::default()
        };
        match message.content {
            Content::Text(text) => json.message = Some(text),
            Content::Image(media) => json.image = Some(json.message_of(media)),
            Content::Document(media) => json.document = Some(json.message_of(media)),
            Content::Video(media) => json.video = Some(json.message_of(media)),
            Content::Audio(file) => json.audio = Some(FileJson(file)),
            Content::Location(location) => {
                json.latitude = Some(location.latitude);
                json.longitude = Some(location.longitude);
            }
            Content::CtaUrl(id) => json.cta_url_id = Some(id),
            Content::InteractiveList(id) => json.interactive_list_id = Some(id),
        }
        json
    }
}

impl MessageJson {
    /// Keeps the caption and gives the file.
    fn message_of(&mut self, media: Media) -> FileJson {
        self.message = media.caption;
        FileJson(media.file)
    }

    /// Every kind of content that is there. A text is one of its own only where no file takes it as
    /// a caption.
    fn contents(self) -> Result<Vec<Content>, &'static str> {
        let mut contents = Vec::new();
        let mut text = self.message;
        for (file, content) in [
            (self.image, Content::Image as fn(Media) -> Content),
            (self.document, Content::Document),
            (self.video, Content::Video),
        ] {
            if let Some(FileJson(file)) = file {
                let caption = text.take();
                contents.push(content(Media { file, caption }));
            }
        }
        contents.extend(text.map(Content::Text));
        contents.extend(self.audio.map(|file| Content::Audio(file.0)));
        contents.extend(location(self.latitude, self.longitude)?);
        contents.extend(self.cta_url_id.map(Content::CtaUrl));
        contents.extend(self.interactive_list_id.map(Content::InteractiveList));
        Ok(contents)
    }
}

fn location(
    latitude: Option<f64>,
    longitude: Option<f64>,
) -> Result<Option<Content>, &'static str> {
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => {
            Ok(Some(Content::Location(Location::new(latitude, longitude))))
        }
        (None, None) => Ok(None),
        _ => Err("a location needs both latitude and longitude"),
    }
}

impl TryFrom<MessageJson> for Message {
    type Error = &'static str;

    fn try_from(mut json: MessageJson) -> Result<Self, Self::Error> {
        let to = MobileNumber::new(
            std::mem::take(&mut json.mobile_code),
            std::mem::take(&mut json.mobile),
        );
        let from_number = json.from_number.take();
        let mut contents = json.contents()?.into_iter();
        match (contents.next(), contents.next()) {
            (Some(content), None) => Ok(Self {
                to,
                from_number,
                content,
            }),
            _ => Err(
                "a message is exactly one of: message alone; image, document or video, each with \
                 message as its caption or without; audio; latitude and longitude; cta_url_id; \
                 interactive_list_id",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(content: &str) -> String {
        format!(r#"{{"mobile_code":"62","mobile":"81200000001",{content}}}"#)
    }

    fn read(content: &str) -> Result<Message, serde_json::Error> {
        serde_json::from_str(&json(content))
    }

    const FILE: &str = r#"{"filename":"a.b","base64":"eA=="}"#;

    #[test]
    fn each_kind_comes_back_as_it_was() {
        let file = |kind: &str| format!(r#""{kind}":{FILE}"#);
        let captioned = |kind: &str| format!(r#""message":"Hai","{kind}":{FILE}"#);
        for content in [
            r#""message":"Hai""#.to_owned(),
            r#""from_number":"+62 812-0000-0009","message":"Hai""#.to_owned(),
            file("image"),
            captioned("image"),
            file("document"),
            captioned("document"),
            file("video"),
            captioned("video"),
            file("audio"),
            r#""latitude":-6.2088,"longitude":106.8456"#.to_owned(),
            r#""cta_url_id":4"#.to_owned(),
            r#""interactive_list_id":5"#.to_owned(),
        ] {
            let message = read(&content).unwrap();
            assert_eq!(serde_json::to_string(&message).unwrap(), json(&content));
        }
    }

    #[test]
    fn numbers_stand_for_texts_and_texts_for_numbers() {
        let message: Message = serde_json::from_str(
            r#"{"mobile_code":62,"mobile":81200000001,"latitude":"-6.20","longitude":"106","message":null}"#,
        )
        .unwrap();
        assert_eq!(message.to, MobileNumber::new("62", "81200000001"));
        let Content::Location(location) = message.content else {
            panic!("not a location")
        };
        assert_eq!(location, Location::new(-6.2, 106.0));
        let message = read(r#""cta_url_id":"4""#).unwrap();
        assert!(matches!(message.content, Content::CtaUrl(4)));
    }

    #[test]
    fn none_or_several_kinds_are_refused() {
        let image = format!(r#""image":{FILE}"#);
        for content in [
            r#""from_number":"628""#.to_owned(),
            format!(r#"{image},"document":{FILE}"#),
            format!(r#""message":"Hai",{image},"video":{FILE}"#),
            format!(r#""message":"Hai","audio":{FILE}"#),
            r#""message":"Hai","latitude":1,"longitude":1"#.to_owned(),
            r#""latitude":1"#.to_owned(),
            r#""longitude":1,"cta_url_id":4"#.to_owned(),
            r#""cta_url_id":4,"interactive_list_id":5"#.to_owned(),
            r#""latitude":"marker","longitude":1"#.to_owned(),
            r#""message":"Hai","product":"x""#.to_owned(),
        ] {
            let error = read(&content).unwrap_err().to_string();
            assert!(!error.contains("marker"), "{error}");
        }
    }
}
