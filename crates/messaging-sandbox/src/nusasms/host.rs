//! The two hosts of the provider.

/// Which of the provider's two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host {
    /// `api.nusasms.com`: everything is real and costs credit.
    Production,
    /// `dev.nusasms.com`: one account with a public key, nothing is real, nothing is deducted.
    Test,
}
