use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal};

use super::Choice;
use super::content::check_footer;

/// A text with a button that opens a list to choose from. The key of the chosen row comes back in the
/// callback.
///
/// ```
/// use sandeza_client::{ListMessage, ListSection};
///
/// let list = ListMessage::new("When shall we come?", "Choose a time")
///     .section(ListSection::new("Today", "Until 20:00").row("t1", "16:00").row("t2", "18:00"))
///     .footer("Toko Budi");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListMessage {
    /// What stands above the text. Only a text, other than with buttons.
    pub header: Option<Personal>,
    /// The text.
    pub text: Personal,
    /// The label of the button that opens the list, `list.title`. Required.
    pub title: Personal,
    /// The sections; at least one.
    pub sections: Vec<ListSection>,
    /// What stands below the text.
    pub footer: Option<Personal>,
}

/// Some rows of a list under a title.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListSection {
    /// The title. Required.
    pub title: Personal,
    /// What the section is about. The table requires it (as a "JSON Object"; every sample has a text).
    pub description: Personal,
    /// The rows, `actions`; at least one. Rows have no description.
    pub rows: Vec<Choice>,
}

impl ListMessage {
    /// A text, and the label of the button that opens the list.
    pub fn new(text: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        Self {
            header: None,
            text: text.into(),
            title: title.into(),
            sections: Vec::new(),
            footer: None,
        }
    }

    /// What stands above the text.
    #[must_use]
    pub fn header(mut self, text: impl Into<Personal>) -> Self {
        self.header = Some(text.into());
        self
    }

    /// Adds a section.
    #[must_use]
    pub fn section(mut self, section: ListSection) -> Self {
        self.sections.push(section);
        self
    }

    /// What stands below the text.
    #[must_use]
    pub fn footer(mut self, text: impl Into<Personal>) -> Self {
        self.footer = Some(text.into());
        self
    }

    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        self.header
            .as_ref()
            .map_or(Ok(()), |text| not_blank("header.text", text))?;
        not_blank("body.text", &self.text)?;
        not_blank("body.list.title", &self.title)?;
        if self.sections.is_empty() {
            return Err(ValidationError::new(
                "body.list.sections",
                "is empty: give at least one section",
            ));
        }
        for (position, section) in self.sections.iter().enumerate() {
            section.validate().map_err(|refused| {
                refused.inside(format_args!("body.list.sections[{position}]"))
            })?;
        }
        check_footer(self.footer.as_ref())
    }
}

impl ListSection {
    /// A section without rows yet.
    pub fn new(title: impl Into<Personal>, description: impl Into<Personal>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: what comes back, and what the recipient sees.
    #[must_use]
    pub fn row(mut self, key: impl Into<Personal>, title: impl Into<Personal>) -> Self {
        self.rows.push(Choice::new(key, title));
        self
    }

    fn validate(&self) -> Result<(), ValidationError> {
        not_blank("title", &self.title)?;
        not_blank("description", &self.description)?;
        if self.rows.is_empty() {
            return Err(ValidationError::new(
                "actions",
                "is empty: give at least one row",
            ));
        }
        for (position, row) in self.rows.iter().enumerate() {
            row.validate()
                .map_err(|refused| refused.inside(format_args!("actions[{position}]")))?;
        }
        Ok(())
    }
}
