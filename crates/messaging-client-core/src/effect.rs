/// What an operation does at the provider; it decides what may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It only reads. A second try does no harm.
    Read,
    /// It sends a message or changes something. It is tried again only when the first try certainly
    /// was not accepted.
    Write,
}
