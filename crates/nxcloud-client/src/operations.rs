//! Every operation of this crate, in one list.

use messaging_client_core::OperationVisitor;

use crate::{Account, TemplateMessage};

/// Shows each operation to `visitor`, in the order of the documents.
pub fn visit(visitor: &mut impl OperationVisitor<Account>) {
    visitor.operation::<TemplateMessage>();
}
