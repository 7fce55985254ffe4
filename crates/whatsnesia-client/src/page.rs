use messaging_client_core::serde_as::{Integer, Items};
use messaging_client_core::{Extra, Personal};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use crate::filled::Filled;

/// One page of a list.
///
/// The document hides what a list looks like; this is the form that the platform's framework gives to
/// every list (observed server behaviour). All of it may be missing or null. A field that cannot be
/// read is absent, and in `extra` as it came; it has the items that can be read.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "T: serde::de::DeserializeOwned"))]
#[non_exhaustive]
pub struct Page<T> {
    /// The number of this page, from 1.
    #[serde_as(as = "Filled<Integer>")]
    pub current_page: Option<i64>,
    /// What is on the page.
    #[serde_as(deserialize_as = "Items<_>")]
    pub data: Vec<T>,
    /// The position of the first item in the whole list, from 1; absent for an empty page.
    #[serde_as(as = "Filled<Integer>")]
    pub from: Option<i64>,
    /// The position of the last item in the whole list.
    #[serde_as(as = "Filled<Integer>")]
    pub to: Option<i64>,
    /// The number of the last page.
    #[serde_as(as = "Filled<Integer>")]
    pub last_page: Option<i64>,
    /// How many items a page has at most.
    #[serde_as(as = "Filled<Integer>")]
    pub per_page: Option<i64>,
    /// How many items the whole list has.
    #[serde_as(as = "Filled<Integer>")]
    pub total: Option<i64>,
    /// The address of the next page. Null, as on the last page, says more than its absence.
    #[serde(
        rename = "next_page_url",
        with = "serde_with::rust::double_option",
        skip_serializing_if = "is_nothing"
    )]
    next: Option<Option<Personal>>,
    /// The address of the previous page.
    pub prev_page_url: Option<Personal>,
    /// Other fields, such as the addresses of the first and the last page.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<T> Page<T> {
    /// A page, for the application's own tests.
    pub fn new(data: Vec<T>) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }

    /// The address of the next page; absent on the last one. Ask with `page` instead.
    pub fn next_page_url(&self) -> Option<&Personal> {
        self.next.as_ref()?.as_ref()
    }

    /// The number of the next page, if this one says that there is one.
    ///
    /// There is none after an empty page, after the last one by `last_page`, and after one without a
    /// number; so asking for page after page ends, whatever the platform says.
    pub fn next_page(&self) -> Option<i64> {
        let current = self.current_page?;
        let promised = match &self.next {
            Some(next) => next.is_some(),
            None => self.last_page.is_some(),
        };
        let is_last = self.last_page.is_some_and(|last| current >= last);
        if self.data.is_empty() || is_last || !promised {
            return None;
        }
        current.checked_add(1)
    }
}

/// A page without items.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            current_page: None,
            data: Vec::new(),
            from: None,
            to: None,
            last_page: None,
            per_page: None,
            total: None,
            next: None,
            prev_page_url: None,
            extra: Extra::default(),
        }
    }
}

fn is_nothing(next: &Option<Option<Personal>>) -> bool {
    !matches!(next, Some(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Page<u8> {
        messaging_client_core::read_document(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_whole_page_is_read_and_written() {
        let json = r#"{"current_page":1,"data":[7,8],"from":1,"to":2,"last_page":2,"per_page":2,"total":3,"next_page_url":"https://whatsnesia.example/external-api/contact/list?page=2","links":[],"path":"p"}"#;
        let page = read(json);
        assert_eq!(page.data, [7, 8]);
        assert_eq!((page.total, page.next_page()), (Some(3), Some(2)));
        assert!(page.next_page_url().unwrap().ends_with("page=2"));
        assert_eq!(page.extra["path"], "p");
        let written = serde_json::to_value(&page).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
    }

    #[test]
    fn nulls_and_numeric_texts_are_read() {
        let page = read(
            r#"{"current_page":"1","data":[7,null],"from":null,"to":null,"last_page":"1","next_page_url":null,"prev_page_url":null}"#,
        );
        assert_eq!(page.data, [7]);
        assert_eq!((page.current_page, page.from), (Some(1), None));
        assert_eq!(Page::new(vec![7]).next_page(), None);
    }

    #[test]
    fn a_page_without_items_has_several_forms() {
        for json in ["{}", r#"{"data":null}"#, r#"{"data":[]}"#] {
            assert_eq!(read(json), Page::default(), "{json}");
        }
        assert_eq!(read(r#"{"current_page":1,"total":0}"#).total, Some(0));
    }

    #[test]
    fn of_the_items_those_that_can_be_read_are_given() {
        let page = read(r#"{"current_page":1,"data":[7,"x",null,8],"last_page":2}"#);
        let filtered = read(r#"{"current_page":1,"data":{"5":7,"7":8}}"#);
        assert_eq!(
            filtered.data,
            [7, 8],
            "as PHP writes a list that has lost an item"
        );
        assert_eq!(
            (page.data.as_slice(), page.next_page()),
            (&[7, 8][..], Some(2))
        );
    }

    #[test]
    fn an_odd_field_does_not_cost_the_page() {
        let json = r#"{"current_page":1,"data":[7],"last_page":"many","next_page_url":[]}"#;
        let page = read(json);
        assert_eq!((page.data.as_slice(), page.last_page), (&[7][..], None));
        assert_eq!(page.next_page(), None);
        assert_eq!(page.extra["last_page"], "many");
        let written = serde_json::to_value(&page).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
    }

    #[test]
    fn the_next_page_is_believed_only_where_it_can_be() {
        for (json, next) in [
            (
                r#"{"current_page":1,"data":[7],"next_page_url":"u"}"#,
                Some(2),
            ),
            (r#"{"current_page":1,"data":[7],"last_page":2}"#, Some(2)),
            (r#"{"current_page":1,"data":[7]}"#, None),
            (
                r#"{"current_page":1,"data":[7],"last_page":2,"next_page_url":null}"#,
                None,
            ),
            (
                r#"{"current_page":2,"data":[7],"last_page":2,"next_page_url":"u"}"#,
                None,
            ),
            (
                r#"{"current_page":1,"data":[],"last_page":9,"next_page_url":"u"}"#,
                None,
            ),
            (r#"{"data":[7],"last_page":9,"next_page_url":"u"}"#, None),
            (
                r#"{"current_page":9223372036854775807,"data":[7],"next_page_url":"u"}"#,
                None,
            ),
        ] {
            assert_eq!(read(json).next_page(), next, "{json}");
        }
    }

    #[test]
    fn debug_shows_no_address() {
        let page = read(r#"{"data":[7],"next_page_url":"https://marker","path":"marker"}"#);
        let shown = format!("{page:?}");
        assert!(shown.contains('7') && !shown.contains("marker"), "{shown}");
    }

    #[test]
    fn what_a_page_does_not_have_is_not_written() {
        for json in ["{}", r#"{"next_page_url":null}"#] {
            let written = serde_json::to_value(read(json)).unwrap();
            assert!(written.get("next_page_url").is_none(), "{written}");
        }
    }
}
