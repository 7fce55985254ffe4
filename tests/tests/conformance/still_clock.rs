//! A clock that stands still, and waits without taking time: it writes down how long it was told to.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use messaging_client_core::{BoxFuture, Clock};

/// Thu, 01 Jan 2026 00:00:00 GMT.
const NOW: Duration = Duration::from_secs(1_767_225_600);

#[derive(Debug, Clone, Default)]
pub(crate) struct StillClock {
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl StillClock {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Clock for StillClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + NOW
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.waits.lock().unwrap().push(duration);
        Box::pin(async {})
    }
}
