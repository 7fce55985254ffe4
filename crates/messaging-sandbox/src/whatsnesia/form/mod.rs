//! The fields and files of a request.

mod collect;
mod decode;
mod fields;
mod validate;

pub use self::collect::UploadedFile;
pub(super) use self::collect::read_parts;
pub(super) use self::decode::decode;
pub(super) use self::fields::Form;
pub(super) use self::validate::Validator;

/// The most bytes of text that a form may have beside its files.
const MOST_TEXT_BYTES: usize = 1024 * 1024;
/// The most fields and files together, PHP's own limit.
const MOST_FIELDS: usize = 1000;
