//! The client through its public API, over a transport that plays a script.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a broken test set-up should stop the test"
)]

mod answers;
mod any_input;
mod limits;
mod personal_data;
mod reading;
mod refused_json;
mod samples;
mod support;
mod whatsapp_limits;
