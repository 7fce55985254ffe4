use messaging_client_core::Personal;
use messaging_client_core::validation::{no_control_characters, not_blank};

use super::{Trigger, attachment, template_values, trigger};
use crate::Account;
use crate::check::{Checked, refuse};
use crate::json::{Joined, Word, nullable, wire};

wire! {
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
    pub struct Email {
        /// A text of its own, which may be empty where a file is attached; or the values of the template's
        /// variables, `name:value;name:value`, none for a static template.
        #[serde(deserialize_with = "nullable")]
        pub message: Personal,
        /// The recipient, one address. Required; spaces around it are not sent.
        pub email: Personal,
        /// `https://` links to files, at most 5 MB each: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx,
        /// wav, mp4, txt.
        pub attachment: Joined,
        /// The id of a template of the Sandeza console; empty for a text of its own.
        pub template_id: Word,
        /// The codes of the statuses on which the next channel is used; see [`Trigger`].
        pub backup_on: Joined,
        /// For each of them, after how many minutes; 0 for all except pending.
        pub backup_exp: Joined,
        /// Why the values that were given cannot be sent. They are left out then, and the template too, so
        /// that no other message goes out even where this is stored and lost.
        #[serde(skip)]
        refused: Option<(&'static str, &'static str)>,
    }
}

impl Email {
    /// An e-mail with a text of its own.
    pub fn plain(email: impl Into<Personal>, message: impl Into<Personal>) -> Self {
        let (email, message) = (email.into(), message.into());
        Self {
            message,
            email,
            ..Self::default()
        }
    }

    /// An e-mail by a template without variables.
    pub fn static_template(email: impl Into<Personal>, template_id: impl Into<String>) -> Self {
        Self::dynamic_template(email, template_id, [] as [(&str, &str); 0])
    }

    /// An e-mail by a template and the values of its variables, `(name, value)` each.
    ///
    /// The document shows no escape, so a name may hold neither `:` nor `;`, and a value no `;`: such an
    /// e-mail is refused before sending. A `:` in a value is refused too unless
    /// [`Builder::allow_colons_in_email_values`](crate::Builder::allow_colons_in_email_values) says
    /// otherwise, because what the platform makes of it is not documented.
    pub fn dynamic_template<N: Into<Personal>, V: Into<Personal>>(
        email: impl Into<Personal>,
        template_id: impl Into<String>,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let values = values.into_iter();
        let values = values.map(|(name, value)| (name.into(), value.into()));
        let template_id: String = template_id.into();
        let joined = match template_id.trim().is_empty() {
            true => Err(("template_id", "is empty: it needs a value")),
            false => template_values::joined(&values.collect::<Vec<_>>())
                .map_err(|problem| ("message", problem)),
        };
        let mut made = Self::plain(email, Personal::default());
        match joined {
            Ok(message) => (made.message, made.template_id) = (message, template_id.into()),
            Err(refused) => made.refused = Some(refused),
        }
        made
    }

    /// Adds a file by its `https://` link, at most 5 MB.
    pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
        self.attachment.0.push(link.into());
        self
    }

    /// Adds a status on which the next channel is used: `Unsent`, `Undelivered`, `Pending`, `Spam`,
    /// `Bounced` or `Blacklisted`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        trigger.add_to(&mut self.backup_on, &mut self.backup_exp);
        self
    }

    pub(super) fn spell(&mut self) {
        self.email = self.email.trim().into();
        self.template_id = self.template_id.trim().into();
        attachment::spell(&mut self.attachment);
        if !self.template_id.is_empty() {
            self.message = template_values::spelled(&self.message);
        }
    }

    pub(super) fn validate(&self, account: &Account) -> Checked {
        no_control_characters("email", &self.email)?;
        check_address(self.email.trim())?;
        attachment::validate(&self.attachment, attachment::FILES)?;
        trigger::validate(&[1, 2, 3, 5, 6, 7], &self.backup_on, &self.backup_exp)?;
        if let Some((field, problem)) = self.refused {
            return refuse(field, problem);
        }
        if self.template_id.trim().is_empty() {
            return match self.attachment.is_empty() {
                true => not_blank("message", &self.message),
                false => Ok(()),
            };
        }
        no_control_characters("template_id", &self.template_id)?;
        template_values::validate(&self.message, account.settings.colons_in_email_values)
    }
}

/// One `@`, a domain with a dot, and nothing that would make it two addresses. The provider says what
/// is deliverable.
fn check_address(address: &str) -> Checked {
    let is_foreign = |c: char| c.is_whitespace() || c.is_control() || ",;<>".contains(c);
    if address.contains(is_foreign) {
        let problem = "must be one e-mail address alone, without spaces, commas, ; or <>";
        return refuse("email", problem);
    }
    let (local, domain) = address.split_once('@').unwrap_or_default();
    let mut labels = domain.split('.');
    let has_labels = domain.contains('.') && labels.all(|label| !label.is_empty());
    if local.is_empty() || !has_labels || domain.contains('@') {
        return refuse("email", "is no e-mail address, such as name@example.com");
    }
    Ok(())
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
