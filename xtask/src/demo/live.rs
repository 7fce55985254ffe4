//! One message to a real account.

use std::process::ExitCode;

use nxcloud_client::{Builder, Template, TemplateMessage};

use super::Arguments;
use crate::console;

/// A message to a real account of NXCloud.
pub(super) struct LiveMessage {
    base_url: String,
    to: String,
    template: String,
    language: String,
    text: Option<String>,
}

impl LiveMessage {
    /// `None` where the demo is to stay on this machine.
    pub(super) fn of(arguments: Arguments) -> Option<Self> {
        Some(Self {
            base_url: arguments.base_url?,
            to: arguments.to?,
            template: arguments.template?,
            language: arguments.language.unwrap_or_else(|| "id".to_owned()),
            text: arguments.text,
        })
    }

    pub(super) async fn send(self) -> anyhow::Result<ExitCode> {
        let mut template = Template::new(&self.template, self.language.as_str());
        if let Some(text) = self.text {
            template = template.body([text]);
        }
        let client = Builder::from_env()?.base_url(&self.base_url).build()?;
        console::line(&format!(
            "Sending ONE message with the template {:?} ({}) through {} to a number of {} digits. The platform \
             charges for it.",
            self.template,
            self.language,
            self.base_url,
            self.to.len()
        ));
        let message = TemplateMessage::to_phone(self.to, template);
        match client.whatsapp().send(&message).await {
            Ok(sent) => {
                console::line(&format!("accepted as {}", sent.message_id));
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                console::error(&error.to_string());
                if let Some(words) = error.provider_message() {
                    console::error(&format!("The platform says: {words}"));
                }
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
