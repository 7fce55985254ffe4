//! Sandeza (PT Sprint Asia): one endpoint for SMS, e-mail, Line, Telegram, Facebook and WhatsApp,
//! and the callbacks.
//!
//! # What is played
//!
//! `POST /json/send/cgw`, at [`Sandeza::url`]. The checks come in this order, and the first that
//! fails is answered:
//!
//! | check | `rc` |
//! | --- | --- |
//! | the caller's address is on the list, if there is one | 6 |
//! | the body is JSON, with the fields of the tables in the JSON types of the samples | 1 |
//! | `username` is known | 5 |
//! | `signature` is right ([`sign`]) | 4 |
//! | `time` is within 300 s of the sandbox's clock | 11 |
//! | `sender_id` is known | 8 |
//! | `ref_id` has 1 to 50 characters, none in upper case, no space, and is new | 9 |
//! | `subject` has fewer than 100 characters, `budget_code` at most 180; no control characters | 24, 22 |
//! | there is a token left | 7 |
//! | every key of `channel` is a channel | 2 |
//! | each channel, in the order of the request: its fields, `backup_on` and `backup_exp`, its recipient, its template | 2, 3, 10, 24, 22, 21, 23 |
//! | the recipient is not a magic one | any |
//!
//! Answers are HTTP 200 with four strings, and carry a `Date` header of the sandbox's clock. Type 2
//! sends on every channel; type 1 sends on the first, and on the next when the status of the one
//! before is among its `backup_on`.
//!
//! # What is inferred
//!
//! The documents leave open, and the sandbox decided: the order of the checks; HTTP 200 for
//! refusals; what follows the colon in the texts of 1, 2, 22 and 24; 1 and "invalid parameter
//! channel" for unknown fields and wrong types; that the signature joins without a separator and is
//! lower-case hex; the tolerance of 300 s; that a phone number has no
//! blank behind it, although 18 samples have one, because the table says digits and `+`; that only an accepted request uses up its `ref_id`; that
//! a request costs one token; that a phone number has 8 to 15 digits with its country code; that
//! control characters are the special ones; 1530 characters for an SMS and 4096 for a WhatsApp
//! text; 10 for a one-time code that differs between text and button, and that a template is
//! recognised as such by its empty header and its URL button at 0; that a backup channel is told
//! by its place and must not have backup fields before one that has; which statuses the codes of
//! `backup_on` stand for; that callbacks are posted, their time is Jakarta's, and how often they
//! are repeated; how the fields of a forwarded message are nested; that `type` is text and
//! `use_backup_sender` text or a Boolean.
//!
//! # What is not played
//!
//! `use_backup_sender` is checked and has no effect. Files behind links are not fetched, so that
//! their sizes do not matter. WhatsApp callbacks have the fields of all others: what the documents
//! add for them is not public, nor is what a send on several channels answers for each.
//!
//! Source: the pages "Single Channels", "JSON Response", "Send Primary Backup", "Send All Channel",
//! "Delivery Status" and "Forward Content WhatsApp" of the provider's documents. Where a table and
//! a sample disagree, the sample counts.

mod accepted;
mod account;
mod answer;
mod attachment;
mod backup;
mod channel;
mod codes;
mod content;
mod envelope;
mod handle;
mod incoming;
mod magic;
#[cfg(feature = "ui")]
mod operate;
mod plan;
mod provider;
mod recipient;
mod references;
mod signature;
mod status;
mod whatsapp;

pub use self::accepted::{AcceptedRequest, ChannelMessage};
pub use self::account::{Account, DIVISION_ID, PASSWORD, SENDER_ID, UNAVAILABLE_COUNTRY, USERNAME};
pub use self::answer::Refusal;
pub use self::codes::{RC_2_REASONS, documented_codes};
pub use self::envelope::SendType;
pub use self::handle::Sandeza;
pub use self::incoming::IncomingMessage;
pub use self::provider::SandezaProvider;
pub use self::signature::sign;
pub use crate::messages::Channel;

/// The body of a request, field by field.
type Fields<'a> = crate::fields::Fields<'a, Refusal>;

/// A fault for [`Sandeza::fail_next`]. Its `Code` is a [`Refusal`], answered with HTTP 200.
pub type ScriptedFault = crate::ScriptedFault<Refusal>;
