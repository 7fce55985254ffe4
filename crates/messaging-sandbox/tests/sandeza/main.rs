//! Sandeza, seen by an application that speaks plain HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]
#![expect(clippy::indexing_slicing, reason = "reading JSON that the test knows")]

mod account;
mod backup;
mod call;
mod callbacks;
mod channels;
mod envelope;
mod faults;
mod free_form;
mod incoming;
mod magic;
mod receiver;
mod samples;
mod template;
