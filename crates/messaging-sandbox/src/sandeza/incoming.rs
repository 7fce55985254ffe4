//! Messages of WhatsApp users, as the provider forwards them.

use serde_json::{Value, json};

use crate::callback::Delivery;

/// A message from a WhatsApp user for [`Sandeza::send_incoming`](super::Sandeza::send_incoming).
///
/// The document lists the fields in a flat table; how they are nested is inferred from its names.
/// `Debug` shows neither the user nor what was written.
#[derive(Clone)]
pub struct IncomingMessage {
    username: String,
    name: String,
    content: (&'static str, Value),
}

impl IncomingMessage {
    /// A text. The field `text` is inferred: the part of the document that would have it is not
    /// public.
    pub fn text(from: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(from, "text", json!(text.into()))
    }

    /// A pressed button or a chosen row, with the `key` that the application gave it. The field
    /// `postback` is that of the provider's sister product.
    pub fn postback(
        from: impl Into<String>,
        key: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        let postback = json!({"key": key.into(), "title": title.into(), "type": "postback"});
        Self::new(from, "postback", postback)
    }

    /// A location, with an empty name and address.
    pub fn location(from: impl Into<String>, latitude: f64, longitude: f64) -> Self {
        let location = json!({
            "address": "",
            "latitude": latitude,
            "live_period": 0,
            "longitude": longitude,
            "name": "",
        });
        Self::new(from, "location", location)
    }

    /// A file, with its media type, for example `image/jpeg`, and its size in bytes.
    pub fn media(
        from: impl Into<String>,
        url: impl Into<String>,
        mime_type: impl Into<String>,
        size: u64,
    ) -> Self {
        let url = url.into();
        let name = url.rsplit('/').next().unwrap_or_default();
        let media = json!({
            "animated": false,
            "id": "media-1",
            "mime_type": mime_type.into(),
            "name": name,
            "size": size,
            "url": url,
        });
        Self::new(from, "media", media)
    }

    /// An interactive message: `interactive` as given, for example with `header`, `body`, `footer`
    /// and `items`.
    pub fn interactive(from: impl Into<String>, interactive: Value) -> Self {
        Self::new(from, "interactive", interactive)
    }

    /// The name that the user shows; "Sandbox user" unless set.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    fn new(from: impl Into<String>, kind: &'static str, content: Value) -> Self {
        Self {
            username: from.into(),
            name: "Sandbox user".to_owned(),
            content: (kind, content),
        }
    }

    /// The callback of it.
    pub(super) fn delivery(self, id: &str) -> Delivery {
        let (kind, content) = self.content;
        let from = json!({
            "avatar": "",
            "description": "",
            "name": self.name,
            "username": self.username,
        });
        let body = json!({"from": from, "message": {"id": id, kind: content}});
        Delivery::json(id, "incoming", move |_| body.clone())
    }
}

debug_shows!(IncomingMessage(one) { kind: one.content.0 });
