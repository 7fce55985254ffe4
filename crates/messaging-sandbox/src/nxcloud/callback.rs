//! Where the callbacks of the application go, and how they are signed.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Account, Algorithm, SignedHeaders, sign};
use crate::callback::{CallbackUrl, CallbackUrlError, MakeHeaders};

/// Where callbacks are posted to, and the algorithm of their signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackTarget {
    pub(super) url: CallbackUrl,
    /// `None` leaves callbacks unsigned.
    pub(super) algorithm: Option<Algorithm>,
}

impl CallbackTarget {
    /// An address on loopback, for callbacks signed with MD5.
    ///
    /// # Errors
    ///
    /// When it is not an `http` URL on loopback.
    pub fn new(url: impl AsRef<str>) -> Result<Self, CallbackUrlError> {
        Ok(Self::at(CallbackUrl::new(url)?))
    }

    /// Any address that a [`CallbackUrl`] can hold, for callbacks signed with MD5.
    pub fn at(url: CallbackUrl) -> Self {
        Self {
            url,
            algorithm: Some(Algorithm::Md5),
        }
    }

    builders! {
        target:

        /// Signs with this algorithm.
        algorithm(algorithm: Algorithm) => target.algorithm = Some(algorithm);

        /// Leaves out the signature and all its headers, as the provider does while no algorithm is set for the
        /// application.
        unsigned() => target.algorithm = None;
    }
}

/// The `action` of a callback about a delivery. That of WhatsApp callbacks is not documented; this is the value of the
/// provider's signed DID callbacks.
pub(super) const REPORT: &str = "dr";

/// The same about something that the recipient did.
pub(super) const INBOUND: &str = "mo";

/// What makes the headers of a callback, with the credentials of the time when the message was accepted.
pub(super) fn signed_headers(
    account: &Account,
    algorithm: Option<Algorithm>,
    action: &'static str,
) -> MakeHeaders {
    let (access_key, secret) = (account.access_key.clone(), account.access_secret.clone());
    Box::new(move |body, now_ms| {
        let json = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let Some(algorithm) = algorithm else {
            return headers;
        };
        let ts = now_ms.to_string();
        let signed = SignedHeaders {
            access_key: &access_key,
            action,
            biz_type: "2",
            ts: &ts,
        };
        let sign = sign(algorithm, signed, body, &secret);
        for (name, value) in [
            ("accesskey", signed.access_key),
            ("action", signed.action),
            ("biztype", signed.biz_type),
            ("ts", signed.ts),
            ("algorithm", algorithm.name()),
            ("sign", &sign),
        ] {
            // Only the access key of an account is free text. One that no header can carry cannot have sent the
            // message either.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        headers
    })
}
