//! Status callbacks: the delivery status of a message.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::channel::Channel;
use super::status::Status;
use crate::callback::{Delivery, Job};
use crate::date_time::jakarta_date_time;
use crate::messages::{self, MessageState};

/// The callback of a status.
pub(super) struct Report {
    pub(super) ref_id: String,
    pub(super) division_id: String,
    pub(super) channel: Channel,
    pub(super) status: Status,
}

impl Report {
    pub(super) fn job(self) -> Job {
        Job::Post(Arc::new(self))
    }
}

impl Delivery for Report {
    fn message_id(&self) -> &str {
        &self.ref_id
    }

    fn event(&self) -> &'static str {
        self.status.name()
    }

    /// As in the document's sample: the status is a number, the channel a number as text.
    fn body(&self, now_ms: u64) -> Bytes {
        let body = json!({
            "status": self.status.number(),
            "channel": self.channel.number().to_string(),
            "ref_id": self.ref_id,
            "time": jakarta_date_time(now_ms),
            "division_id": self.division_id,
        });
        Bytes::from(body.to_string())
    }

    fn headers(&self, _body: &[u8], _now_ms: u64) -> HeaderMap {
        json_headers()
    }

    fn state(&self) -> Option<(messages::Channel, MessageState)> {
        Some((self.channel.of_all(), self.status.state()?))
    }
}

/// The headers of every callback: the provider signs none.
pub(super) fn json_headers() -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))])
}
