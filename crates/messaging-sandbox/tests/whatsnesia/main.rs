//! Whatsnesia, seen by an application that speaks plain HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]
#![expect(clippy::indexing_slicing, reason = "reading JSON that the test knows")]

mod authentication;
mod call;
mod contacts;
mod conversations;
mod faults;
mod magic;
mod messages;
mod pages;
mod samples;
mod template_messages;
mod traps;
mod uploads;
