//! `POST /external-api/inbox/change-conversation-status/{conversation_id}`.

use serde_json::Value;

use crate::lock::lock;
use crate::server::Answer;
use crate::whatsnesia::form::{Form, Validator};
use crate::whatsnesia::success::success;
use crate::whatsnesia::{Refusal, WhatsnesiaProvider};

/// The highest status that can be set: 3, important. The documented 4, unread, cannot.
const HIGHEST: u8 = 3;

impl WhatsnesiaProvider {
    pub(in crate::whatsnesia) fn change_status(
        &self,
        id: &str,
        form: &Form,
    ) -> Result<Answer, Refusal> {
        let mut validator = Validator::new(form);
        let text = validator.required("status");
        validator.integer("status");
        let allowed = |text: &str| text.parse().ok().filter(|status: &u8| *status <= HIGHEST);
        let status = text.and_then(allowed);
        if text.is_some() && status.is_none() {
            validator.add("The selected status is invalid.");
        }
        validator.only(&["status"]);
        validator.finish().map_err(Refusal::validation)?;
        let mut state = lock(&self.state);
        let conversation = id.parse().ok().and_then(|id| state.conversation_mut(id));
        let conversation = conversation.ok_or_else(|| Refusal::not_found("The conversation"))?;
        conversation.set_status(status.unwrap_or_default(), self.core.clock.now_ms());
        Ok(success(
            "status_updated",
            "Status updated successfully",
            Value::Null,
        ))
    }
}
