//! The four routes below `/external-api/contact`.

use serde_json::{Value, json};

use super::answer::success;
use super::contact::country;
use super::form::{Form, Validator};
use super::page::PageQuery;
use super::route::{Call, site};
use super::state::State;
use super::{Contact, Refusal};
use crate::lock::lock;
use crate::server::Answer;

/// The most characters of a name.
const MOST_NAME: usize = 40;

impl Call<'_> {
    /// `GET contact/list`: the newest contact comes first.
    pub(super) fn list_contacts(self) -> Result<Answer, Refusal> {
        let query = PageQuery::read(self.request);
        let base = site(self.request);
        let state = lock(&self.provider.state);
        let found = |contact: &&Contact| query.finds(&contact.searchable());
        let found: Vec<_> = state.contacts.values().rev().filter(found).collect();
        let page = query.of(&found, |contact| contact.json(&base));
        let message = "Contact list fetched successfully";
        Ok(success("contact-list", message, json!({"contacts": page})))
    }

    /// `POST contact/store`.
    pub(super) fn store_contact(self) -> Result<Answer, Refusal> {
        let form = &self.form;
        let mut state = lock(&self.provider.state);
        validate(form, &state, self.id)?;
        if self.account.contact_limit == Some(0) {
            return Err(Refusal::contact_limit());
        }
        self.provider.at_magic(form, |_| {
            let id = state.add_contact(form.number(), self.provider.core.clock.now_ms());
            let stored = state.contacts.get_mut(&id).map(|contact| {
                set(contact, form);
                contact.json_when_stored(&site(self.request))
            });
            let data = json!({"contact": stored});
            success("contact_created", "Contact created successfully", data)
        })
    }

    /// `POST contact/update/{contactId}`.
    ///
    /// The provider takes the four fields of a new contact here as well, and blanks the parts of the
    /// address that are not sent. It counts an update against the limit of contacts, which a new
    /// contact is not.
    pub(super) fn update_contact(self) -> Result<Answer, Refusal> {
        let form = &self.form;
        let mut state = lock(&self.provider.state);
        validate(form, &state, self.id)?;
        if !state.contacts.contains_key(&self.id) {
            return Err(Refusal::new("unknown_contact", "The contact is unknown"));
        }
        self.provider.at_magic(form, |_| {
            let limit = &mut self.account.contact_limit;
            *limit = limit.map(|limit| limit.saturating_sub(1));
            let now_ms = self.provider.core.clock.now_ms();
            let updated = state.renumber(self.id, form.number()).map(|contact| {
                set(contact, form);
                contact.updated_ms = now_ms;
                contact.json(&site(self.request))
            });
            let data = json!({"contact": updated});
            success("contact_created", " Contact updated successfully", data)
        })
    }

    /// `DELETE contact/delete/{contactId}`.
    pub(super) fn delete_contact(self) -> Result<Answer, Refusal> {
        let mut state = lock(&self.provider.state);
        let contact = state.contacts.get(&self.id);
        let contact = contact.ok_or_else(|| Refusal::not_found("The contact"))?;
        let refuse = |message: &str| Err(Refusal::new("contact_error", message));
        if contact.conversation_id.is_some() {
            return refuse("A contact with messages cannot be deleted");
        }
        if contact.blocked {
            return refuse("A blocked contact cannot be deleted");
        }
        state.remove_contact(self.id);
        let message = "Contact deleted successfully";
        Ok(success("contact_deleted", message, Value::Null))
    }
}

fn validate(form: &Form, state: &State, own_id: u64) -> Result<(), Refusal> {
    let mut validator = Validator::new(form);
    validator.required_text("firstname", MOST_NAME);
    validator.required_text("lastname", MOST_NAME);
    validator.required_digits("mobile_code");
    validator.file("profile_image", &["jpg", "jpeg", "png"], None);
    validator.required_digits("mobile");
    let known = state.contact_of(form.number());
    if known.is_some_and(|known| known.id != own_id) {
        validator.add("The mobile has already been taken.");
    }
    validator.only(&["city", "state", "post_code", "address"])
}

fn set(contact: &mut Contact, form: &Form) {
    let text = |name| form.text(name).unwrap_or_default().to_owned();
    contact.firstname = Some(text("firstname"));
    contact.lastname = Some(text("lastname"));
    contact.city = text("city");
    contact.state = text("state");
    contact.post_code = text("post_code");
    contact.address = text("address");
    contact.country = country(&contact.mobile_code).to_owned();
    if let Some(image) = form.files.get("profile_image") {
        contact.image = Some(image.clone());
    }
}
