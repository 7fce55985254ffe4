//! The four routes below `/external-api/contact`, and the contacts themselves.

mod contact;
mod routes;

pub use self::contact::Contact;
pub(super) use self::contact::country;
