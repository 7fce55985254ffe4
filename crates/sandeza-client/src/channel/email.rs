use messaging_client_core::serde_as::Text;
use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use super::attachment;
use super::email_message::{EmailMessage, EmailValue};
use super::trigger::{self, Trigger};
use crate::Account;
use crate::json::Joined;

/// An e-mail (Sandeza single channels, Channel Email). Its subject is the message's.
///
/// ```
/// use sandeza_client::Email;
///
/// let plain = Email::plain("budi@example.com", "Your order has been shipped.");
/// let values = [("nama", "Budi"), ("alamat", "Jl. Fatmawati")];
/// let templated = Email::dynamic_template("budi@example.com", "template-email-001", values)
///     .attachment("https://shop.example.com/invoice.pdf");
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Email {
    /// A text of its own, which may be empty where a file is attached; or the values of the template's
    /// variables, none for a static template.
    pub message: EmailMessage,
    /// The recipient, one address. Required; blanks around it are not sent.
    #[serde_as(as = "DefaultOnNull")]
    pub email: Personal,
    /// `https://` links to files, at most 5 MB each: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx,
    /// wav, mp4, txt.
    #[serde_as(as = "DefaultOnNull<Joined>")]
    pub attachment: Vec<Personal>,
    /// The id of a template of the Sandeza console; empty for a text of its own.
    #[serde_as(as = "DefaultOnNull<Text>")]
    pub template_id: String,
    /// The codes of the statuses upon which the next channel takes over; see [`Trigger`].
    #[serde_as(as = "DefaultOnNull<Joined>")]
    pub backup_on: Vec<u32>,
    /// For each of them, after how many minutes; 0 for all but pending.
    #[serde_as(as = "DefaultOnNull<Joined>")]
    pub backup_exp: Vec<u32>,
}

impl Email {
    /// An e-mail with a text of its own.
    pub fn plain(email: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        Self {
            email: email.into(),
            message: EmailMessage::Text(message.into()),
            ..Self::default()
        }
    }

    /// An e-mail by a template without variables.
    pub fn static_template(email: impl Into<Personal>, template_id: impl Into<String>) -> Self {
        Self::dynamic_template(email, template_id, [] as [EmailValue; 0])
    }

    /// An e-mail by a template and the values of its variables, `(name, value)` each.
    pub fn dynamic_template<V: Into<EmailValue>>(
        email: impl Into<Personal>,
        template_id: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            email: email.into(),
            message: EmailMessage::Values(values.into_iter().map(Into::into).collect()),
            template_id: template_id.into(),
            ..Self::default()
        }
    }

    /// Adds a file by its `https://` link, at most 5 MB.
    pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
        self.attachment.push(link.into());
        self
    }

    /// Adds a status upon which the next channel takes over: `Unsent`, `Undelivered`, `Pending`,
    /// `Spam`, `Bounced` or `Blacklisted`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        let (code, minutes) = trigger.pair();
        self.backup_on.push(code);
        self.backup_exp.push(minutes);
        self
    }

    pub(super) fn spell(&mut self) {
        self.email = self.email.trim().into();
        self.template_id = self.template_id.trim().to_owned();
    }

    pub(super) fn validate(&self, account: &Account) -> Result<(), ValidationError> {
        no_control_characters("email", &self.email)?;
        check_address(self.email.trim())?;
        attachment::validate(&self.attachment, attachment::FILES)?;
        trigger::validate(&[1, 2, 3, 5, 6, 7], &self.backup_on, &self.backup_exp)?;
        match &self.message {
            EmailMessage::Text(text) if self.template_id.trim().is_empty() => {
                match self.attachment.is_empty() {
                    true => not_blank("message", text),
                    false => Ok(()),
                }
            }
            message => {
                not_blank("template_id", &self.template_id)?;
                no_control_characters("template_id", &self.template_id)?;
                message.validate_values(account.colons_in_email_values())
            }
        }
    }
}

/// One `@`, a domain with a dot, and nothing that would make it two addresses. What is deliverable,
/// the provider says.
fn check_address(address: &str) -> Result<(), ValidationError> {
    let refuse = |problem| Err(ValidationError::new("email", problem));
    if address.is_empty() {
        return refuse("is empty: give an e-mail address");
    }
    if address.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>".contains(c)) {
        return refuse("must be one bare e-mail address, without blanks, commas, ; or <>");
    }
    let labels_are_there =
        |domain: &str| domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    match address.split_once('@') {
        Some((local, domain))
            if !local.is_empty() && !domain.contains('@') && labels_are_there(domain) =>
        {
            Ok(())
        }
        _ => refuse("is not an e-mail address, such as name@example.com"),
    }
}

#[cfg(test)]
mod tests {
    use super::check_address;

    #[test]
    fn one_bare_address_is_taken() {
        for address in ["a@b.id", "a.b+c@sub.example.com", "budi@é.example"] {
            assert!(check_address(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "a",
            "@b.id",
            "a@",
            "a@b",
            "a@b..id",
            "a@.id",
            "a@b.id.",
            "a@b@c.id",
            "a b@c.id",
            "a@b.id,c@d.id",
            "a@b.id;c@d.id",
            "Budi <a@b.id>",
            "a@b.id\n",
        ] {
            assert_eq!(check_address(address).unwrap_err().field(), "email");
        }
    }
}
