//! Every example is run as a program: alone, against its own sandbox, and with its environment variables
//! set, against a sandbox that the test can look into. No provider can be reached: the variables that name
//! one are cleared.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what fails fails the test"
)]

mod csv_blast;
mod order_update;
mod otp;
mod otp_service;
mod outbox;
mod program;
mod send_document;
mod webhook_receiver;
