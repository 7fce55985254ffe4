//! The operations on templates.

mod list;
mod template;

pub use list::{TemplateList, TemplateQuery};
pub use template::{Template, TemplateStatus};

use messaging_client_core::{Call, Client};

use crate::{Account, Pages};

/// The template operations of a client:
/// [`WhatsnesiaClient::templates`](crate::WhatsnesiaClient::templates).
#[derive(Debug, Clone, Copy)]
pub struct Templates<'a> {
    client: &'a Client<Account>,
}

impl<'a> Templates<'a> {
    pub(crate) fn new(client: &'a Client<Account>) -> Self {
        Self { client }
    }

    /// One page of the templates, whatever their status: `GET /external-api/inbox/template-list`
    /// ("Ambil Daftar Template").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::{TemplateQuery, TemplateStatus};
    ///
    /// let list = client.templates().list(&TemplateQuery::new()).await?;
    /// for template in &list.templates.data {
    ///     if template.status == Some(TemplateStatus::Approved) {
    ///         println!("{:?} {:?}", template.id, template.name);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Refused before sending: a page or page size below 1. Else the kinds of
    /// [`Remark`](crate::Remark), or a failure on the way.
    pub fn list(&self, query: &'a TemplateQuery) -> Call<'a, &'a TemplateQuery> {
        self.client.call(query)
    }

    /// All templates, from the query's page on, page after page; see [`Pages`].
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::TemplateQuery;
    ///
    /// let mut templates = client.templates().list_all(TemplateQuery::new());
    /// while let Some(template) = templates.next().await {
    ///     println!("{:?}", template?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_all(&self, query: TemplateQuery) -> Pages<'a, Template> {
        let client = self.client;
        Pages::new(query.page.unwrap_or(1), move |page| {
            let call = client.call(query.clone().page(page));
            Box::pin(async move { call.await.map(|reply| reply.into_inner().templates) })
        })
    }
}
