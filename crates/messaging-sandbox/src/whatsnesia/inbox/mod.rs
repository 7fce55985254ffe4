//! The six routes below `/external-api/inbox`, and the conversations themselves.

mod accept;
mod conversation;
mod kind;
mod read;
mod send_message;
mod send_template;
mod set_status;

pub(super) use self::conversation::Conversation;
