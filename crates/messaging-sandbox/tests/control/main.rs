//! The control port: the API, who may use it, and the page in a real browser.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]

mod api;
mod browser;
mod documents;
mod load;
mod messages;
mod operate;
mod page;
mod security;
mod support;
