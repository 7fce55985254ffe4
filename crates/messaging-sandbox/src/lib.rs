#![doc = include_str!("../README.md")]

#[macro_use]
mod builders;
#[macro_use]
mod code_table;
#[macro_use]
mod debug_shows;

mod accounts;
mod callback;
mod clock;
mod controls;
mod date_time;
mod digest;
mod fault;
mod fault_rules;
mod fields;
mod identifiers;
mod journal;
mod lock;
mod magic;
mod messages;
mod multipart;
pub mod nusasms;
pub mod nxcloud;
#[cfg(feature = "ui")]
mod operate;
mod provider;
mod sandbox;
pub mod sandeza;
pub mod server;
mod sms_parts;
mod template_text;
#[cfg(feature = "ui")]
mod ui;
pub mod whatsnesia;

pub use self::accounts::DEFAULT_ACCOUNT;
pub use self::callback::{
    CallbackAttempt, CallbackError, CallbackOutcome, CallbackUrl, CallbackUrlError, Redelivery,
};
pub use self::controls::Controls;
pub use self::fault::{RetryAfter, ScriptedFault};
pub use self::fault_rules::{FaultRule, FaultWhen};
pub use self::journal::MOST_KEPT;
pub use self::messages::{
    Button, Channel, Content, Location, Media, MessageState, Messages, ProviderName, Refusal,
    RequestRecord, SentMessage, SignatureCheck, TemplateUse,
};
pub use self::provider::Provider;
pub use self::sandbox::{Sandbox, SandboxBuilder};
#[cfg(feature = "ui")]
pub use self::ui::{LogLine, StoreLimits};
