use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use messaging_client_core::{BoxFuture, Error};

use crate::Page;

type Fetching<'a, T> = BoxFuture<'a, Result<Page<T>, Error>>;
type Fetch<'a, T> = Box<dyn FnMut(i64) -> Fetching<'a, T> + Send + 'a>;

/// All items of a list, page after page; a page is asked for when the items before it are used up.
///
/// Take them with [`next`](Self::next), or as a `futures_core::Stream`. It ends behind the last
/// page and after an error, and it never asks for a page twice: it ends as well where the platform
/// gives an empty page, or another page than the one that was asked for, whatever it claims about
/// more.
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
#[must_use = "nothing is asked for until an item is taken"]
pub struct Pages<'a, T> {
    fetch: Fetch<'a, T>,
    items: vec::IntoIter<T>,
    step: Step<'a, T>,
}

enum Step<'a, T> {
    Ask(i64),
    Wait(i64, Fetching<'a, T>),
    Done,
}

// No item is ever pinned: items are only moved out.
impl<T> Unpin for Pages<'_, T> {}

impl<'a, T> Pages<'a, T> {
    /// Begins at `first`; `fetch` asks for one page.
    pub(crate) fn new(first: i64, fetch: impl FnMut(i64) -> Fetching<'a, T> + Send + 'a) -> Self {
        Self {
            fetch: Box::new(fetch),
            items: Vec::new().into_iter(),
            step: Step::Ask(first),
        }
    }

    /// The next item; nothing at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// [`next`](Self::next) for code that is not async.
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Option<Result<T, Error>>
    where
        T: Send,
    {
        let next = async { self.next().await.transpose() };
        messaging_client_core::blocking::wait(next).transpose()
    }

    fn take(&mut self, asked: i64, page: Page<T>) {
        let is_another = page.current_page.is_some_and(|current| current != asked);
        self.step = match page.next_page() {
            Some(next) if !is_another => Step::Ask(next),
            _ => Step::Done,
        };
        if !is_another {
            self.items = page.data.into_iter();
        }
    }
}

impl<T> Stream for Pages<'_, T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let walk = &mut *self;
        loop {
            if let Some(item) = walk.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut walk.step {
                Step::Ask(page) => walk.step = Step::Wait(*page, (walk.fetch)(*page)),
                Step::Wait(asked, fetching) => {
                    let asked = *asked;
                    match ready!(fetching.as_mut().poll(context)) {
                        Ok(page) => walk.take(asked, page),
                        Err(error) => {
                            walk.step = Step::Done;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
                Step::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("items_at_hand", &self.items.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{Wire, scripted, success};
    use crate::{Contact, ContactQuery};

    fn page(fields: &str, ids: &[i64]) -> (u16, String) {
        let data: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
        let data = format!(r#"{{"contacts":{{{fields},"data":[{}]}}}}"#, data.join(","));
        (200, success(&data))
    }

    async fn ids(mut walk: Pages<'_, Contact>) -> Vec<i64> {
        let mut ids = Vec::new();
        while let Some(contact) = walk.next().await {
            ids.push(contact.unwrap().id.unwrap());
        }
        assert!(walk.next().await.is_none(), "an ended walk stays ended");
        ids
    }

    async fn walked(pages: Vec<(u16, String)>) -> (Vec<i64>, Wire) {
        let (client, wire) = scripted(pages);
        let found = ids(client.contacts().list_all(ContactQuery::new())).await;
        (found, wire)
    }

    #[tokio::test]
    async fn every_page_is_asked_for_once() {
        let (found, wire) = walked(vec![
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
        let mut walk = client.contacts().list_all(ContactQuery::new());
        assert_eq!(wire.sent().len(), 0);
        walk.next().await.unwrap().unwrap();
        walk.next().await.unwrap().unwrap();
        assert_eq!(wire.sent().len(), 1);
        walk.next().await.unwrap().unwrap();
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
        let (found, wire) = walked(vec![first(), first()]).await;
        assert_eq!(found, [1]);
        assert_eq!(wire.sent().len(), 2);
    }

    #[tokio::test]
    async fn a_server_that_claims_too_many_pages_ends_it() {
        let (found, wire) = walked(vec![
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
        let (found, _) = walked(vec![page(r#""next_page_url":"u""#, &[1])]).await;
        assert_eq!(found, [1]);
        let other = page(r#""current_page":2,"next_page_url":"u""#, &[1]);
        let (found, _) = walked(vec![other]).await;
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
        let mut walk = client.contacts().list_all(ContactQuery::new());
        assert!(walk.next().await.unwrap().is_ok());
        assert!(walk.next().await.unwrap().is_err());
        assert!(walk.next().await.is_none());
    }

    #[test]
    fn it_can_be_sent_between_threads_and_shows_no_item() {
        fn assert_send<T: Send + Unpin>(_: &T) {}
        let (client, _) = scripted::<String>([]);
        let walk = client
            .contacts()
            .list_all(ContactQuery::new().search("marker"));
        assert_send(&walk);
        let shown = format!("{walk:?}");
        assert!(shown.contains('0') && !shown.contains("marker"), "{shown}");
    }
}
