//! The operations on contacts.

mod change;
mod contact;
mod create;
mod delete;
mod list;
mod update;

pub use contact::{Address, Contact, ContactLabel};
pub use create::{ContactFields, SavedContact};
pub use delete::{DeleteContact, DeletedContact};
pub use list::{ContactList, ContactQuery};
pub use update::UpdateContact;

use messaging_client_core::{Call, Client, Error, Response};

use crate::{Account, Pages};

/// The contact operations of a client:
/// [`WhatsnesiaClient::contacts`](crate::WhatsnesiaClient::contacts).
#[derive(Debug, Clone, Copy)]
pub struct Contacts<'a>(pub(crate) &'a Client<Account>);

impl Contacts<'_> {
    /// One page of the contacts: `GET /external-api/contact/list` ("Get Contact List").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ContactQuery;
    ///
    /// let query = ContactQuery::new().search("81200000001");
    /// let found = client.contacts().list(&query).await?;
    /// println!("{} contacts on this page", found.contacts.data.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a page or page size below 1. Otherwise the kinds of
    /// [`Remark`](crate::Remark), or a failure on the way. A search can fail as `server` on an
    /// installation whose database lacks a column that it looks into (observed server behaviour).
    pub fn list<'q>(&self, query: &'q ContactQuery) -> Call<'q, &'q ContactQuery> {
        self.0.call(query)
    }

    /// All contacts that a query finds, from its page on, page after page; see [`Pages`].
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ContactQuery;
    ///
    /// let mut contacts = client.contacts().list_all(ContactQuery::new().paginate(100));
    /// while let Some(contact) = contacts.next().await {
    ///     println!("{:?}", contact?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("paginate", "stream"))]
    pub fn list_all(&self, query: ContactQuery) -> Pages<Contact> {
        let client = self.0.clone();
        Pages::new(query.page.unwrap_or(1), move |page| {
            let call = client.call(query.clone().page(page));
            async move { Ok(call.await?.into_inner().contacts) }
        })
    }

    /// Adds a contact: `POST /external-api/contact/store` ("Buat Kontak Baru").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::{ContactFields, MobileNumber};
    ///
    /// let number = MobileNumber::new("62", "81200000001");
    /// let fields = ContactFields::new("Budi", "Santoso", number).city("Bandung");
    /// let saved = client.contacts().create(&fields).await?;
    /// println!("{:?}", saved.contact.as_ref().and_then(|contact| contact.id));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a name that is empty or longer than 40 characters, a number that is not
    /// digits, a profile image that is not a jpg, jpeg or png. From the platform, among others:
    /// `invalid_request` if the number is taken, `rejected` if the plan's number of contacts is used up.
    pub fn create<'f>(&self, fields: &'f ContactFields) -> Call<'f, &'f ContactFields> {
        self.0.call(fields)
    }

    /// Replaces a contact's fields: `POST /external-api/contact/update/{contact_id}`
    /// ("Perbarui Kontak").
    ///
    /// The document says that fields which are not sent stay as they are, and marks the same four as required
    /// as for a new contact. The server requires the four, and **blanks every part of the address that is not
    /// sent** (observed server behaviour). So give everything that the contact is to have;
    /// [`change`](Self::change) does that for you. An update counts against the plan's number of contacts
    /// (observed server behaviour): do not send one that changes nothing.
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient, known: whatsnesia_client::contacts::Contact) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ContactFields;
    ///
    /// let Some(id) = known.id else { return Ok(()) };
    /// let fields = ContactFields::from(&known).city("Bandung");
    /// client.contacts().update(id, &fields).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`create`](Self::create), and an id below 1.
    pub fn update(&self, contact_id: i64, fields: &ContactFields) -> Call<'static, UpdateContact> {
        let update = UpdateContact::new(contact_id, fields.clone());
        self.0.call(update)
    }

    /// Changes some fields of a contact and keeps the others: reads the contact, lets `edit` change
    /// what was read, and sends it back whole.
    ///
    /// There is no operation that reads one contact, so it is looked up among the contacts that `lookup` finds:
    /// search for its present number. At most 1000 contacts are looked at. `None`: it was not among them, and
    /// nothing was changed.
    ///
    /// Reading and writing are two calls or more, each with its own deadline and retries: a change that
    /// somebody else makes in between is lost. A profile image cannot be read back, so none is sent unless
    /// `edit` sets one; what the platform then does with the old one is not documented. The same is true of a
    /// country in the address, for which there is no field.
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::ContactQuery;
    ///
    /// let lookup = ContactQuery::new().search("81200000001");
    /// let saved = client
    ///     .contacts()
    ///     .change(17, &lookup, |fields| fields.city = Some("Bandung".into()))
    ///     .await?;
    /// if saved.is_none() {
    ///     println!("no contact 17 has this number");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`list`](Self::list) and [`update`](Self::update), and the update is refused where a part
    /// of the address cannot be read, because it would be blanked. [`Error::operation`] tells which
    /// of the two failed.
    pub async fn change(
        &self,
        contact_id: i64,
        lookup: &ContactQuery,
        edit: impl FnOnce(&mut ContactFields) + Send,
    ) -> Result<Option<Response<SavedContact>>, Error> {
        change::change(*self, contact_id, lookup, edit).await
    }

    /// Deletes a contact: `DELETE /external-api/contact/delete/{contact_id}` ("Hapus Kontak").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// client.contacts().delete(17).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: an id below 1. The platform refuses to delete a contact that has
    /// messages or is blocked (`rejected`).
    pub fn delete(&self, contact_id: i64) -> Call<'static, DeleteContact> {
        self.0.call(DeleteContact::new(contact_id))
    }
}
