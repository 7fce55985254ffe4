use std::str::FromStr;

use messaging_client_core::{Environment, ValidationError};

/// Which hash signs requests and callbacks.
///
/// It is read from its name in any case: `"sha256".parse::<Algorithm>()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5, which the platform assumes unless a request says otherwise.
    #[default]
    Md5,
    /// SHA-256. Requests then carry the header `algorithm: sha256`; without it the platform checks with
    /// MD5 and returns 1003. Whether the regional hosts of NXLink accept it is not documented.
    Sha256,
}

impl Algorithm {
    /// The name in the `algorithm` header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        }
    }

    /// The algorithm that `NXCLOUD_ALGORITHM` names, or the default.
    pub(crate) fn from_environment(environment: &Environment<'_>) -> Result<Self, ValidationError> {
        const VARIABLE: &str = "NXCLOUD_ALGORITHM";
        let name = environment.optional(VARIABLE);
        let algorithm = name.map_or(Ok(Self::default()), |name| name.parse());
        algorithm.map_err(|refused: ValidationError| refused.named(VARIABLE))
    }
}

impl FromStr for Algorithm {
    type Err = ValidationError;

    fn from_str(name: &str) -> Result<Self, ValidationError> {
        [Self::Md5, Self::Sha256]
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| ValidationError::new("algorithm", "must be md5 or sha256"))
    }
}
