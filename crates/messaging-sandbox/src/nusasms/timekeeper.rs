//! Makes statuses happen when the clock gets there by itself.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::provider::NusaSmsProvider;

/// The longest wait before looking again.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The task that watches the clock. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Timekeeper {
    task: JoinHandle<()>,
}

impl Timekeeper {
    pub(super) fn start(provider: &Arc<NusaSmsProvider>, runtime: &Handle) -> Self {
        let changed = Arc::clone(&provider.changed);
        Self {
            task: runtime.spawn(watch(Arc::downgrade(provider), changed)),
        }
    }
}

impl Drop for Timekeeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watch(provider: Weak<NusaSmsProvider>, changed: Arc<Notify>) {
    loop {
        let wait = match provider.upgrade() {
            Some(provider) => provider.catch_up(),
            None => return,
        };
        let wait = wait.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        // Either way it is time to look again.
        let _ = tokio::time::timeout(wait, changed.notified()).await;
    }
}
