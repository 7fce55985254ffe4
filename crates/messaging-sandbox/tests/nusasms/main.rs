//! NusaSMS, seen by an application that speaks plain HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]
#![expect(clippy::indexing_slicing, reason = "reading JSON that the test knows")]

mod account;
mod business;
mod call;
mod callbacks;
mod command;
mod credit;
mod faults;
mod media;
mod message;
mod phone_check;
mod rate;
mod receiver;
mod refusals;
mod sms;
mod sms_codes;
mod status;
mod test_host;
mod xml;
