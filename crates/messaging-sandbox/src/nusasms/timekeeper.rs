//! Makes statuses happen when their time has come.

use super::NusaSmsProvider;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The longest wait before looking again.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Watches the clock for as long as there is a provider.
pub(super) async fn keep_time(provider: Weak<NusaSmsProvider>) {
    let Some(changed) = provider.upgrade().map(|one| Arc::clone(&one.changed)) else {
        return;
    };
    while let Some(wait) = provider.upgrade().map(|one| one.catch_up()) {
        let wait = wait.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        // Either way it is time to look again.
        let _ = tokio::time::timeout(wait, changed.notified()).await;
    }
}
