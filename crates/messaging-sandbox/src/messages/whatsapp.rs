//! What a WhatsApp message says, read from the JSON of any provider: they all follow Meta's shapes
//! more or less closely.

use serde_json::{Map, Value};

use super::{Button, Content, Location, Media, TemplateUse};

/// What separates the values of Sandeza's texts with delimiters.
const BETWEEN: &str = ":=:";

/// Where in a message a value stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    Header,
    Body,
    Footer,
    /// A button of this kind.
    Button(&'a str),
    /// A list to pick from.
    List,
    /// A file of this kind.
    File(&'a str),
}

#[derive(Default)]
struct Collected {
    content: Content,
    header: Vec<String>,
    body: Vec<String>,
    footer: Vec<String>,
}

/// The content of a message. `message` has its parts; `template` is the name and the language of the
/// template, without which the texts are what the recipient reads.
pub(crate) fn whatsapp_content(message: &Value, template: Option<(&str, Option<&str>)>) -> Content {
    let mut collected = Collected::default();
    collected.walk(message, Place::Body);
    let mut content = collected.content;
    match template {
        Some((name, language)) => {
            content.template = Some(TemplateUse {
                name: name.to_owned(),
                language: language.map(str::to_owned),
                header: collected.header,
                body: collected.body,
            });
        }
        None => {
            let texts = [collected.header, collected.body, collected.footer];
            content.text = Some(texts.concat().join("\n")).filter(|text| !text.is_empty());
        }
    }
    content
}

impl Collected {
    fn walk(&mut self, value: &Value, place: Place<'_>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.walk(value, place)),
            Value::Object(object) => self.object(object, place),
            Value::String(text) if text.contains(BETWEEN) => self.delimited(text, place),
            Value::String(text) => self.value(text, place),
            _ => {}
        }
    }

    fn value(&mut self, text: &str, place: Place<'_>) {
        if text.is_empty() {
            return;
        }
        match place {
            Place::Header => self.header.push(text.to_owned()),
            Place::Body | Place::List => self.body.push(text.to_owned()),
            Place::Footer => self.footer.push(text.to_owned()),
            Place::Button(kind) => self.button(kind, kind, text),
            Place::File(kind) => self.file(kind, text, None),
        }
    }

    fn button(&mut self, kind: &str, text: &str, value: &str) {
        self.content.buttons.push(Button {
            kind: kind.to_owned(),
            text: text.to_owned(),
            value: value.to_owned(),
        });
    }

    fn file(&mut self, kind: &str, url: &str, name: Option<&str>) {
        self.content.media.push(Media {
            kind: kind.to_owned(),
            url: Some(url.to_owned()),
            name: name.map(str::to_owned),
            size: None,
        });
    }

    fn object(&mut self, object: &Map<String, Value>, place: Place<'_>) {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let kind = text("type").unwrap_or_default().to_ascii_lowercase();
        let sub_type = text("sub_type").unwrap_or_default().to_ascii_lowercase();
        if let (Some(key), Some(title)) = (text("key"), text("title")) {
            let kind = match place {
                Place::List => "row",
                _ => "reply",
            };
            return self.button(kind, title, key);
        }
        if let (Some(latitude), Some(longitude)) = (object.get("latitude"), object.get("longitude"))
        {
            let place = [plain(latitude), plain(longitude)];
            let other = |name| text(name).unwrap_or_default();
            return self.place(place, other("name"), other("address"));
        }
        if let Some(url) = text("link").or(text("url")).or(text("media_url")) {
            let kind = match place {
                Place::File(kind) => kind,
                _ => kind.as_str(),
            };
            return self.file(kind, url, text("filename").or(text("name")));
        }
        let place = match kind.as_str() {
            "header" => Place::Header,
            "body" => Place::Body,
            "image" | "video" | "audio" | "document" | "sticker" => Place::File(&kind),
            _ if !sub_type.is_empty() => Place::Button(&sub_type),
            _ => place,
        };
        for (name, value) in object {
            match name.as_str() {
                "text" if matches!(place, Place::File(_)) => self.walk(value, Place::Body),
                "text" | "payload" | "coupon_code" => self.walk(value, place),
                "header" => self.walk(value, Place::Header),
                "footer" => self.walk(value, Place::Footer),
                "message" | "body" if !matches!(place, Place::File(_)) => {
                    self.walk(value, Place::Body);
                }
                "button" | "buttons" => self.walk(value, Place::Button("reply")),
                "list" => self.walk(value, Place::List),
                _ if value.is_object() || value.is_array() => self.walk(value, place),
                _ => {}
            }
        }
    }

    fn place(&mut self, [latitude, longitude]: [String; 2], name: &str, address: &str) {
        self.content.location = Some(Location {
            latitude,
            longitude,
            name: name.to_owned(),
            address: address.to_owned(),
        });
    }

    /// `text:=:A||text:=:B`, `image:=:URL`, `location:=:1:=:2:=:name:=:address`, `button:=:url:=:A`.
    fn delimited(&mut self, text: &str, place: Place<'_>) {
        for entry in text.split("||") {
            let parts: Vec<&str> = entry.split(BETWEEN).collect();
            match parts.as_slice() {
                ["text", value] => self.value(value, place),
                ["button", kind, value] => self.button(kind, kind, value),
                ["location", latitude, longitude, rest @ ..] => {
                    let degrees = [latitude, longitude].map(|degrees| (*degrees).to_owned());
                    let other = |at: usize| rest.get(at).copied().unwrap_or_default();
                    self.place(degrees, other(0), other(1));
                }
                [kind, url] => self.file(kind, url, None),
                _ => self.value(entry, place),
            }
        }
    }
}

/// A number or a string as text.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_keeps_its_values_apart() {
        let message = json!([
            {"type": "header", "parameters": [{"type": "image", "image": {"link": "http://a/b.png"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Budi"}, {"type": "text", "text": "12"}]},
            {"type": "button", "sub_type": "copy_code", "parameters":
                [{"type": "coupon_code", "coupon_code": "123456"}]},
        ]);
        let content = whatsapp_content(&message, Some(("order", Some("id"))));
        let template = content.template.unwrap();
        assert_eq!(
            (template.name.as_str(), template.body),
            ("order", vec!["Budi".to_owned(), "12".to_owned()])
        );
        assert_eq!(content.media[0].url.as_deref(), Some("http://a/b.png"));
        assert_eq!(content.media[0].kind, "image");
        let button = &content.buttons[0];
        assert_eq!(
            (button.kind.as_str(), button.value.as_str()),
            ("copy_code", "123456")
        );
        assert_eq!(content.text, None);
    }

    #[test]
    fn free_text_is_read_with_its_frame() {
        let message = json!({"message": {"type": "list", "header": {"type": "text", "text": "Top"},
            "footer": {"text": "Bottom"}, "body": {"text": "Pick", "list": {"title": "T", "sections":
            [{"title": "S", "description": "", "actions":
                [{"type": "postback", "key": "a", "title": "One"}]}]}}}});
        let content = whatsapp_content(&message, None);
        assert_eq!(content.text.as_deref(), Some("Top\nPick\nBottom"));
        let row = &content.buttons[0];
        assert_eq!(
            (row.kind.as_str(), row.text.as_str(), row.value.as_str()),
            ("row", "One", "a")
        );
    }

    #[test]
    fn delimiters_say_the_same() {
        let message = json!({"header": "location:=:-6.1:=:106.8:=:Monas:=:Jakarta",
            "message": "text:=:Sprint||text:=:Sandeza", "button": "button:=:url:=:login.html"});
        let content = whatsapp_content(&message, Some(("a", None)));
        assert_eq!(content.template.unwrap().body, ["Sprint", "Sandeza"]);
        assert_eq!(content.location.unwrap().name, "Monas");
        assert_eq!(content.buttons[0].value, "login.html");
        let document = json!({"message": {"type": "document", "body": {"media": {"url": "http://a/b", "name": "b.doc"}}}});
        let content = whatsapp_content(&document, None);
        assert_eq!(
            (
                content.media[0].kind.as_str(),
                content.media[0].name.as_deref()
            ),
            ("document", Some("b.doc"))
        );
    }

    #[test]
    fn a_place_a_reply_and_a_caption_are_told_apart() {
        let message = json!([
            {"type": "location", "location": {"latitude": -6.1, "longitude": "106.8", "name": "Monas"}},
            {"buttons": [{"key": "yes", "title": "Yes"}]},
            {"type": "image", "body": {"url": "http://a/b.png"}, "text": "Caption"},
            {"type": "unheard", "link": "http://a/c"},
        ]);
        let content = whatsapp_content(&message, None);
        let place = content.location.unwrap();
        let parts = [place.latitude, place.longitude, place.name, place.address];
        assert_eq!(parts, ["-6.1", "106.8", "Monas", ""]);
        let button = &content.buttons[0];
        let parts = [&button.kind, &button.text, &button.value];
        assert_eq!(parts, ["reply", "Yes", "yes"]);
        let files: Vec<_> = content.media.iter().map(|file| &file.kind).collect();
        assert_eq!(files, ["image", "unheard"]);
        assert_eq!(content.text.as_deref(), Some("Caption"));
    }
}
