use messaging_client_core::Personal;
use messaging_client_core::validation::{not_blank, one_line};

use super::{Trigger, attachment, trigger};
use crate::check::Checked;
use crate::json::{Joined, wire};

wire! {
    /// A message on Line, Telegram or Facebook Messenger, which differ in the files that they take (Sandeza
    /// single channels, Channel Line, Channel Telegram, Channel Facebook).
    ///
    /// ```
    /// use sandeza_client::{Channel, Chat};
    ///
    /// let chat = Chat::new("U0000000000000000000000000000a001", "Your order has been shipped.");
    /// let channel = Channel::Line(chat.attachment("https://shop.example.com/17.png"));
    /// ```
    pub struct Chat {
        /// The text, not HTML. Required.
        pub message: Personal,
        /// The recipient's id on the network, a social or metadata id. Required; spaces around it are not
        /// sent.
        pub chat_id: Personal,
        /// `https://` links to files, at most 5 MB each. Line: jpg, png. Telegram: jpg, png, pdf, mp4.
        /// Facebook Messenger: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx, wav, mp4, txt.
        pub attachment: Joined,
        /// The codes of the statuses on which the next channel is used; see [`Trigger`].
        pub backup_on: Joined,
        /// For each of them, after how many minutes; 0 for all except pending.
        pub backup_exp: Joined,
    }
}

impl Chat {
    /// A text to a recipient's id on the network.
    pub fn new(chat_id: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        let (chat_id, message) = (chat_id.into(), message.into());
        Self {
            message,
            chat_id,
            ..Self::default()
        }
    }

    /// Adds a file by its `https://` link, at most 5 MB.
    pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
        self.attachment.0.push(link.into());
        self
    }

    /// Adds a status on which the next channel is used: `Unsent`, `Pending` or `Failed`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        trigger.add_to(&mut self.backup_on, &mut self.backup_exp);
        self
    }

    pub(super) fn spell(&mut self) {
        self.chat_id = self.chat_id.trim().into();
        attachment::spell(&mut self.attachment);
    }

    pub(super) fn validate(&self, extensions: &[&str]) -> Checked {
        not_blank("message", &self.message)?;
        one_line("chat_id", &self.chat_id)?;
        attachment::validate(&self.attachment, extensions)?;
        trigger::validate(&[1, 3, 4], &self.backup_on, &self.backup_exp)
    }
}
