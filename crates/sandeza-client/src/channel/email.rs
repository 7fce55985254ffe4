use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};
use serde::{Deserialize, Serialize, Serializer};

use super::email_value::{self, EmailValue};
use crate::backup_trigger::{self, EmailTrigger};
use crate::{attachment, possibly_absent};

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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Email {
    /// The recipient, one address. Blanks around it are not sent.
    pub address: Personal,
    /// What is sent.
    pub content: EmailContent,
    /// Links to files: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx, wav, mp4, txt.
    pub attachments: Vec<Personal>,
    /// When the next channel of a [`BackupMessage`](crate::BackupMessage) takes over.
    pub backup_on: Vec<EmailTrigger>,
}

/// The content of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmailContent {
    /// A text of its own. It may be empty where a file is attached.
    Plain {
        /// The text.
        text: Personal,
    },
    /// A template of the Sandeza console, with the values of its variables.
    Template {
        /// Its id.
        template_id: String,
        /// The values; none for a static template.
        values: Vec<EmailValue>,
    },
}

impl Email {
    /// An e-mail with a text of its own.
    pub fn plain(address: impl Into<Personal>, text: impl Into<Personal>) -> Self {
        Self::new(address, EmailContent::Plain { text: text.into() })
    }

    /// An e-mail by a template without variables.
    pub fn static_template(address: impl Into<Personal>, template_id: impl Into<String>) -> Self {
        Self::dynamic_template(address, template_id, [] as [EmailValue; 0])
    }

    /// An e-mail by a template and the values of its variables, `(name, value)` each.
    pub fn dynamic_template<V: Into<EmailValue>>(
        address: impl Into<Personal>,
        template_id: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let content = EmailContent::Template {
            template_id: template_id.into(),
            values: values.into_iter().map(Into::into).collect(),
        };
        Self::new(address, content)
    }

    /// An e-mail with this content.
    pub fn new(address: impl Into<Personal>, content: EmailContent) -> Self {
        Self {
            address: address.into(),
            content,
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
    pub fn backup_on(mut self, trigger: EmailTrigger) -> Self {
        self.backup_on.push(trigger);
        self
    }

    pub(super) fn validate(&self, colons_in_values: bool) -> Result<(), ValidationError> {
        no_control_characters("email", &self.address)?;
        check_address(self.address.trim())?;
        attachment::validate(&self.attachments, attachment::FILES)?;
        backup_trigger::validate(&self.backup_on)?;
        match &self.content {
            EmailContent::Plain { text } if self.attachments.is_empty() => {
                not_blank("message", text)
            }
            EmailContent::Plain { .. } => Ok(()),
            EmailContent::Template {
                template_id,
                values,
            } => {
                not_blank("template_id", template_id)?;
                no_control_characters("template_id", template_id)?;
                email_value::validate(values, colons_in_values)
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

impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            message: Personal,
            email: &'a str,
            attachment: String,
            template_id: &'a str,
            backup_on: String,
            backup_exp: String,
        }
        let (message, template_id) = match &self.content {
            EmailContent::Plain { text } => (text.clone(), ""),
            EmailContent::Template {
                template_id,
                values,
            } => (email_value::written(values).into(), template_id.trim()),
        };
        let (backup_on, backup_exp) = backup_trigger::written(&self.backup_on);
        let written = Written {
            message,
            email: self.address.trim(),
            attachment: attachment::written(&self.attachments),
            template_id,
            backup_on,
            backup_exp,
        };
        written.serialize(serializer)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadEmail {
    #[serde(default, deserialize_with = "possibly_absent::text")]
    message: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    email: Personal,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    attachment: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    template_id: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_on: String,
    #[serde(default, deserialize_with = "possibly_absent::text")]
    backup_exp: String,
}

impl ReadEmail {
    pub(super) fn into_email(self) -> Result<Email, ValidationError> {
        let content = match self.template_id.trim() {
            "" => EmailContent::Plain { text: self.message },
            template_id => EmailContent::Template {
                template_id: template_id.to_owned(),
                values: email_value::read(&self.message)?,
            },
        };
        Ok(Email {
            address: self.email,
            content,
            attachments: attachment::read(&self.attachment),
            backup_on: backup_trigger::read(&self.backup_on, &self.backup_exp)?,
        })
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
