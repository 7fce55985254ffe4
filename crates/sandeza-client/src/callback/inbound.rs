//! What a recipient sends on WhatsApp (Sandeza forward content WhatsApp). The document tables the
//! fields; how they nest is read from their order, so nothing is required.

use messaging_client_core::Personal;

use super::tolerant::tolerant;

tolerant! {
    /// A recipient wrote, or chose a reply button or a row of a list.
    pub struct InboundMessage {
        /// Who wrote.
        from: InboundSender,
        /// What.
        message: InboundContent,
    }
}

tolerant! {
    /// Who wrote.
    pub struct InboundSender {
        /// A link to a picture.
        avatar: Personal,
        /// What the person says of themselves.
        description: Personal,
        /// The person's name.
        name: Personal,
        /// The person's name on the network; on WhatsApp probably the phone number.
        username: Personal,
    }
}

tolerant! {
    /// What a recipient wrote or chose.
    pub struct InboundContent {
        /// Its id.
        id: Personal,
        /// Its text. In no table that could be read in full, and taken where there is one.
        text: Personal,
        /// The parts of a message with buttons or a list.
        interactive: InboundInteractive,
        /// A place.
        location: InboundLocation,
        /// A file.
        media: InboundMedia,
        /// What was chosen: the key of a button or a row.
        postback: InboundPostback,
    }
}

tolerant! {
    /// The parts of a message with buttons or a list.
    pub struct InboundInteractive {
        /// The text.
        body: InboundText,
        /// What stands below it.
        footer: InboundText,
        /// What stands above it.
        header: InboundHeader,
    }
}

tolerant! {
    /// A text in a message with buttons or a list.
    pub struct InboundText {
        /// The text.
        text: Personal,
        /// Its title, in a footer.
        title: Personal,
    }
}

tolerant! {
    /// What stands above the text of a message with buttons or a list.
    pub struct InboundHeader {
        /// A link to a file.
        media_url: Personal,
        /// A text.
        text: Personal,
        /// `text`, `image`, `video` or `document`.
        r#type: Personal,
    }
}

tolerant! {
    /// A place.
    pub struct InboundLocation {
        /// Its address.
        address: Personal,
        /// Decimal degrees, as a text so that every digit is kept.
        latitude: Personal,
        /// Decimal degrees.
        longitude: Personal,
        /// What it is called.
        name: Personal,
        /// For how long it is shared.
        live_period: i64,
    }
}

tolerant! {
    /// A file.
    pub struct InboundMedia {
        /// Whether it moves.
        animated: bool,
        /// Its id.
        id: Personal,
        /// Its media type.
        mime_type: Personal,
        /// Its name.
        name: Personal,
        /// Its length in bytes.
        size: i64,
        /// A link to it.
        url: Personal,
    }
}

tolerant! {
    /// What was chosen.
    pub struct InboundPostback {
        /// The key that was given to the button or the row.
        key: Personal,
        /// What it says.
        title: Personal,
    }
}

impl InboundMessage {
    /// The message's id.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message.as_ref()?.id.as_deref()
    }

    /// The message's text: its own, or that of its interactive part.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        let message = self.message.as_ref()?;
        let interactive = || message.interactive.as_ref()?.body.as_ref()?.text.as_deref();
        message.text.as_deref().or_else(interactive)
    }
}
