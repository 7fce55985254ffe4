//! The six routes below `/external-api/inbox`, and the conversations themselves.

mod accept;
mod conversations;
mod send_message;
mod send_template;

pub(super) use self::conversations::Conversation;
