//! Reads a contact, changes it, and writes it back whole: the way to change some fields on a server
//! that takes all of them.

use messaging_client_core::{Endpoint, Error, Response, ValidationError};

use super::{Contact, ContactFields, ContactQuery, Contacts, SavedContact, UpdateContact};

/// How many contacts are looked at before one counts as not found, so that a wide search over many
/// contacts comes to an end.
const MOST_CONTACTS: usize = 1000;

pub(super) async fn change(
    contacts: Contacts<'_>,
    contact_id: i64,
    lookup: &ContactQuery,
    edit: impl FnOnce(&mut ContactFields) + Send,
) -> Result<Option<Response<SavedContact>>, Error> {
    let Some(contact) = find(contacts, contact_id, lookup).await? else {
        return Ok(None);
    };
    if let Some(field) = unreadable_part_of_address(&contact) {
        let problem = "has a form that this version cannot read, and would be lost: update the \
                       contact with all of its fields instead";
        let refused = ValidationError::new(field, problem);
        return Err(Error::invalid_request(UpdateContact::OPERATION, refused));
    }
    let mut fields = ContactFields::from(&contact);
    edit(&mut fields);
    contacts.update(contact_id, &fields).await.map(Some)
}

/// What is absent because it is odd would be blanked; without the other fields, an update is refused
/// anyway.
fn unreadable_part_of_address(contact: &Contact) -> Option<&'static str> {
    if contact.extra.contains_key("address") {
        return Some("address");
    }
    let address = contact.address.as_ref()?;
    ["city", "state", "post_code", "address"]
        .into_iter()
        .find(|part| address.extra.contains_key(*part))
}

async fn find(
    contacts: Contacts<'_>,
    contact_id: i64,
    lookup: &ContactQuery,
) -> Result<Option<Contact>, Error> {
    let mut found = contacts.list_all(lookup.clone());
    for _ in 0..MOST_CONTACTS {
        match found.next().await {
            Some(Ok(contact)) if contact.id == Some(contact_id) => return Ok(Some(contact)),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => break,
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{scripted, success};

    const BUDI: &str = r#"{"id":17,"firstname":"Budi","lastname":"Santoso","mobile_code":"62","mobile":"81200000001","address":{"city":"Bandung","state":"Jawa Barat","post_code":"40111","address":"Jl. 1"}}"#;

    fn page(number: u32, last: u32, contacts: &str) -> (u16, String) {
        let data = format!(
            r#"{{"contacts":{{"current_page":{number},"last_page":{last},"data":[{contacts}]}}}}"#
        );
        (200, success(&data))
    }

    #[tokio::test]
    async fn what_is_not_changed_is_sent_as_it_was() {
        let saved = (200, success(r#"{"contact":{"id":17}}"#));
        let (client, wire) = scripted([page(1, 2, r#"{"id":16}"#), page(2, 2, BUDI), saved]);
        let lookup = ContactQuery::new().search("81200000001");
        let saved = client
            .contacts()
            .change(17, &lookup, |fields| fields.state = Some("Banten".into()))
            .await
            .unwrap();
        assert!(saved.unwrap().contact.is_some());
        let sent = wire.sent();
        assert_eq!(
            sent[0].target,
            "/external-api/contact/list?page=1&search=81200000001"
        );
        assert_eq!(sent[2].target, "/external-api/contact/update/17");
        assert_eq!(
            sent[2].body,
            "firstname=Budi&lastname=Santoso&mobile_code=62&mobile=81200000001&city=Bandung\
             &state=Banten&post_code=40111&address=Jl.+1"
        );
    }

    #[tokio::test]
    async fn a_contact_that_is_not_found_is_not_written() {
        let (client, wire) = scripted([page(1, 1, BUDI)]);
        let saved = client
            .contacts()
            .change(18, &ContactQuery::new(), |_| panic!("nothing to edit"))
            .await
            .unwrap();
        assert!(saved.is_none());
        assert_eq!(wire.sent().len(), 1);
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_not_blanked() {
        for (address, field) in [
            (r#""marker""#, "address"),
            (r#"{"city":"Bandung","post_code":["marker"]}"#, "post_code"),
        ] {
            let contact = format!(
                r#"{{"id":17,"firstname":"Budi","lastname":"S","mobile_code":"62","mobile":"812","address":{address}}}"#
            );
            let (client, wire) = scripted([page(1, 1, &contact)]);
            let error = client
                .contacts()
                .change(17, &ContactQuery::new(), |_| {})
                .await
                .unwrap_err();
            assert_eq!(error.operation(), "whatsnesia.contacts.update");
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(!error.to_string().contains("marker"), "{error}");
            assert_eq!(wire.sent().len(), 1);
        }
    }

    #[tokio::test]
    async fn the_search_comes_to_an_end() {
        let many = vec![r#"{"id":16}"#; 400].join(",");
        let pages: Vec<_> = (1..=3)
            .map(|number| page(number, 1_000_000, &many))
            .collect();
        let (client, wire) = scripted(pages);
        let saved = client
            .contacts()
            .change(17, &ContactQuery::new(), |_| {})
            .await
            .unwrap();
        assert!(saved.is_none());
        assert_eq!(wire.sent().len(), 3, "1000 contacts are on three pages");
    }

    #[tokio::test]
    async fn the_error_tells_which_call_failed() {
        let refused = r#"{"status":"error","remark":"user_error","message":["No"]}"#;
        let (client, _) = scripted([(200, refused)]);
        let error = client
            .contacts()
            .change(17, &ContactQuery::new(), |_| {})
            .await
            .unwrap_err();
        assert_eq!(error.operation(), "whatsnesia.contacts.list");

        let (client, _) = scripted([page(1, 1, BUDI), (200, refused.to_owned())]);
        let error = client
            .contacts()
            .change(17, &ContactQuery::new(), |_| {})
            .await
            .unwrap_err();
        assert_eq!(error.operation(), "whatsnesia.contacts.update");
    }
}
