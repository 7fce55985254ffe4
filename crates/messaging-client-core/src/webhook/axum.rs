//! Extractors for axum: a callback that was verified before the handler is called.
//!
//! They take the verifier from the router's state, by [`FromRef`], and read at most as much as axum's
//! `DefaultBodyLimit` allows (2 MB unless changed). A callback that cannot be verified never reaches the
//! handler: the response is HTTP 401, and 413 for one that is too large. The content type does not matter: no
//! document promises one, and the signature decides.

use std::fmt;

use axum_core::extract::rejection::BytesRejection;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, StatusCode};

use super::{SignedUrls, VerifiedUrl};
use crate::error::Error;

/// What a provider crate's verifier does.
pub trait VerifyCallback {
    /// A callback that was read.
    type Callback;

    /// Whether the provider signed these headers and this body.
    ///
    /// # Errors
    /// It did not, or too long ago.
    fn verify_signature(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Error>;

    /// Reads a body that was verified.
    ///
    /// # Errors
    /// It is not what the provider documents.
    fn read(&self, body: &[u8]) -> Result<Self::Callback, Error>;
}

/// A callback that the provider signed, by the verifier `V` of the router's state.
///
/// If it could not be read ([`callback`](Self::callback) is an error), it still is the provider's:
/// store [`body`](Self::body), and respond with HTTP 200, or it is sent again and again.
#[non_exhaustive]
pub struct VerifiedCallback<V: VerifyCallback> {
    /// The body as received.
    pub body: Bytes,
    /// Its content, or why it cannot be read.
    pub callback: Result<V::Callback, Error>,
}

impl<V: VerifyCallback> fmt::Debug for VerifiedCallback<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCallback")
            .field("body_bytes", &self.body.len())
            .field("understood", &self.callback.is_ok())
            .finish_non_exhaustive()
    }
}

impl<S, V> FromRequest<S> for VerifiedCallback<V>
where
    S: Send + Sync,
    V: VerifyCallback + FromRef<S> + Send,
    V::Callback: Send,
{
    type Rejection = CallbackRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, CallbackRejection> {
        let verifier = V::from_ref(state);
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await?;
        verifier.verify_signature(&headers, &body)?;
        let callback = verifier.read(&body);
        Ok(Self { body, callback })
    }
}

/// A callback at an address that [`SignedUrls`] of the router's state made.
///
/// The body is not covered by the signature: treat it as a hint. The path is the one that the router
/// sees, so sign the public path, and do not strip a prefix of it (`Router::nest`) on the way.
#[non_exhaustive]
pub struct SignedAddress {
    /// Your own query, and the nonce of the address.
    pub address: VerifiedUrl,
    /// The body as received. Unsigned.
    pub body: Bytes,
}

impl fmt::Debug for SignedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedAddress")
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl<S> FromRequest<S> for SignedAddress
where
    S: Send + Sync,
    SignedUrls: FromRef<S>,
{
    type Rejection = CallbackRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, CallbackRejection> {
        let urls = SignedUrls::from_ref(state);
        let arrived = request.uri().path_and_query();
        let address = urls.verify(arrived.map_or("", PathAndQuery::as_str))?;
        let body = Bytes::from_request(request, state).await?;
        Ok(Self { address, body })
    }
}

/// Why a callback does not reach the handler.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackRejection {
    /// HTTP 401: there is no proof that it comes from the provider.
    #[error(transparent)]
    NotGenuine(#[from] Error),
    /// HTTP 413: larger than the router's limit. HTTP 400: its body could not be read.
    #[error(transparent)]
    Unreadable(#[from] BytesRejection),
}

impl IntoResponse for CallbackRejection {
    /// The status alone: whoever forges callbacks learns nothing more. Why stands in the log, with level WARN.
    fn into_response(self) -> Response {
        tracing::warn!(reason = %self, "a callback was refused");
        match self {
            Self::NotGenuine(_) => StatusCode::UNAUTHORIZED,
            Self::Unreadable(rejection) => rejection.status(),
        }
        .into_response()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum_core::body::Body;

    use super::*;

    #[derive(Clone)]
    struct Word(&'static str);

    impl VerifyCallback for Word {
        type Callback = u32;

        fn verify_signature(&self, headers: &HeaderMap, _body: &[u8]) -> Result<(), Error> {
            let word = headers.get("sign").and_then(|word| word.to_str().ok());
            match word == Some(self.0) {
                true => Ok(()),
                false => Err(Error::webhook("t", "the signature is wrong")),
            }
        }

        fn read(&self, body: &[u8]) -> Result<u32, Error> {
            let text = String::from_utf8_lossy(body);
            text.parse().map_err(|_| Error::webhook("t", "no number"))
        }
    }

    #[derive(Clone)]
    struct State {
        word: Word,
        urls: SignedUrls,
    }

    impl FromRef<State> for Word {
        fn from_ref(state: &State) -> Self {
            state.word.clone()
        }
    }

    impl FromRef<State> for SignedUrls {
        fn from_ref(state: &State) -> Self {
            state.urls.clone()
        }
    }

    fn state() -> State {
        State {
            word: Word("right"),
            urls: SignedUrls::new("a secret of enough bytes").unwrap(),
        }
    }

    fn request(
        uri: &str,
        sign: &str,
        content_type: Option<&str>,
        body: impl Into<Body>,
    ) -> Request {
        let mut request = http::Request::post(uri).header("sign", sign);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        request.body(body.into()).unwrap()
    }

    async fn status(request: Request) -> Result<VerifiedCallback<Word>, StatusCode> {
        let extracted = VerifiedCallback::<Word>::from_request(request, &state()).await;
        extracted.map_err(|refused| refused.into_response().status())
    }

    #[tokio::test]
    async fn only_what_is_genuine_reaches_the_handler() {
        let json = Some("Application/JSON; charset=utf-8");
        let read = status(request("/cb", "right", json, "17")).await.unwrap();
        assert_eq!((read.callback.unwrap(), &read.body[..]), (17, &b"17"[..]));
        for content_type in [None, Some("text/plain")] {
            let read = status(request("/cb", "right", content_type, "17")).await;
            assert!(read.is_ok(), "the signature decides");
        }

        let forged = status(request("/cb", "wrong", json, "17")).await;
        assert_eq!(forged.unwrap_err(), StatusCode::UNAUTHORIZED);
        let large = status(request("/cb", "right", json, vec![b' '; 3 << 20])).await;
        assert_eq!(large.unwrap_err(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn what_is_genuine_and_not_understood_is_kept() {
        let read = status(request("/cb", "right", None, "marker"))
            .await
            .unwrap();
        assert!(read.callback.is_err());
        assert_eq!(&read.body[..], b"marker");
        let shown = format!("{read:?}");
        assert_eq!(
            shown,
            "VerifiedCallback { body_bytes: 6, understood: false, .. }"
        );
    }

    #[tokio::test]
    async fn an_address_is_verified_too() {
        let state = state();
        let url = state
            .urls
            .sign("https://a.example/cb?order=17", Duration::from_secs(60));
        let url = url.unwrap();
        let arrived = url.strip_prefix("https://a.example").unwrap();
        let extract = |uri: String| {
            let state = state.clone();
            async move { SignedAddress::from_request(request(&uri, "", None, "x"), &state).await }
        };
        let signed = extract(arrived.to_owned()).await.unwrap();
        let shown = format!("{signed:?}");
        assert_eq!(shown, "SignedAddress { body_bytes: 1, .. }");
        assert_eq!(
            (signed.address.query(), &signed.body[..]),
            ("order=17", &b"x"[..])
        );
        let forged = extract(arrived.replace("17", "18")).await.unwrap_err();
        assert_eq!(forged.into_response().status(), StatusCode::UNAUTHORIZED);
    }
}
