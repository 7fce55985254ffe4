//! One page of a list, as the server's framework gives it.

use serde_json::{Value, json};

use super::route::site;
use crate::server::ReceivedRequest;

/// How many items a page has unless asked for.
const PER_PAGE: usize = 20;
/// How many pages are linked on either side of the current one in a long list.
const EACH_SIDE: usize = 3;
/// The most pages that are all linked.
const ALL_LINKED: usize = 13;

/// Which page of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageQuery {
    page: usize,
    per_page: usize,
    /// In lower case; everything is found when empty.
    search: String,
    /// The values of `status` and `status[]`, as text.
    pub(super) status: Vec<String>,
    /// The address of the list.
    path: String,
}

impl PageQuery {
    /// Reads the query. What is not a positive number counts as not given, as at the provider.
    pub(super) fn read(request: &ReceivedRequest) -> Self {
        let mut query = Self {
            page: 1,
            per_page: PER_PAGE,
            search: String::new(),
            status: Vec::new(),
            path: format!("{}{}", site(request), request.path),
        };
        let text = request.query.as_deref().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let value = value.trim();
            let number = value.parse().ok().filter(|number| *number > 0);
            match name.as_ref() {
                "page" => query.page = number.unwrap_or(1),
                "paginate" => query.per_page = number.unwrap_or(PER_PAGE),
                "search" => query.search = value.to_lowercase(),
                "status" | "status[]" if !value.is_empty() => query.status.push(value.to_owned()),
                _ => {}
            }
        }
        query
    }

    /// Whether one of these texts has what is searched for, whatever its case.
    pub(super) fn finds(&self, texts: &[&str]) -> bool {
        let finds = |text: &&str| text.to_lowercase().contains(&self.search);
        self.search.is_empty() || texts.iter().any(finds)
    }

    /// The page of these items.
    pub(super) fn of<T>(&self, items: &[T], show: impl Fn(&T) -> Value) -> Value {
        let first = self.page.saturating_sub(1).saturating_mul(self.per_page);
        let shown = items.iter().skip(first).take(self.per_page);
        let data: Vec<Value> = shown.map(show).collect();
        let last_page = items.len().div_ceil(self.per_page).max(1);
        let from = (!data.is_empty()).then(|| first.saturating_add(1));
        let to = from.map(|from| from.saturating_add(data.len()).saturating_sub(1));
        json!({
            "current_page": self.page,
            "data": data,
            "first_page_url": self.url(1),
            "from": from,
            "last_page": last_page,
            "last_page_url": self.url(last_page),
            "links": self.links(last_page),
            "next_page_url": self.next(last_page).map(|page| self.url(page)),
            "path": self.path,
            "per_page": self.per_page,
            "prev_page_url": self.previous().map(|page| self.url(page)),
            "to": to,
            "total": items.len(),
        })
    }

    fn url(&self, page: usize) -> String {
        format!("{}?page={page}", self.path)
    }

    fn next(&self, last_page: usize) -> Option<usize> {
        (self.page < last_page).then(|| self.page.saturating_add(1))
    }

    fn previous(&self) -> Option<usize> {
        (self.page > 1).then(|| self.page.saturating_sub(1))
    }

    fn links(&self, last_page: usize) -> Vec<Value> {
        let link = |page: Option<usize>, label: &str, active: bool| {
            let url = page.map(|page| self.url(page));
            json!({"url": url, "label": label, "active": active})
        };
        let mut links = vec![link(self.previous(), "&laquo; Previous", false)];
        for page in self.linked(last_page) {
            let label = page.map_or("...".to_owned(), |page| page.to_string());
            links.push(link(page, &label, page == Some(self.page)));
        }
        links.push(link(self.next(last_page), "Next &raquo;", false));
        links
    }

    /// The pages that are linked; `None` stands for a gap.
    fn linked(&self, last: usize) -> Vec<Option<usize>> {
        let window = EACH_SIDE + 4;
        let (from, to) = if last <= ALL_LINKED {
            (1, last)
        } else if self.page <= window {
            (1, window + EACH_SIDE)
        } else if self.page > last - window {
            (last - (window + EACH_SIDE - 1), last)
        } else {
            (self.page - EACH_SIDE, self.page + EACH_SIDE)
        };
        let mut linked: Vec<_> = (from..=to).map(Some).collect();
        if from > 1 {
            linked.splice(..0, [Some(1), Some(2), None]);
        }
        if to < last {
            linked.extend([None, Some(last - 1), Some(last)]);
        }
        linked
    }
}

#[cfg(test)]
mod tests {
    use http::header::HOST;
    use http::{HeaderValue, Method};

    use super::*;

    fn query(text: &str) -> PageQuery {
        let mut request = ReceivedRequest::new(Method::GET, "/list");
        request.query = Some(text.to_owned());
        request
            .headers
            .insert(HOST, HeaderValue::from_static("sandbox"));
        PageQuery::read(&request)
    }

    fn page(text: &str, items: usize) -> Value {
        let items: Vec<usize> = (1..=items).collect();
        query(text).of(&items, |item| json!(item))
    }

    #[test]
    fn an_empty_list_has_one_page_without_positions() {
        let expected = json!({
            "current_page": 1,
            "data": [],
            "first_page_url": "http://sandbox/list?page=1",
            "from": null,
            "last_page": 1,
            "last_page_url": "http://sandbox/list?page=1",
            "links": [
                {"url": null, "label": "&laquo; Previous", "active": false},
                {"url": "http://sandbox/list?page=1", "label": "1", "active": true},
                {"url": null, "label": "Next &raquo;", "active": false},
            ],
            "next_page_url": null,
            "path": "http://sandbox/list",
            "per_page": 20,
            "prev_page_url": null,
            "to": null,
            "total": 0,
        });
        assert_eq!(page("", 0), expected);
    }

    #[test]
    fn a_page_in_the_middle_has_neighbours() {
        let page = page("page=2&paginate=3", 8);
        assert_eq!(page["data"], json!([4, 5, 6]));
        assert_eq!((&page["from"], &page["to"]), (&json!(4), &json!(6)));
        assert_eq!((&page["last_page"], &page["total"]), (&json!(3), &json!(8)));
        assert_eq!(page["prev_page_url"], "http://sandbox/list?page=1");
        assert_eq!(page["next_page_url"], "http://sandbox/list?page=3");
    }

    #[test]
    fn a_page_behind_the_last_is_empty() {
        let page = page("page=18446744073709551615&paginate=18446744073709551615", 3);
        assert_eq!((&page["data"], &page["from"]), (&json!([]), &json!(null)));
        assert_eq!(page["last_page"], 1);
        assert_eq!(page["next_page_url"], json!(null));
    }

    #[test]
    fn what_is_no_number_counts_as_not_given() {
        for text in [
            "page=x&paginate=all",
            "page=0&paginate=0",
            "page=-1&paginate=",
        ] {
            let page = page(text, 21);
            assert_eq!(
                (&page["current_page"], &page["per_page"]),
                (&json!(1), &json!(20))
            );
            assert_eq!(page["last_page"], 2);
        }
    }

    #[test]
    fn long_lists_have_gaps_in_their_links() {
        let labels = |text: &str, items| {
            let page = page(text, items);
            let links = page["links"].as_array().unwrap().clone();
            let labels = links[1..links.len() - 1].iter();
            labels
                .map(|link| link["label"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let with = |page| format!("paginate=1&page={page}");
        assert_eq!(labels(&with(1), 13), "1 2 3 4 5 6 7 8 9 10 11 12 13");
        assert_eq!(labels(&with(7), 30), "1 2 3 4 5 6 7 8 9 10 ... 29 30");
        assert_eq!(
            labels(&with(15), 30),
            "1 2 ... 12 13 14 15 16 17 18 ... 29 30"
        );
        assert_eq!(
            labels(&with(23), 30),
            "1 2 ... 20 21 22 23 24 25 26 ... 29 30"
        );
        assert_eq!(labels(&with(8), 30), "1 2 ... 5 6 7 8 9 10 11 ... 29 30");
        assert_eq!(
            labels(&with(24), 30),
            "1 2 ... 21 22 23 24 25 26 27 28 29 30"
        );
        assert_eq!(
            labels(&with(99), 30),
            "1 2 ... 21 22 23 24 25 26 27 28 29 30"
        );
    }

    #[test]
    fn an_empty_status_is_none() {
        let status = |text: &str| query(text).status;
        assert_eq!(status("status=&status[]=+"), [""; 0]);
        assert_eq!(status("status=1&status[]=2"), ["1", "2"]);
    }

    #[test]
    fn searching_ignores_case() {
        assert!(query("search=BUD").finds(&["x", "Budi"]));
        assert!(!query("search=bud").finds(&["Ani"]));
        assert!(query("search=+").finds(&[]));
    }
}
