//! The REST API, `/nusasms_api/1.0/...`.

mod business;
mod fields;
mod format;
mod media;
mod phone_check;
mod refusal;
mod show;
mod whatsapp;

pub(super) use self::format::format_answer;
pub(super) use self::refusal::Refusal;
pub(super) use self::show::status_data;
pub(super) use self::whatsapp::is_digits;
