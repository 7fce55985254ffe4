//! What only NXCloud's controls have.

use super::{CallbackTarget, NxCloudProvider};
use crate::callback::CallbackError;
use crate::controls::Controls;
use crate::lock::lock;

/// A running NXCloud.
pub type NxCloud = Controls<NxCloudProvider>;

impl Controls<NxCloudProvider> {
    /// Registers a template in every language. From the first registered template on, unknown names answer 22093.
    pub fn register_template(&self, name: impl Into<String>) {
        self.register_template_in::<String>(name, []);
    }

    /// Registers a template in these languages only; the others answer 22092. Without any, it is in every
    /// language.
    pub fn register_template_in<L: Into<String>>(
        &self,
        name: impl Into<String>,
        languages: impl IntoIterator<Item = L>,
    ) {
        let languages = languages.into_iter().map(Into::into).collect();
        let mut account = self.account();
        let templates = account.templates.get_or_insert_default();
        templates.insert(name.into(), languages);
    }

    /// Makes these the only templates, in every language. Without any name, every send answers 22093.
    pub fn only_templates<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) {
        let names = names.into_iter().map(|name| (name.into(), [].into()));
        self.account().templates = Some(names.collect());
    }

    /// Makes a number, or a user id, one without WhatsApp: a send to it answers 22091.
    pub fn mark_not_on_whatsapp(&self, number: impl Into<String>) {
        self.account().not_on_whatsapp.insert(number.into());
    }

    /// Sets how many more messages are accepted before a send answers 22125; `None` for any number.
    pub fn set_balance(&self, messages: Option<u64>) {
        self.account().balance = messages;
    }

    /// How many more messages are accepted; `None` without a limit.
    pub fn balance(&self) -> Option<u64> {
        self.account().balance
    }

    /// From now on, posts status callbacks about every accepted message to this address: `sent`, `delivered` and
    /// `read` in this order, unless the recipient is a magic one. A callback that is not answered with 2xx is
    /// tried four times in all, 50 ms, 100 ms and 200 ms apart.
    pub fn register_callback(&self, target: CallbackTarget) {
        *lock(&self.provider.target) = Some(target);
    }

    /// Posts no more callbacks about messages that are accepted from now on.
    pub fn remove_callback(&self) {
        *lock(&self.provider.target) = None;
    }

    /// Presses a quick-reply button of an accepted message: posts the callback of a button with this text and
    /// payload. Returns the id of the recipient's message.
    ///
    /// # Errors
    ///
    /// When there is no such message, or no callback target.
    pub fn send_button_reply(
        &self,
        message_id: &str,
        text: impl Into<String>,
        payload: impl Into<String>,
    ) -> Result<String, CallbackError> {
        let account = self.account();
        let payload = Some(payload.into());
        self.provider
            .answered(&account, message_id, text.into(), payload)
    }
}
