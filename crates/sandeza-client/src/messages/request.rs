//! What both send operations put on the wire, and check before (Sandeza single channels, Description
//! Parameter Request).

use messaging_client_core::validation::{at_most_characters, no_control_characters, not_blank};
use messaging_client_core::{UnsignedRequest, ValidationError, Personal};
use serde::{Deserialize, Serialize};

use crate::account::check_sender_id;
use crate::channel::{read_in_order, written_in_order};
use crate::{Account, Channel, RefId, possibly_absent};

/// "< 100".
const LONGEST_SUBJECT: usize = 99;
const LONGEST_BUDGET_CODE: usize = 180;

/// The body, its keys in the order of the samples; `signature` and `time` go in front of it. A stored
/// message has neither `type` nor `username`.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    ref_id: &'a RefId,
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sender_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) budget_code: Option<&'a str>,
    #[serde(rename = "channel", serialize_with = "written_in_order")]
    channels: &'a [Channel],
}

impl<'a> Request<'a> {
    pub(super) fn new(ref_id: &'a RefId, subject: &'a Personal, channels: &'a [Channel]) -> Self {
        Self {
            r#type: None,
            created_by: None,
            username: None,
            ref_id,
            subject: subject.trim(),
            sender_id: None,
            budget_code: None,
            channels,
        }
    }

    /// Checks the request and addresses it. The type is written as a text, as in all samples; the
    /// table calls it a number.
    pub(super) fn draft(
        mut self,
        r#type: &'static str,
        account: &'a Account,
    ) -> Result<UnsignedRequest, ValidationError> {
        self.sender_id = self.sender_id.or(account.sender_id());
        self.validate(account)?;
        self.created_by = trimmed(self.created_by);
        self.sender_id = trimmed(self.sender_id);
        self.budget_code = trimmed(self.budget_code);
        self.r#type = Some(r#type);
        self.username = Some(account.username().expose());
        UnsignedRequest::post("/json/send/cgw").json(&self)
    }

    fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        self.ref_id.validate()?;
        not_blank("subject", self.subject)?;
        no_control_characters("subject", self.subject)?;
        at_most_characters("subject", self.subject, LONGEST_SUBJECT)?;
        if let Some(created_by) = self.created_by {
            no_control_characters("created_by", created_by)?;
        }
        let sender_id = self.sender_id.ok_or_else(|| {
            ValidationError::new(
                "sender_id",
                "is missing: set the sender on the client or on the message",
            )
        })?;
        check_sender_id(sender_id)?;
        self.validate_budget_code()?;
        self.validate_channels(account)
    }

    fn validate_budget_code(&self) -> Result<(), ValidationError> {
        let Some(budget_code) = self.budget_code else {
            return Ok(());
        };
        no_control_characters("budget_code", budget_code)?;
        at_most_characters("budget_code", budget_code.trim(), LONGEST_BUDGET_CODE)?;
        let without_template = |channel: &Channel| matches!(channel, Channel::WhatsAppMessage(_));
        if self.channels.iter().all(without_template) {
            return Err(ValidationError::new(
                "budget_code",
                "is not taken for a WhatsApp message without a template: leave it out",
            ));
        }
        Ok(())
    }

    fn validate_channels(&self, account: &Account) -> Result<(), ValidationError> {
        if self.channels.is_empty() {
            return Err(ValidationError::new(
                "channel",
                "is empty: give at least one channel",
            ));
        }
        for (position, channel) in self.channels.iter().enumerate() {
            let name = channel.name();
            let earlier = self.channels.iter().take(position);
            if earlier.into_iter().any(|other| other.name() == name) {
                let field = format!("channel.{name}");
                return Err(ValidationError::new(
                    field,
                    "is there twice: a message has each channel at most once",
                ));
            }
            channel.validate(account)?;
        }
        Ok(())
    }
}

/// Blanks around a value, which some samples have, are typos and never sent.
fn trimmed(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// A stored message. What may be absent is read as empty, and empty as absent; the check before
/// sending names what is missing.
#[derive(Deserialize)]
#[serde(rename = "Message", deny_unknown_fields)]
pub(super) struct ReadRequest {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    r#type: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    created_by: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    pub(super) ref_id: RefId,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    subject: Personal,
    /// One document spells it `sender_ID`.
    #[serde(
        default,
        alias = "sender_ID",
        deserialize_with = "possibly_absent::text"
    )]
    sender_id: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    budget_code: Personal,
    #[serde(default, rename = "channel", deserialize_with = "read_in_order")]
    pub(super) channels: Vec<Channel>,
}

impl ReadRequest {
    /// The type is the operation's, so it need not be stored; one that is there must be right.
    pub(super) fn check_type(&self, expected: &'static str) -> Result<(), String> {
        match self.r#type.trim() {
            "" => Ok(()),
            given if given == expected => Ok(()),
            _ => Err(format!("type must be {expected} for this operation")),
        }
    }

    pub(super) fn subject(&self) -> Personal {
        self.subject.trim().into()
    }

    pub(super) fn sender_id(&self) -> Option<String> {
        let blank = self.sender_id.trim().is_empty();
        (!blank).then(|| self.sender_id.clone())
    }

    pub(super) fn created_by(&self) -> Option<Personal> {
        said(&self.created_by)
    }

    pub(super) fn budget_code(&self) -> Option<Personal> {
        said(&self.budget_code)
    }
}

fn said(text: &Personal) -> Option<Personal> {
    let blank = text.trim().is_empty();
    (!blank).then(|| text.clone())
}
