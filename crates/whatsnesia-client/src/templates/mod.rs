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
pub struct Templates<'a>(pub(crate) &'a Client<Account>);

impl Templates<'_> {
    /// One page of the templates, whatever their status: `GET /external-api/inbox/template-list`
    /// ("Ambil Daftar Template").
    ///
    /// ```no_run
    /// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
    /// use whatsnesia_client::TemplateQuery;
    /// use whatsnesia_client::templates::TemplateStatus;
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
    /// Refused before sending: a page or page size below 1. Otherwise the kinds of
    /// [`Remark`](crate::Remark), or a failure on the way.
    pub fn list<'q>(&self, query: &'q TemplateQuery) -> Call<'q, &'q TemplateQuery> {
        self.0.call(query)
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
    #[doc(alias("paginate", "stream"))]
    pub fn list_all(&self, query: TemplateQuery) -> Pages<Template> {
        let client = self.0.clone();
        Pages::new(query.page.unwrap_or(1), move |page| {
            let call = client.call(query.clone().page(page));
            async move { Ok(call.await?.into_inner().templates) }
        })
    }
}
