use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many answers wait to be written down because the database is away.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    answers: Arc<AtomicUsize>,
}

/// One answer that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    answers: Arc<AtomicUsize>,
}

impl Trouble {
    pub(super) fn enter(&self) -> Waiting {
        self.answers.fetch_add(1, Ordering::Relaxed);
        Waiting {
            answers: Arc::clone(&self.answers),
        }
    }

    pub(super) fn is_there(&self) -> bool {
        self.answers.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.answers.fetch_sub(1, Ordering::Relaxed);
    }
}
