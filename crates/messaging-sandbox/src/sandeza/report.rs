//! Status callbacks.

use serde_json::json;

use super::Channel;
use super::channel::number_of;
use super::status::Status;
use crate::callback::Delivery;
use crate::date_time::jakarta_date_time;

/// The callback of a status, as in the document's sample: the status is a number, the channel a number as text.
pub(super) fn report(
    ref_id: &str,
    division_id: &str,
    channel: Channel,
    status: Status,
) -> Delivery {
    let (id, division_id) = (ref_id.to_owned(), division_id.to_owned());
    let body = move |now_ms| {
        json!({
            "status": status.number(),
            "channel": number_of(channel).to_string(),
            "ref_id": id,
            "time": jakarta_date_time(now_ms),
            "division_id": division_id,
        })
    };
    Delivery {
        state: status.state().map(|state| (channel, state)),
        ..Delivery::json(ref_id, status.name(), body)
    }
}
