//! The four routes below `/external-api/contact`, and the contacts themselves.

mod contact;
mod country;
mod delete;
mod list;
mod save;

pub use self::contact::Contact;
pub(super) use self::country::country;
