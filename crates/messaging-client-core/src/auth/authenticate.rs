use std::fmt;
use std::time::SystemTime;

use crate::error::ValidationError;
use crate::request::{RequestBody, UnsignedRequest};

/// An account at a provider: its settings, and how its requests prove who sends them.
///
/// All steps run for every attempt. The last two get a time that was read just before, so no request is
/// ever sent with an old signature. An implementation must show no credential in its `Debug`.
pub trait Authenticate: fmt::Debug + Send + Sync + 'static {
    /// Before the call waits for its turn under the rate limit: whether the account has what a request
    /// like this needs.
    ///
    /// # Errors
    /// A credential is missing.
    fn check(&self, _request: &UnsignedRequest) -> Result<(), ValidationError> {
        Ok(())
    }

    /// Before the body is encoded: credentials and signatures that are fields of the body, of the
    /// query, or headers that do not depend on the body.
    ///
    /// # Errors
    /// A credential is missing or cannot be sent.
    fn prepare(
        &self,
        _request: &mut UnsignedRequest,
        _now: SystemTime,
    ) -> Result<(), ValidationError> {
        Ok(())
    }

    /// After the body is encoded: signatures over the bytes that are sent. Mark header values that
    /// hold a credential as sensitive.
    ///
    /// # Errors
    /// A credential is missing or cannot be sent.
    fn sign(
        &self,
        _request: &mut http::Request<RequestBody>,
        _now: SystemTime,
    ) -> Result<(), ValidationError> {
        Ok(())
    }
}
