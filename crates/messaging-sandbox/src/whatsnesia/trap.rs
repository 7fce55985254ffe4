//! What the provider does otherwise than documented, when switched on.

/// A known or likely fault of the provider. All are off at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trap {
    /// A template message goes out, and the answer is an error with the remark `exception` (observed
    /// behaviour).
    TemplateException,
    /// A message to a number without a contact fails with an `exception` of the database, though the
    /// document promises that a contact is made (observed behaviour).
    UnknownNumber,
    /// The site is under maintenance: every call is redirected to a page of HTML (observed
    /// behaviour).
    Maintenance,
    /// Every refusal is a page of HTML, with HTTP 500 where it would have 200.
    HtmlErrors,
}
