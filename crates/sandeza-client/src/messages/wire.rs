//! What both send operations put on the wire, and check before (Sandeza single channels, Description
//! Parameter Request).

use messaging_client_core::validation::{at_most_characters, no_control_characters, one_line};
use messaging_client_core::{Personal, UnsignedRequest, ValidationError};

use super::Message;
use crate::check::{Checked, refuse};
use crate::{Account, Channel};

/// "< 100".
const LONGEST_SUBJECT: usize = 99;
const LONGEST_BUDGET_CODE: usize = 180;

/// Checks a message and makes it the body of a request, its keys in the order of the samples; `signature`
/// and `time` go in front of it. Blanks around a value, which some samples have, are typos and never
/// sent.
pub(super) fn request(
    request: UnsignedRequest,
    r#type: &'static str,
    message: &Message,
    account: &Account,
) -> Result<UnsignedRequest, ValidationError> {
    let given = message.r#type.as_deref().unwrap_or_default().trim();
    if !given.is_empty() && given != r#type {
        let problem = format!("must be {type} for this operation, or left out");
        return refuse("type", problem);
    }
    let mut sent = message.clone();
    let sender_id = sent.sender_id.take();
    sent.sender_id = sender_id.or_else(|| account.sender_id().map(Into::into));
    validate(&sent, account)?;
    sent.r#type = Some(r#type.into());
    sent.username = Some(account.username().expose().into());
    sent.subject = sent.subject.trim().into();
    sent.sender_id = sent.sender_id.map(|sender_id| sender_id.trim().into());
    sent.created_by = trimmed(sent.created_by);
    sent.budget_code = trimmed(sent.budget_code);
    sent.channel.iter_mut().for_each(Channel::spell);
    request.json(&sent)
}

fn trimmed(value: Option<Personal>) -> Option<Personal> {
    let value = value?.trim().into();
    Some(value).filter(|value: &Personal| !value.is_empty())
}

fn validate(message: &Message, account: &Account) -> Checked {
    message.ref_id.validate()?;
    let subject = message.subject.trim();
    one_line("subject", subject)?;
    at_most_characters("subject", subject, LONGEST_SUBJECT)?;
    if let Some(created_by) = &message.created_by {
        no_control_characters("created_by", created_by)?;
    }
    let Some(sender_id) = &message.sender_id else {
        let problem = "is missing: set the sender on the client or on the message";
        return refuse("sender_id", problem);
    };
    one_line("sender_id", sender_id)?;
    validate_channels(&message.channel, account)?;
    validate_budget_code(message)
}

fn validate_budget_code(message: &Message) -> Checked {
    let Some(budget_code) = &message.budget_code else {
        return Ok(());
    };
    no_control_characters("budget_code", budget_code)?;
    at_most_characters("budget_code", budget_code.trim(), LONGEST_BUDGET_CODE)?;
    let without_template = |channel: &Channel| match channel {
        Channel::WhatsApp(whatsapp) => whatsapp.free_content().is_some(),
        _ => false,
    };
    if message.channel.iter().all(without_template) {
        let problem = "is not taken for a WhatsApp message without a template: leave it out";
        return refuse("budget_code", problem);
    }
    Ok(())
}

fn validate_channels(channels: &[Channel], account: &Account) -> Checked {
    if channels.is_empty() {
        return refuse("channel", "is empty: give at least one channel");
    }
    for (position, channel) in channels.iter().enumerate() {
        let name = channel.name();
        let mut earlier = channels.iter().take(position);
        if earlier.any(|other| other.name() == name) {
            let problem = "is there twice: a message has each channel at most once";
            return refuse(format!("channel.{name}"), problem);
        }
        channel.validate(account)?;
    }
    Ok(())
}
