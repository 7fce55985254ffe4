//! The six routes below `/external-api/inbox`, and the conversations themselves.

mod accept;
mod conversation;
mod conversations;
mod kind;
mod send_message;
mod send_template;

pub(super) use self::conversation::Conversation;
