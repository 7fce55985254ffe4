//! `GET /external-api/contact/list` ("Get Contact List").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Effect, Endpoint, Extra, Personal, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::Contact;
use crate::envelope;
use crate::filled::OrDefault;
use crate::positive::put_page;
use crate::{Account, Page};

/// Which page of the contacts to return.
///
/// The document prints the names of the parameters translated (`halaman`, `paginasi`, `pencarian`);
/// what the server reads is `page`, `paginate` and `search`.
///
/// ```
/// use whatsnesia_client::ContactQuery;
///
/// let query = ContactQuery::new().search("Budi").paginate(50);
/// let stored = serde_json::to_string(&query)?;
/// assert_eq!(serde_json::from_str::<ContactQuery>(&stored)?, query);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[serde_as]
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactQuery {
    /// The number of the page, from 1. Absent: the first.
    #[serde_as(as = "Option<Integer>")]
    pub page: Option<i64>,
    /// How many contacts a page has, from 1. Absent: 20, unless the site is configured otherwise.
    #[serde_as(as = "Option<Integer>")]
    pub paginate: Option<i64>,
    /// Part of a first name, last name or mobile number.
    pub search: Option<Personal>,
}

impl ContactQuery {
    /// The first page of all contacts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for this page, from 1.
    pub fn page(mut self, page: i64) -> Self {
        self.page = Some(page);
        self
    }

    /// Asks for this many contacts per page.
    pub fn paginate(mut self, paginate: i64) -> Self {
        self.paginate = Some(paginate);
        self
    }

    /// Asks for contacts whose first name, last name or mobile number contains this. It is in the
    /// address of the request, as documented, and so in the logs of proxies.
    pub fn search(mut self, search: impl Into<Personal>) -> Self {
        self.search = Some(search.into());
        self
    }
}

/// A page of contacts.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ContactList {
    /// The page.
    #[serde_as(deserialize_as = "OrDefault")]
    pub contacts: Page<Contact>,
    /// Other fields beside it.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ContactList {
    /// A response, for the application's own tests.
    pub fn new(contacts: Page<Contact>) -> Self {
        Self {
            contacts,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for ContactQuery {
    type Account = Account;
    type Response = ContactList;
    const OPERATION: &'static str = "whatsnesia.contacts.list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/external-api/contact/list";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        let request = UnsignedRequest::of::<Self>();
        let request = put_page(request, self.page, self.paginate)?;
        Ok(match &self.search {
            Some(search) => request.query("search", search),
            None => request,
        })
    }

    fn decode(&self, response: &RawResponse) -> Result<ContactList, ResponseError> {
        envelope::list(response, "contacts", |list: &ContactList| {
            list.contacts.data.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::scripted::{scripted, succeeding, success};

    const PAGE: &str = r#"{"contacts":{"current_page":1,"data":[{"id":17}],"last_page":1,"next_page_url":null},"new":1}"#;

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) = succeeding(PAGE);
        let list = client.contacts().list(&ContactQuery::new()).await.unwrap();
        assert_eq!(list.contacts.data[0].id, Some(17));
        assert_eq!(list.extra["new"], 1);
        let sent = wire.only();
        assert_eq!(sent.method, "GET");
        assert_eq!(sent.target, "/external-api/contact/list");
        assert_eq!(sent.headers["client-id"], "ci_invented");
        assert_eq!(sent.headers["client-secret"], "cs_invented");
        assert_eq!(sent.headers["accept"], "application/json");
        assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    }

    #[tokio::test]
    async fn every_parameter_of_the_table_has_its_english_name() {
        let (client, wire) = succeeding(PAGE);
        let query = ContactQuery::new().page(2).paginate(50).search("Budi & 1");
        client.contacts().list(&query).await.unwrap();
        assert_eq!(
            wire.only().target,
            "/external-api/contact/list?page=2&paginate=50&search=Budi+%26+1"
        );
    }

    #[test]
    fn a_query_is_read_leniently_and_without_unknown_names() {
        let read = |json| serde_json::from_str::<ContactQuery>(json);
        let query = read(r#"{"page":"2","paginate":50,"search":812}"#).unwrap();
        assert_eq!(
            query,
            ContactQuery::new().page(2).paginate(50).search("812")
        );
        assert_eq!(read("{}").unwrap(), ContactQuery::new());
        assert!(read(r#"{"halaman":2}"#).is_err());
        assert!(!format!("{query:?}").contains("812"));
    }

    #[tokio::test]
    async fn what_cannot_be_a_page_is_not_sent() {
        for (query, field) in [
            (ContactQuery::new().page(0), "page"),
            (ContactQuery::new().paginate(-1), "paginate"),
        ] {
            let (client, wire) = scripted::<String>([]);
            let error = client.contacts().list(&query).await.unwrap_err();
            assert_eq!((error.field(), error.attempts()), (Some(field), 0));
            assert!(wire.sent().is_empty());
        }
    }

    #[tokio::test]
    async fn a_success_without_data_is_an_empty_list() {
        for data in [
            "null",
            "[]",
            "{}",
            r#"{"contacts":null}"#,
            r#"{"contacts":[]}"#,
            r#"{"contacts":{}}"#,
        ] {
            let (client, _) = succeeding(data);
            let list = client.contacts().list(&ContactQuery::new()).await.unwrap();
            assert_eq!(*list, ContactList::default(), "{data}");
        }
    }

    #[tokio::test]
    async fn a_list_without_items_to_read_is_no_list() {
        for data in [
            r#""none""#,
            r#"{"contacts":"none"}"#,
            r#"{"contacts":[{"id":17}]}"#,
            r#"{"contacts":{"data":"none"}}"#,
            r#"{"contacts":{"data":[17]}}"#,
            r#"{"contacts":{"data":7}}"#,
        ] {
            let responses = std::iter::repeat_n((200, success(data)), 3);
            let (client, _) = scripted(responses);
            let error = client.contacts().list(&ContactQuery::new()).await;
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode, "{data}");
        }
    }

    #[tokio::test]
    async fn one_odd_record_does_not_cost_the_page() {
        let page = r#"{"contacts":{"current_page":1,"data":[17,{"id":18,"firstname":"a\ud83d"},{"id":19}]}}"#;
        let (client, _) = succeeding(page);
        let list = client.contacts().list(&ContactQuery::new()).await.unwrap();
        let ids: Vec<_> = list
            .contacts
            .data
            .iter()
            .map(|contact| contact.id)
            .collect();
        assert_eq!(ids, [Some(18), Some(19)]);
    }
}
