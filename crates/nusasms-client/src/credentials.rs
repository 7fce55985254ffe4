/// Which of the account's two sets of credentials a request needs: a mark among the extensions of
/// its [`UnsignedRequest`](crate::Draft).
///
/// A draft without a mark is sent with the API key, so an operation of your own marks it only for the
/// other set:
///
/// ```
/// use nusasms_client::{Credentials, UnsignedRequest};
///
/// let mut draft = UnsignedRequest::get("/api/command").query("cmd", "CREDITS");
/// draft.extensions_mut().insert(Credentials::SmsLogin);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Credentials {
    /// The API key, in the header `APIKey`.
    #[default]
    ApiKey,
    /// User and password of an API user: fields of the form, or, where the request has no body,
    /// parameters of the query.
    SmsLogin,
}
