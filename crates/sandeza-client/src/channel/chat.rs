//! Line, Telegram and Facebook Messenger, which differ in the files that they take (Sandeza single
//! channels, Channel Line, Channel Telegram, Channel Facebook).

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};
use serde::{Deserialize, Serialize, Serializer};

use crate::backup_trigger::{self, ChatTrigger};
use crate::{attachment, possibly_absent};

#[derive(Serialize)]
struct WrittenChat<'a> {
    message: &'a Personal,
    chat_id: &'a str,
    attachment: String,
    backup_on: String,
    backup_exp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadChat {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    message: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    chat_id: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    attachment: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_on: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_exp: String,
}

macro_rules! chat_channel {
    ($(#[$meta:meta])* pub struct $name:ident takes $extensions:path) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            /// The recipient's id on the network, a social or metadata id. Required; blanks around
            /// it are not sent.
            pub chat_id: Personal,
            /// The text, not HTML. Required.
            pub text: Personal,
            /// Links to files.
            pub attachments: Vec<Personal>,
            /// When the next channel of a [`BackupMessage`](crate::BackupMessage) takes over.
            pub backup_on: Vec<ChatTrigger>,
        }

        impl $name {
            /// A text to a recipient's id on the network.
            pub fn new(chat_id: impl Into<Personal>, text: impl Into<Personal>) -> Self {
                Self {
                    chat_id: chat_id.into(),
                    text: text.into(),
                    attachments: Vec::new(),
                    backup_on: Vec::new(),
                }
            }

            /// Adds a file by its `https://` link, at most 5 MB.
            #[must_use]
            pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
                self.attachments.push(link.into());
                self
            }

            /// Adds a status upon which the next channel takes over.
            #[must_use]
            pub fn backup_on(mut self, trigger: ChatTrigger) -> Self {
                self.backup_on.push(trigger);
                self
            }

            pub(super) fn validate(&self) -> Result<(), ValidationError> {
                not_blank("message", &self.text)?;
                not_blank("chat_id", &self.chat_id)?;
                no_control_characters("chat_id", &self.chat_id)?;
                attachment::validate(&self.attachments, $extensions)?;
                backup_trigger::validate(&self.backup_on)
            }

            pub(super) fn read(read: ReadChat) -> Result<Self, ValidationError> {
                Ok(Self {
                    chat_id: read.chat_id,
                    text: read.message,
                    attachments: attachment::read(&read.attachment),
                    backup_on: backup_trigger::read(&read.backup_on, &read.backup_exp)?,
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let (backup_on, backup_exp) = backup_trigger::written(&self.backup_on);
                let written = WrittenChat {
                    message: &self.text,
                    chat_id: self.chat_id.trim(),
                    attachment: attachment::written(&self.attachments),
                    backup_on,
                    backup_exp,
                };
                written.serialize(serializer)
            }
        }
    };
}

chat_channel! {
    /// A message on Line. Files: jpg, png.
    pub struct Line takes attachment::IMAGES
}

chat_channel! {
    /// A message on Telegram. Files: jpg, png, pdf, mp4.
    pub struct Telegram takes attachment::IMAGES_PDF_AND_VIDEO
}

chat_channel! {
    /// A message on Facebook Messenger. Files: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx, wav,
    /// mp4, txt.
    pub struct Facebook takes attachment::FILES
}
