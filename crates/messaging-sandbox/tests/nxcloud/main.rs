//! NXCloud, seen by an application that speaks plain HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]
#![expect(clippy::indexing_slicing, reason = "reading JSON that the test knows")]

mod account;
mod call;
mod callbacks;
mod faults;
mod headers;
mod magic;
mod message;
mod receiver;
