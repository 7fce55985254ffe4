//! The contacts and conversations, by id.

use std::collections::{BTreeMap, HashMap};

use super::Contact;
use super::contact::country;
use super::inbox::Conversation;
use crate::journal::MOST_KEPT;

/// What the inbox of the dashboard shows. The oldest contact is forgotten when there are more than
/// [`MOST_KEPT`], with its conversation.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) contacts: BTreeMap<u64, Contact>,
    pub(super) conversations: BTreeMap<u64, Conversation>,
    /// The ids of the contacts by calling code and number.
    by_number: HashMap<(String, String), u64>,
    last_contact: u64,
    last_conversation: u64,
    last_message: u64,
}

impl State {
    pub(super) fn contact_of(&self, number: (&str, &str)) -> Option<&Contact> {
        self.contacts.get(self.by_number.get(&owned(number))?)
    }

    /// Adds a contact with nothing but a number and the country of its calling code.
    pub(super) fn add_contact(&mut self, number: (&str, &str), now_ms: u64) -> u64 {
        if self.contacts.len() >= MOST_KEPT {
            let oldest = self.contacts.keys().next().copied();
            oldest.into_iter().for_each(|id| self.remove_contact(id));
        }
        let number = owned(number);
        self.last_contact = self.last_contact.saturating_add(1);
        let id = self.last_contact;
        let contact = Contact {
            id,
            mobile_code: number.0.clone(),
            mobile: number.1.clone(),
            country: country(&number.0).to_owned(),
            created_ms: now_ms,
            updated_ms: now_ms,
            ..Contact::default()
        };
        self.by_number.insert(number, id);
        self.contacts.insert(id, contact);
        id
    }

    /// Gives a contact another number, if there is one with this id.
    pub(super) fn renumber(&mut self, id: u64, number: (&str, &str)) -> Option<&mut Contact> {
        let contact = self.contacts.get_mut(&id)?;
        let old = owned((&contact.mobile_code, &contact.mobile));
        self.by_number.remove(&old);
        (contact.mobile_code, contact.mobile) = owned(number);
        self.by_number.insert(owned(number), id);
        Some(contact)
    }

    pub(super) fn remove_contact(&mut self, id: u64) {
        if let Some(contact) = self.contacts.remove(&id) {
            self.by_number
                .remove(&(contact.mobile_code, contact.mobile));
            if let Some(conversation) = contact.conversation_id {
                self.conversations.remove(&conversation);
            }
        }
    }

    /// Puts a message into the conversation with a number, making the contact and the conversation
    /// where there is none. Returns the ids of the contact, the conversation and the message.
    pub(super) fn converse(
        &mut self,
        number: (&str, &str),
        account_id: u64,
        now_ms: u64,
    ) -> (u64, u64, u64) {
        let contact_id = match self.contact_of(number) {
            Some(contact) => contact.id,
            None => self.add_contact(number, now_ms),
        };
        self.last_message = self.last_message.saturating_add(1);
        let known = self.contacts.get_mut(&contact_id);
        let known = known.map(|contact| &mut contact.conversation_id);
        let id = *known.unwrap_or(&mut None).get_or_insert_with(|| {
            self.last_conversation = self.last_conversation.saturating_add(1);
            self.last_conversation
        });
        let conversation = self.conversations.entry(id);
        let conversation = conversation.or_insert_with(|| Conversation {
            id,
            contact_id,
            account_id,
            created_ms: now_ms,
            ..Conversation::default()
        });
        conversation.last_message = self.last_message;
        conversation.last_message_ms = now_ms;
        conversation.updated_ms = now_ms;
        (contact_id, id, self.last_message)
    }

    /// Forgets everything but the ids that were given.
    pub(super) fn clear(&mut self) {
        self.contacts.clear();
        self.conversations.clear();
        self.by_number.clear();
    }
}

fn owned((mobile_code, mobile): (&str, &str)) -> (String, String) {
    (mobile_code.to_owned(), mobile.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_contact_and_one_conversation() {
        let mut state = State::default();
        let one = state.converse(("62", "1"), 1, 0);
        let two = state.converse(("62", "1"), 1, 1);
        let other = state.converse(("6", "21"), 1, 2);
        assert_eq!(one.0, two.0);
        assert_eq!(one.1, two.1);
        assert_ne!(one.2, two.2);
        assert_ne!(one.0, other.0);
    }

    #[test]
    fn a_contact_is_found_under_its_new_number_only() {
        let mut state = State::default();
        let id = state.add_contact(("62", "1"), 0);
        state.renumber(id, ("62", "2")).unwrap();
        assert!(state.contact_of(("62", "1")).is_none());
        assert_eq!(
            state.contact_of(("62", "2")).map(|contact| contact.id),
            Some(id)
        );
        assert!(state.renumber(id + 1, ("62", "3")).is_none());
        assert!(state.contact_of(("62", "3")).is_none());
    }

    #[test]
    fn the_oldest_contact_is_forgotten_with_its_conversation() {
        let mut state = State::default();
        let first = state.converse(("62", "0"), 1, 0);
        for number in 1..=MOST_KEPT {
            state.add_contact(("62", &number.to_string()), 0);
        }
        assert_eq!(state.contacts.len(), MOST_KEPT);
        assert!(state.contact_of(("62", "0")).is_none());
        assert!(!state.conversations.contains_key(&first.1));
    }
}
