//! NXCloud (NXLink): the send endpoint of its Indonesian WhatsApp SaaS API and the callbacks of that family.
//!
//! # What is played
//!
//! `POST /saas/wa/send`, at [`NxCloud::url`]. The checks come in this order, and the first that fails is answered:
//!
//! | check | code |
//! | --- | --- |
//! | `accessKey`, `ts`, `bizType`, `action`, `sign` are there | 1001 |
//! | `bizType` is 2, `action` is `mt`, `algorithm` is absent, `md5` or `sha256` | 1002 |
//! | the access key is known | 1005 |
//! | `content-type` is `application/json`, the signature over the received bytes is right | 1003 |
//! | `ts` has 13 digits and is within 60 s of the sandbox's clock | 1004 |
//! | the body, field by field in the order of the document | 21058 to 21063, 22090, 22092, 1002 |
//! | tenant, application, sender, template, recipient, balance are on file | 22020, 22124, 22049, 22126, 22093, 22092, 22091, 22125 |
//! | the recipient is not a magic one | any |
//!
//! Refusals are answered with HTTP 200, and everything with a `Date` header of the sandbox's clock.
//!
//! # What is inferred
//!
//! The documents leave open, and the sandbox decided: the order of the checks; HTTP 200 with `data: null` for
//! refusals; 1002 for unknown fields, for fixed values and for types that are wrong; 22020 for an unknown tenant;
//! 22090 for a `to` that is not 7 to 15 digits without a leading zero; `sub_type` on the component, in any case;
//! `index` as a number; only lower-case signatures; that callbacks of this API are signed as those of the
//! provider's other WhatsApp API, with `bizType` 2 and the `action` `dr` for statuses and `mo` for buttons; how
//! often a callback is repeated.
//!
//! Source: the page "IDN SAAS WhatsApp API send" and the pages on invocation, webhooks and callback verification of
//! the provider's documents.

mod account;
mod answer;
mod authenticate;
mod callback;
mod codes;
mod explain;
mod handle;
mod journal;
mod languages;
mod magic;
mod message;
mod notice;
#[cfg(feature = "ui")]
mod operate;
mod provider;
mod signature;

use self::answer::Refusal;

pub use self::account::{
    ACCESS_KEY, ACCESS_SECRET, APP_KEY, Account, BUSINESS_PHONE, TENANT_ID, UNBOUND_BUSINESS_PHONE,
};
pub use self::callback::CallbackTarget;
pub use self::codes::documented_codes;
pub use self::handle::NxCloud;
pub use self::journal::AcceptedMessage;
pub use self::provider::NxCloudProvider;
pub use self::signature::{Algorithm, SignedHeaders, sign};
pub use crate::fault::RetryAfter;
pub use crate::journal::MOST_KEPT;

/// The body of a request, field by field.
type Fields<'a> = crate::fields::Fields<'a, Refusal>;

/// A fault for [`NxCloud::fail_next`]. Its `Code` is answered with HTTP 200.
pub type ScriptedFault = crate::ScriptedFault<i64>;
