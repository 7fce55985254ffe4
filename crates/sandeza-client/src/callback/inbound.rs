//! What a recipient sends on WhatsApp (Sandeza forward content WhatsApp). The document lists the fields
//! in tables; how they nest is inferred from their order, so nothing is required.

use messaging_client_core::serde_as::Integer;
use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::{serde_as, skip_serializing_none};

/// Structs of a callback, in which nothing is required and nothing is lost.
macro_rules! inbound {
    ($( $(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* } )+) => { $(
        $(#[$meta])*
        #[serde_as]
        #[skip_serializing_none]
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($fields)*
            /// Fields that this version does not know, or that are not what is documented.
            #[serde(flatten)]
            pub extra: Extra,
        }
    )+ };
}

inbound! {
    /// A recipient wrote, or chose a reply button or a row of a list.
    pub struct InboundMessage {
        /// Who wrote.
        pub from: Option<InboundSender>,
        /// What.
        pub message: Option<InboundContent>,
    }

    /// Who wrote.
    pub struct InboundSender {
        /// A link to a picture.
        pub avatar: Option<Personal>,
        /// What the person says of themselves.
        pub description: Option<Personal>,
        /// The person's name.
        pub name: Option<Personal>,
        /// The person's name on the network; on WhatsApp probably the phone number.
        pub username: Option<Personal>,
    }

    /// What a recipient wrote or chose.
    pub struct InboundContent {
        /// Its id.
        pub id: Option<Personal>,
        /// Its text. In no table that could be read in full, and taken where there is one.
        pub text: Option<Personal>,
        /// The parts of a message with buttons or a list.
        pub interactive: Option<InboundInteractive>,
        /// A place.
        pub location: Option<InboundLocation>,
        /// A file.
        pub media: Option<InboundMedia>,
        /// What was chosen: the key of a button or a row.
        pub postback: Option<InboundPostback>,
    }

    /// The parts of a message with buttons or a list.
    pub struct InboundInteractive {
        /// The text.
        pub body: Option<InboundText>,
        /// What stands below it.
        pub footer: Option<InboundText>,
        /// What stands above it.
        pub header: Option<InboundText>,
    }

    /// The text of a message with buttons or a list, or what stands above or below it.
    pub struct InboundText {
        /// The text.
        pub text: Option<Personal>,
        /// Its title, in a footer.
        pub title: Option<Personal>,
        /// A link to a file, in a header.
        pub media_url: Option<Personal>,
        /// Of a header: `text`, `image`, `video` or `document`.
        pub r#type: Option<Personal>,
    }

    /// A place.
    pub struct InboundLocation {
        /// Its address.
        pub address: Option<Personal>,
        /// Decimal degrees, kept as they were written.
        pub latitude: Option<Personal>,
        /// Decimal degrees, kept as they were written.
        pub longitude: Option<Personal>,
        /// What it is called.
        pub name: Option<Personal>,
        /// For how long it is shared.
        #[serde_as(as = "Option<Integer>")]
        pub live_period: Option<i64>,
    }

    /// A file.
    pub struct InboundMedia {
        /// Whether it moves.
        pub animated: Option<bool>,
        /// Its id.
        pub id: Option<Personal>,
        /// Its media type.
        pub mime_type: Option<Personal>,
        /// Its name.
        pub name: Option<Personal>,
        /// Its length in bytes.
        #[serde_as(as = "Option<Integer>")]
        pub size: Option<i64>,
        /// A link to it.
        pub url: Option<Personal>,
    }

    /// What was chosen.
    pub struct InboundPostback {
        /// The key that was given to the button or the row.
        pub key: Option<Personal>,
        /// What it says.
        pub title: Option<Personal>,
    }
}

impl InboundMessage {
    /// The message's id.
    pub fn message_id(&self) -> Option<&str> {
        self.message.as_ref()?.id.as_deref()
    }

    /// The message's text: its own, that of its interactive part, or what the chosen button says,
    /// whichever says something first. A part that is not used may come as an empty string.
    pub fn text(&self) -> Option<&str> {
        let message = self.message.as_ref()?;
        let interactive = || message.interactive.as_ref()?.body.as_ref()?.text.as_deref();
        let chosen = || message.postback.as_ref()?.title.as_deref();
        let texts = [message.text.as_deref(), interactive(), chosen()];
        texts.into_iter().flatten().find(|text| !text.is_empty())
    }

    /// Who wrote: the user name on the network, which on WhatsApp is probably the phone number.
    pub fn sender(&self) -> Option<&str> {
        let named = self.from.as_ref().and_then(|from| from.username.as_deref());
        named.or_else(|| self.extra.get("from")?.as_str())
    }

    /// One level of fields: what was written or chosen, and who did. What this version does not know is
    /// left out where it has the name of one that it does.
    pub(super) fn summary(&self) -> Map<String, Value> {
        let content = self.message.as_ref().map(InboundContent::rest);
        let mut fields = content.unwrap_or_default();
        for (name, known) in [
            ("message_id", self.message_id()),
            ("from", self.sender()),
            (
                "name",
                self.from.as_ref().and_then(|from| from.name.as_deref()),
            ),
            ("text", self.text()),
        ] {
            if let Some(known) = known {
                fields.insert(name.to_owned(), known.into());
            }
        }
        fields
    }
}

impl InboundContent {
    /// Without id and text; degrees as numbers, where that loses none of their digits.
    fn rest(&self) -> Map<String, Value> {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(self) else {
            return Map::new();
        };
        fields.retain(|name, value| {
            !matches!((name.as_str(), value), ("id" | "text", Value::String(_)))
        });
        for degrees in ["latitude", "longitude"] {
            let location = fields.get_mut("location");
            if let Some(value) = location.and_then(|location| location.get_mut(degrees)) {
                *value = value
                    .as_str()
                    .and_then(exact_number)
                    .unwrap_or_else(|| value.take());
            }
        }
        fields
    }
}

/// Every decimal number of up to 15 digits has its own double.
fn exact_number(text: &str) -> Option<Value> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let number: Value = serde_json::from_str(text).ok()?;
    (number.is_number() && digits <= 15).then_some(number)
}
