//! The operations of this crate, each once: what tests, documentation and tools go through.

use messaging_client_core::OperationVisitor;

use crate::{Account, BackupMessage, Message};

/// Gives every operation to the visitor.
pub fn visit(visitor: &mut impl OperationVisitor<Account>) {
    visitor.operation::<Message>();
    visitor.operation::<BackupMessage>();
}
