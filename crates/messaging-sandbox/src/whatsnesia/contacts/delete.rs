//! `DELETE /external-api/contact/delete/{contactId}`.

use serde_json::Value;

use crate::lock::lock;
use crate::server::Answer;
use crate::whatsnesia::success::success;
use crate::whatsnesia::{Refusal, WhatsnesiaProvider};

impl WhatsnesiaProvider {
    pub(in crate::whatsnesia) fn delete_contact(&self, id: &str) -> Result<Answer, Refusal> {
        let mut state = lock(&self.state);
        let contact = id.parse().ok().and_then(|id| state.contact(id));
        let contact = contact.ok_or_else(|| Refusal::not_found("The contact"))?;
        if contact.conversation_id.is_some() {
            let message = "A contact with messages cannot be deleted";
            return Err(Refusal::new("contact_error", message));
        }
        if contact.blocked {
            let message = "A blocked contact cannot be deleted";
            return Err(Refusal::new("contact_error", message));
        }
        let id = contact.id;
        state.remove_contact(id);
        Ok(success(
            "contact_deleted",
            "Contact deleted successfully",
            Value::Null,
        ))
    }
}
