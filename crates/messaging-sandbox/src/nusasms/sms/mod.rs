//! SMS v3, `/api/v3/sendsms/...`, and `/api/command`.

mod codes;
mod command;
mod otp_text;
mod parameters;
mod recent_texts;
mod send;

pub(super) use self::codes::meaning;
pub(super) use self::parameters::Parameters;
pub(super) use self::recent_texts::{MOST_TO_ONE, RecentTexts};
pub(super) use self::send::answer as answer_send;

pub use self::codes::documented_sms_codes;
