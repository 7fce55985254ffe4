//! Every operation of this crate, in one list.

use messaging_client_core::OperationVisitor;

use crate::contacts::{ContactFields, ContactQuery, DeleteContact, UpdateContact};
use crate::conversations::{ConversationQuery, GetConversation, SetConversationStatus};
use crate::messages::{Message, TemplateMessage};
use crate::{Account, TemplateQuery};

/// Shows each operation to `visitor`, in the order of the document.
pub fn visit(visitor: &mut impl OperationVisitor<Account>) {
    visitor.operation::<ContactQuery>();
    visitor.operation::<ContactFields>();
    visitor.operation::<UpdateContact>();
    visitor.operation::<DeleteContact>();
    visitor.operation::<ConversationQuery>();
    visitor.operation::<SetConversationStatus>();
    visitor.operation::<GetConversation>();
    visitor.operation::<Message>();
    visitor.operation::<TemplateMessage>();
    visitor.operation::<TemplateQuery>();
}
