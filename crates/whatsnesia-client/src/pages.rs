use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use messaging_client_core::Error;

use crate::Page;

/// All items of a list, page after page; a page is asked for when the items before it are used up.
///
/// Take them with [`next`](Self::next), or as a `futures_core::Stream`. It owns its client, so it can be
/// returned from a function or moved to another task. It ends after the last page and after an error, and never
/// asks for a page twice: it also ends if the platform returns an empty page, or another page than the one that
/// was asked for.
///
/// Every page is a call of its own, with its own deadline and retries. A list that changes
/// meanwhile can show an item twice or not at all.
///
/// ```no_run
/// # async fn example(client: &whatsnesia_client::WhatsnesiaClient) -> Result<(), whatsnesia_client::Error> {
/// use whatsnesia_client::ContactQuery;
///
/// let mut contacts = client.contacts().list_all(ContactQuery::new());
/// while let Some(contact) = contacts.next().await {
///     println!("{:?}", contact?.id);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "paginate")]
#[doc(alias = "stream")]
#[must_use = "nothing is asked for until an item is taken"]
pub struct Pages<T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>);

impl<T: Send + 'static> Pages<T> {
    /// Begins at `first`; `fetch` asks for one page.
    pub(crate) fn new<F>(first: i64, fetch: impl Fn(i64) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<Page<T>, Error>> + Send + 'static,
    {
        let pages = stream::try_unfold(Some(first), move |asked| {
            let fetching = asked.map(|asked| (asked, fetch(asked)));
            async move {
                let Some((asked, page)) = fetching else {
                    return Ok(None);
                };
                let page = page.await?;
                if page.current_page.is_some_and(|current| current != asked) {
                    return Ok(None);
                }
                let next = page.next_page();
                let items = page.data.into_iter().map(Ok);
                Ok(Some((stream::iter(items), next)))
            }
        });
        Self(Box::pin(pages.try_flatten()))
    }

    /// The next item; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await
    }

    /// [`next`](Self::next) for code that is not async.
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Option<Result<T, Error>> {
        let next = async { self.next().await.transpose() };
        messaging_client_core::blocking::wait(next).transpose()
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContactQuery;
    use crate::contacts::Contact;
    use crate::scripted::{Wire, scripted, success};

    fn page(fields: &str, ids: &[i64]) -> (u16, String) {
        let data: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
        let data = format!(r#"{{"contacts":{{{fields},"data":[{}]}}}}"#, data.join(","));
        (200, success(&data))
    }

    async fn ids(mut pages: Pages<Contact>) -> Vec<i64> {
        let mut ids = Vec::new();
        while let Some(contact) = pages.next().await {
            ids.push(contact.unwrap().id.unwrap());
        }
        assert!(pages.next().await.is_none(), "it stays ended");
        ids
    }

    async fn taken(pages: Vec<(u16, String)>) -> (Vec<i64>, Wire) {
        let (client, wire) = scripted(pages);
        let found = ids(client.contacts().list_all(ContactQuery::new())).await;
        (found, wire)
    }

    #[tokio::test]
    async fn every_page_is_asked_for_once() {
        let (found, wire) = taken(vec![
            page(
                r#""current_page":1,"next_page_url":"u","last_page":3"#,
                &[1, 2],
            ),
            page(
                r#""current_page":2,"next_page_url":"u","last_page":3"#,
                &[3, 4],
            ),
            page(
                r#""current_page":3,"next_page_url":null,"last_page":3"#,
                &[5],
            ),
        ])
        .await;
        assert_eq!(found, [1, 2, 3, 4, 5]);
        let targets: Vec<_> = wire.sent().into_iter().map(|sent| sent.target).collect();
        assert_eq!(
            targets,
            [1, 2, 3].map(|page| format!("/external-api/contact/list?page={page}"))
        );
    }

    #[tokio::test]
    async fn nothing_is_asked_for_before_it_is_needed() {
        let (client, wire) = scripted([
            page(r#""current_page":1,"last_page":2"#, &[1, 2]),
            page(r#""current_page":2,"last_page":2"#, &[3]),
        ]);
        let mut pages = client.contacts().list_all(ContactQuery::new());
        assert_eq!(wire.sent().len(), 0);
        pages.next().await.unwrap().unwrap();
        pages.next().await.unwrap().unwrap();
        assert_eq!(wire.sent().len(), 1);
        pages.next().await.unwrap().unwrap();
        assert_eq!(wire.sent().len(), 2);
    }

    #[tokio::test]
    async fn a_server_that_repeats_a_page_ends_it() {
        let first = || {
            page(
                r#""current_page":1,"next_page_url":"u","last_page":9"#,
                &[1],
            )
        };
        let (found, wire) = taken(vec![first(), first()]).await;
        assert_eq!(found, [1]);
        assert_eq!(wire.sent().len(), 2);
    }

    #[tokio::test]
    async fn a_server_that_claims_too_many_pages_ends_it() {
        let (found, wire) = taken(vec![
            page(
                r#""current_page":1,"next_page_url":"u","last_page":9"#,
                &[1],
            ),
            page(r#""current_page":2,"next_page_url":"u","last_page":9"#, &[]),
        ])
        .await;
        assert_eq!(found, [1]);
        assert_eq!(wire.sent().len(), 2);
    }

    #[tokio::test]
    async fn a_page_without_a_number_or_with_another_one_ends_it() {
        let (found, _) = taken(vec![page(r#""next_page_url":"u""#, &[1])]).await;
        assert_eq!(found, [1]);
        let other = page(r#""current_page":2,"next_page_url":"u""#, &[1]);
        let (found, _) = taken(vec![other]).await;
        assert!(found.is_empty());
    }

    #[tokio::test]
    async fn it_begins_where_the_query_says() {
        let (client, wire) = scripted([page(r#""current_page":4,"last_page":4"#, &[7])]);
        let query = ContactQuery::new().page(4).paginate(2).search("Budi");
        assert_eq!(ids(client.contacts().list_all(query)).await, [7]);
        assert_eq!(
            wire.only().target,
            "/external-api/contact/list?page=4&paginate=2&search=Budi"
        );
    }

    #[tokio::test]
    async fn an_error_is_given_once_and_ends_it() {
        let (client, _) = scripted([
            page(r#""current_page":1,"last_page":3"#, &[1]),
            (
                200,
                r#"{"status":"error","remark":"user_error"}"#.to_owned(),
            ),
        ]);
        let mut pages = client.contacts().list_all(ContactQuery::new());
        assert!(pages.next().await.unwrap().is_ok());
        assert!(pages.next().await.unwrap().is_err());
        assert!(pages.next().await.is_none());
    }

    #[tokio::test]
    async fn it_owns_its_client_and_can_be_moved_to_another_task() {
        fn assert_stream<S: Stream + Send + Unpin + 'static>(pages: S) -> S {
            pages
        }
        let pages = {
            let (client, _) = scripted([page(r#""current_page":1,"last_page":1"#, &[1])]);
            let query = ContactQuery::new().search("marker");
            assert_stream(client.contacts().list_all(query))
        };
        assert_eq!(format!("{pages:?}"), "Pages { .. }");
        assert_eq!(tokio::spawn(ids(pages)).await.unwrap(), [1]);
    }

    #[tokio::test]
    async fn they_are_a_stream() {
        let (client, _) = scripted(vec![page(r#""current_page":1"#, &[1, 2])]);
        let pages = client.contacts().list_all(ContactQuery::new());
        let all: Vec<_> = futures_util::StreamExt::collect(pages).await;
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(Result::is_ok));
    }

    #[cfg(feature = "blocking")]
    #[test]
    fn they_can_be_waited_for() {
        let (client, _) = scripted(vec![page(r#""current_page":1"#, &[1, 2])]);
        let mut pages = client.contacts().list_all(ContactQuery::new());
        let ids = std::iter::from_fn(|| pages.wait_next()).map(|contact| contact.unwrap().id);
        assert_eq!(ids.collect::<Vec<_>>(), [Some(1), Some(2)]);
    }
}
