//! `GET /external-api/inbox/template-list` ("Ambil Daftar Template").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::{
    Effect, Endpoint, Extra, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::Template;
use crate::envelope;
use crate::filled::OrDefault;
use crate::positive::put_page;
use crate::{Account, Page};

/// Which page of the templates to return.
///
/// The document has no parameters here; the server reads the same two as for the other lists
/// (observed server behaviour).
///
/// ```
/// use whatsnesia_client::TemplateQuery;
///
/// let query = TemplateQuery::new().page(2);
/// assert_eq!(serde_json::to_string(&query)?, r#"{"page":2}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[serde_as]
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TemplateQuery {
    /// The number of the page, from 1. Absent: the first.
    #[serde_as(as = "Option<Integer>")]
    pub page: Option<i64>,
    /// How many templates a page has, from 1. Absent: as the site is configured.
    #[serde_as(as = "Option<Integer>")]
    pub paginate: Option<i64>,
}

impl TemplateQuery {
    /// The first page of all templates.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for this page, from 1.
    pub fn page(mut self, page: i64) -> Self {
        self.page = Some(page);
        self
    }

    /// Asks for this many templates per page.
    pub fn paginate(mut self, paginate: i64) -> Self {
        self.paginate = Some(paginate);
        self
    }
}

/// A page of templates.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TemplateList {
    /// The page.
    #[serde_as(deserialize_as = "OrDefault")]
    pub templates: Page<Template>,
    /// Other fields beside it.
    #[serde(flatten)]
    pub extra: Extra,
}

impl TemplateList {
    /// A response, for the application's own tests.
    pub fn new(templates: Page<Template>) -> Self {
        Self {
            templates,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for TemplateQuery {
    type Account = Account;
    type Response = TemplateList;
    const OPERATION: &'static str = "whatsnesia.templates.list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/external-api/inbox/template-list";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        put_page(UnsignedRequest::of::<Self>(), self.page, self.paginate)
    }

    fn decode(&self, response: &RawResponse) -> Result<TemplateList, ResponseError> {
        envelope::list(response, "templates", |list: &TemplateList| {
            list.templates.data.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{scripted, succeeding};
    use crate::templates::TemplateStatus;

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, wire) =
            succeeding(r#"{"templates":{"current_page":1,"data":[{"id":8,"status":3}]}}"#);
        let list = client
            .templates()
            .list(&TemplateQuery::new())
            .await
            .unwrap();
        let first = &list.templates.data[0];
        assert_eq!(first.status, Some(TemplateStatus::Disabled));
        let sent = wire.only();
        assert_eq!(sent.method, "GET");
        assert_eq!(sent.target, "/external-api/inbox/template-list");
        assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    }

    #[tokio::test]
    async fn pages_can_be_asked_for() {
        let (client, wire) = succeeding(r#"{"templates":{"data":null}}"#);
        let query: TemplateQuery = serde_json::from_str(r#"{"page":"2","paginate":5}"#).unwrap();
        client.templates().list(&query).await.unwrap();
        assert_eq!(
            wire.only().target,
            "/external-api/inbox/template-list?page=2&paginate=5"
        );
        assert!(serde_json::from_str::<TemplateQuery>(r#"{"search":"a"}"#).is_err());
    }

    #[tokio::test]
    async fn all_pages_are_walked() {
        let (client, wire) = succeeding(r#"{"templates":{"current_page":2,"data":[{"id":8}]}}"#);
        let mut walk = client.templates().list_all(TemplateQuery::new().page(2));
        assert_eq!(walk.next().await.unwrap().unwrap().id, Some(8));
        assert!(walk.next().await.is_none());
        assert_eq!(
            wire.only().target,
            "/external-api/inbox/template-list?page=2"
        );
    }

    #[tokio::test]
    async fn what_cannot_be_a_page_is_not_sent() {
        let (client, wire) = scripted::<String>([]);
        let query = TemplateQuery::new().paginate(0);
        let error = client.templates().list(&query).await.unwrap_err();
        assert_eq!(error.field(), Some("paginate"));
        assert!(wire.sent().is_empty());
    }
}
