//! The accounts that a provider knows.

use std::sync::{Arc, Mutex};

use crate::lock::lock;
use crate::server::ReceivedRequest;

/// The name of the account that every provider starts with.
pub const DEFAULT_ACCOUNT: &str = "default";

pub(crate) type Named<A> = (Arc<str>, Arc<Mutex<A>>);

/// Named accounts, the built-in one first.
#[derive(Debug)]
pub(crate) struct Accounts<A> {
    first: Named<A>,
    more: Mutex<Vec<Named<A>>>,
}

impl<A> Accounts<A> {
    pub(crate) fn new(account: A) -> Self {
        Self {
            first: (DEFAULT_ACCOUNT.into(), Arc::new(Mutex::new(account))),
            more: Mutex::default(),
        }
    }

    /// The account that every provider starts with.
    pub(crate) fn first(&self) -> &Mutex<A> {
        &self.first.1
    }

    /// Adds an account, in place of one with the same name.
    pub(crate) fn set(&self, name: &str, account: A) {
        if name == DEFAULT_ACCOUNT {
            *lock(self.first()) = account;
            return;
        }
        let mut more = lock(&self.more);
        more.retain(|(known, _)| **known != *name);
        more.push((name.into(), Arc::new(Mutex::new(account))));
    }

    /// All of them with their names.
    #[cfg(feature = "ui")]
    pub(crate) fn all(&self) -> Vec<Named<A>> {
        let more = lock(&self.more);
        let all = [&self.first].into_iter().chain(more.iter());
        all.cloned().collect()
    }

    /// The account of this name; the first one for a name that is gone.
    pub(crate) fn named(&self, name: &str) -> Arc<Mutex<A>> {
        let more = lock(&self.more);
        let found = more.iter().find(|(known, _)| **known == *name);
        Arc::clone(&found.unwrap_or(&self.first).1)
    }

    /// The account that a request is from; the first one where its credentials fit none, so that it
    /// is refused as that one would refuse it.
    pub(crate) fn of(&self, request: &ReceivedRequest, owns: impl Fn(&A) -> bool) -> Arc<Mutex<A>> {
        let more = lock(&self.more);
        let found = more.iter().find(|(_, account)| owns(&lock(account)));
        let (name, account) = found.unwrap_or(&self.first);
        request.notes().account = Some(Arc::clone(name));
        Arc::clone(account)
    }
}
