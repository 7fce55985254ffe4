//! What is learnt about a request while it is answered.

use std::sync::{Arc, Mutex};

use crate::accounts::DEFAULT_ACCOUNT;
use crate::lock::lock;
use crate::messages::SignatureCheck;

/// Shared by all clones of a request.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Noted>>);

pub(crate) struct Noted {
    pub(crate) account: Arc<str>,
    pub(crate) to: Option<String>,
    pub(crate) accepted: Vec<u64>,
    pub(crate) signature: Option<SignatureCheck>,
    form: Option<Vec<(String, String)>>,
}

impl Notes {
    pub(crate) fn set_account(&self, name: &Arc<str>) {
        lock(&self.0).account = Arc::clone(name);
    }

    pub(crate) fn account(&self) -> Arc<str> {
        Arc::clone(&lock(&self.0).account)
    }

    /// Whom the message is for, as soon as that is known.
    pub(crate) fn set_to(&self, to: &str) {
        lock(&self.0).to = Some(to.to_owned());
    }

    pub(crate) fn add_accepted(&self, id: u64) {
        lock(&self.0).accepted.push(id);
    }

    pub(crate) fn set_signature(&self, check: SignatureCheck) {
        lock(&self.0).signature = Some(check);
    }

    /// The texts of a form whose body cannot be shown as it came.
    pub(crate) fn set_form(&self, fields: Vec<(String, String)>) {
        lock(&self.0).form = Some(fields);
    }

    pub(crate) fn form(&self) -> Option<Vec<(String, String)>> {
        lock(&self.0).form.clone()
    }

    /// Takes out what was noted.
    pub(crate) fn take(&self) -> Noted {
        std::mem::take(&mut *lock(&self.0))
    }
}

impl Default for Noted {
    fn default() -> Self {
        Self {
            account: DEFAULT_ACCOUNT.into(),
            to: None,
            accepted: Vec::new(),
            signature: None,
            form: None,
        }
    }
}

debug_shows!(Notes(_one) {});
