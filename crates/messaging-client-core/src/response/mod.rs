//! What comes back from a provider, and how documents from outside are read.

mod delivery_status;
mod document;
mod extra;
mod open_enum;
mod raw;
mod repair;
pub mod serde_as;
mod typed;

pub use delivery_status::DeliveryStatus;
pub use document::{path_to_show, read_document};
pub use extra::Extra;
pub use open_enum::Undocumented;
pub use raw::RawResponse;
pub(crate) use raw::http_date;
pub use repair::repair_document;
pub use typed::Response;
