//! What is learnt about a request while it is answered.

use std::sync::Arc;

use crate::accounts::DEFAULT_ACCOUNT;
use crate::messages::SignatureCheck;

/// What all clones of a request know of it.
#[derive(Default)]
pub(crate) struct Notes {
    /// The name of the account that it is from; `None` for the one that a sandbox starts with.
    pub(crate) account: Option<Arc<str>>,
    /// Whom the message is for, as soon as that is known.
    pub(crate) to: Option<String>,
    /// The numbers of the messages that it made.
    pub(crate) accepted: Vec<u64>,
    pub(crate) signature: Option<SignatureCheck>,
    /// The texts of a form whose body cannot be shown as it came.
    pub(crate) form: Option<Vec<(String, String)>>,
}

impl Notes {
    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(DEFAULT_ACCOUNT)
    }
}
