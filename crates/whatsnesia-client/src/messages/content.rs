use messaging_client_core::validation::not_blank;
use messaging_client_core::{ValidationError, Personal, Upload};

use super::{Location, Media};
use crate::file_rule::{AUDIO, DOCUMENT, IMAGE, VIDEO};
use crate::form::Form;
use crate::positive::positive;

/// What a message is: exactly one of these ("Kirim Pesan", Isi Permintaan).
///
/// A megabyte is 1024 KB here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Content {
    /// A text; not empty.
    Text(Personal),
    /// An image: jpg, jpeg or png, at most 5 MB.
    Image(Media),
    /// A document: pdf, doc or docx, at most 100 MB.
    Document(Media),
    /// A video: mp4, at most 16 MB.
    Video(Media),
    /// An audio file, at most 16 MB; it has no caption. The document names no types.
    Audio(Upload),
    /// A position.
    Location(Location),
    /// A message with a button that opens an address, by the id that it has on the dashboard. The
    /// plan must include it.
    CtaUrl(i64),
    /// A message with a list to choose from, by the id that it has on the dashboard. The plan must
    /// include it.
    InteractiveList(i64),
}

impl Content {
    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Text(text) => not_blank("message", text),
            Self::Image(media) => media.validate(&IMAGE),
            Self::Document(media) => media.validate(&DOCUMENT),
            Self::Video(media) => media.validate(&VIDEO),
            Self::Audio(file) => AUDIO.check(file),
            Self::Location(location) => location.validate(),
            Self::CtaUrl(id) => positive("cta_url_id", *id),
            Self::InteractiveList(id) => positive("interactive_list_id", *id),
        }
    }

    pub(super) fn put(&self, form: &mut Form) {
        match self {
            Self::Text(text) => form.put("message", text.as_str()),
            Self::Image(media) => media.put(form, &IMAGE),
            Self::Document(media) => media.put(form, &DOCUMENT),
            Self::Video(media) => media.put(form, &VIDEO),
            Self::Audio(file) => form.put_file(AUDIO.field(), file),
            Self::Location(location) => location.put(form),
            Self::CtaUrl(id) => form.put("cta_url_id", id.to_string()),
            Self::InteractiveList(id) => form.put("interactive_list_id", id.to_string()),
        }
    }
}
