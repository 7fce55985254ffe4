use messaging_client_core::Personal;
use messaging_client_core::serde_as::{IfAny, Integer, Text};

received! {
    /// A recipient tapped a quick-reply button of a template message.
    pub struct ButtonReply {
        /// The id of this reply.
        #[serde_as(as = "Text")]
        pub message_id: String,
        /// The id of the message that the button belongs to, as sending returned it.
        #[serde_as(as = "Option<Text>")]
        pub context_id: Option<String>,
        /// Who tapped.
        pub from: Option<Personal>,
        /// The button's label.
        pub text: Option<Personal>,
        /// The button's payload.
        pub payload: Option<Personal>,
        /// Unix time in seconds.
        #[serde_as(as = "IfAny<Integer>")]
        #[serde(default)]
        pub timestamp: Option<i64>,
        /// The template that the button belongs to. It comes as a JSON document inside a string (`wa_ext`);
        /// `None` if that cannot be read.
        pub template: Option<ButtonTemplate>,
    }

    /// The template of a [`ButtonReply`].
    #[derive(Default)]
    #[serde(rename_all = "camelCase")]
    pub struct ButtonTemplate {
        /// Its id at the platform.
        #[serde_as(as = "Option<Text>")]
        pub template_id: Option<String>,
        /// Its name.
        #[serde_as(as = "Option<Text>")]
        pub template_name: Option<String>,
    }

    /// A message of a recipient to the business.
    pub struct InboundMessage {
        /// Its id.
        #[serde_as(as = "Text")]
        pub message_id: String,
        /// Who wrote.
        pub from: Option<Personal>,
        /// The text of a text message.
        pub text: Option<Personal>,
        /// Unix time in seconds.
        #[serde_as(as = "IfAny<Integer>")]
        #[serde(default)]
        pub timestamp: Option<i64>,
        /// `text`, `image`, `video`, `voice`, `audio`, `document`, `location`, `sticker`, or another type.
        #[serde_as(as = "Option<Text>")]
        pub r#type: Option<String>,
    }
}
