//! `GET /external-api/contact/list`.

use serde_json::json;

use crate::lock::lock;
use crate::server::{Answer, ReceivedRequest};
use crate::whatsnesia::WhatsnesiaProvider;
use crate::whatsnesia::page::PageQuery;
use crate::whatsnesia::route::site;
use crate::whatsnesia::success::success;

impl WhatsnesiaProvider {
    /// The newest contact comes first.
    pub(in crate::whatsnesia) fn list_contacts(&self, request: &ReceivedRequest) -> Answer {
        let query = PageQuery::read(request);
        let base = site(request);
        let state = lock(&self.state);
        let contacts = state.contacts().rev();
        let found: Vec<_> = contacts
            .filter(|contact| query.finds(&contact.searchable()))
            .collect();
        let page = query.of(&found, |contact| contact.json(&base));
        success(
            "contact-list",
            "Contact list fetched successfully",
            json!({"contacts": page}),
        )
    }
}
