//! The client through its public API, over a transport that answers from a list.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a broken test set-up should stop the test"
)]

mod any_input;
mod callbacks;
mod limits;
mod personal_data;
mod reading;
mod refused_json;
mod responses;
mod samples;
mod staging;
mod support;
mod whatsapp_limits;
