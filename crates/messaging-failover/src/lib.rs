// The program in it needs both.
#![cfg_attr(
    all(feature = "nusasms", feature = "nxcloud"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "nusasms", feature = "nxcloud")),
    doc = "Tries several providers and channels in order until one accepts the message."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod failover;
pub mod route;

pub use failover::{Failover, FailoverError, Sent, Tried};
pub use route::{Accepted, Channel, SendOtp, SendText};

pub use messaging_client_core::{BoxFuture, Country, Error, ErrorKind, PhoneNumber};
