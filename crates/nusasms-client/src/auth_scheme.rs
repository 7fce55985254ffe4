/// Which of the account's two sets of credentials a request needs: a mark among the extensions of
/// its [`UnsignedRequest`](crate::extend::UnsignedRequest).
///
/// A request without a mark is sent with the API key, so an operation of your own marks it only for
/// the other set:
///
/// ```
/// use http::Method;
/// use nusasms_client::extend::{AuthScheme, UnsignedRequest};
///
/// let mut request = UnsignedRequest::new(Method::GET, "/api/command").query("cmd", "CREDITS");
/// request.extensions_mut().insert(AuthScheme::SmsLogin);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum AuthScheme {
    /// The API key, in the header `APIKey`.
    #[default]
    ApiKey,
    /// User and password of an API user: fields of the form, or, where the request has no body,
    /// parameters of the query.
    SmsLogin,
}
