//! The six routes below `/external-api/inbox`, and the conversations themselves.

mod accept;
mod conversations;
mod send;

pub(super) use self::conversations::Conversation;
