//! What both send operations put on the wire, and check before (Sandeza single channels, Description
//! Parameter Request).

use messaging_client_core::validation::{at_most_characters, no_control_characters, not_blank};
use messaging_client_core::{Personal, UnsignedRequest, ValidationError};
use serde::Serialize;
use serde_with::skip_serializing_none;

use super::Message;
use crate::account::check_sender_id;
use crate::channel::in_order;
use crate::check::{Checked, refuse};
use crate::{Account, Channel, RefId};

/// "< 100".
const LONGEST_SUBJECT: usize = 99;
const LONGEST_BUDGET_CODE: usize = 180;

/// The body, its keys in the order of the samples; `signature` and `time` go in front of it. The type
/// is a string, as in all samples; the table calls it a number.
#[skip_serializing_none]
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    created_by: Option<&'a str>,
    username: &'a str,
    ref_id: &'a RefId,
    subject: &'a str,
    sender_id: &'a str,
    budget_code: Option<&'a str>,
    #[serde(serialize_with = "in_order::serialize")]
    channel: Vec<Channel>,
}

/// Checks a message and makes it the body of a request. Blanks around a value, which some samples have,
/// are typos and never sent.
pub(super) fn request(
    request: UnsignedRequest,
    r#type: &'static str,
    message: &Message,
    account: &Account,
) -> Result<UnsignedRequest, ValidationError> {
    let given = message.r#type.trim();
    if !given.is_empty() && given != r#type {
        let problem = format!("must be {type} for this operation, or left out");
        return refuse("type", problem);
    }
    let sender_id = validate(message, account)?;
    let mut channel = message.channel.clone();
    channel.iter_mut().for_each(Channel::spell);
    request.json(&Body {
        r#type,
        created_by: trimmed(&message.created_by),
        username: account.username().expose(),
        ref_id: &message.ref_id,
        subject: message.subject.trim(),
        sender_id: sender_id.trim(),
        budget_code: trimmed(&message.budget_code),
        channel,
    })
}

fn trimmed(value: &Option<Personal>) -> Option<&str> {
    let value = value.as_ref()?.trim();
    (!value.is_empty()).then_some(value)
}

/// The sender, where the message can be sent.
fn validate<'a>(message: &'a Message, account: &'a Account) -> Result<&'a str, ValidationError> {
    message.ref_id.validate()?;
    let subject = message.subject.trim();
    not_blank("subject", subject)?;
    no_control_characters("subject", subject)?;
    at_most_characters("subject", subject, LONGEST_SUBJECT)?;
    if let Some(created_by) = &message.created_by {
        no_control_characters("created_by", created_by)?;
    }
    let sender_id = message.sender_id.as_deref().or(account.sender_id());
    let Some(sender_id) = sender_id else {
        let problem = "is missing: set the sender on the client or on the message";
        return refuse("sender_id", problem);
    };
    check_sender_id(sender_id)?;
    validate_budget_code(message)?;
    validate_channels(&message.channel, account)?;
    Ok(sender_id)
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
