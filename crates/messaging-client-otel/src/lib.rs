#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
#[cfg(any(feature = "outbox-sqlite", feature = "outbox-postgres"))]
mod outbox;

pub use client::OtelObserver;
#[cfg(any(feature = "outbox-sqlite", feature = "outbox-postgres"))]
pub use outbox::OtelOutboxObserver;
