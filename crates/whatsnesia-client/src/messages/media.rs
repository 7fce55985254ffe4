use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal, Upload};

use crate::file_rule::FileRule;
use crate::form::Form;

/// A file that can have a caption: an image, a document or a video.
///
/// ```
/// use whatsnesia_client::{Media, Upload};
///
/// let receipt = Media::new(Upload::from_bytes("receipt.png", b"...".to_vec())).caption("Terima kasih");
/// assert!(!format!("{receipt:?}").contains("Terima"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Media {
    /// The file, from memory, a path or a stream.
    pub file: Upload,
    /// The text below it; not empty.
    pub caption: Option<Personal>,
}

impl Media {
    /// A file without a caption.
    #[must_use]
    pub fn new(file: Upload) -> Self {
        Self {
            file,
            caption: None,
        }
    }

    /// Puts a text below it.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<Personal>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    pub(super) fn validate(&self, rule: &FileRule) -> Result<(), ValidationError> {
        rule.check(&self.file)?;
        match &self.caption {
            Some(caption) => not_blank("message", caption),
            None => Ok(()),
        }
    }

    pub(super) fn put(&self, form: &mut Form, rule: &FileRule) {
        form.put_optional("message", self.caption.as_ref());
        form.put_file(rule.field(), &self.file);
    }
}

impl From<Upload> for Media {
    fn from(file: Upload) -> Self {
        Self::new(file)
    }
}
