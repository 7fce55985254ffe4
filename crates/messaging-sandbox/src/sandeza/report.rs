//! Status callbacks: what became of a message.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::channel::Channel;
use super::status::Status;
use crate::callback::{Errand, Letter};
use crate::clock::Clock;
use crate::date_time::jakarta_date_time;

/// What all callbacks about one request have in common.
#[derive(Clone)]
pub(super) struct Reporter {
    pub(super) ref_id: String,
    pub(super) division_id: String,
    pub(super) clock: Arc<Clock>,
}

impl Reporter {
    /// The callback of a status.
    pub(super) fn report(&self, channel: Channel, status: Status) -> Errand {
        Errand::Post(Box::new(Report {
            reporter: self.clone(),
            channel,
            status,
        }))
    }
}

struct Report {
    reporter: Reporter,
    channel: Channel,
    status: Status,
}

impl Letter for Report {
    fn message_id(&self) -> &str {
        &self.reporter.ref_id
    }

    fn event(&self) -> &'static str {
        self.status.name()
    }

    /// As in the document's sample: the status is a number, the channel a number as text.
    fn body(&self) -> Bytes {
        let body = json!({
            "status": self.status.number(),
            "channel": self.channel.number().to_string(),
            "ref_id": self.reporter.ref_id,
            "time": jakarta_date_time(self.reporter.clock.now_seconds()),
            "division_id": self.reporter.division_id,
        });
        Bytes::from(body.to_string())
    }

    fn headers(&self, _body: &[u8]) -> HeaderMap {
        json_headers()
    }
}

/// The headers of every callback: the provider signs none.
pub(super) fn json_headers() -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))])
}
