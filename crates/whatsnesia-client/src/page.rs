use std::fmt;
use std::marker::PhantomData;

use messaging_client_core::{Extra, Personal};
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::node::Name;
use crate::object_fields::ObjectFields;

/// One page of a list.
///
/// The document hides what a list looks like; this is the form that the platform's framework gives
/// to every list (observed server behaviour). All of it may be missing or null; without `data`, it is
/// an empty page. Any other field that cannot be read is absent, and in `extra` as it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The number of this page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_page: Option<i64>,
    /// What is on the page.
    pub data: Vec<T>,
    /// The position of the first item in the whole list, from 1; absent for an empty page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// The position of the last item in the whole list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// The number of the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_page: Option<i64>,
    /// How many items a page has at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_page: Option<i64>,
    /// How many items the whole list has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// The address of the next page; absent on the last one. Ask with `page` instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_url: Option<Personal>,
    /// The address of the page before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev_page_url: Option<Personal>,
    /// Other fields, such as the addresses of the first and the last page.
    #[serde(flatten)]
    pub extra: Extra,
    /// Whether `next_page_url` was there and null, which says more than its absence.
    #[serde(skip)]
    says_it_is_last: bool,
}

impl<T> Page<T> {
    /// A page, for the application's own tests.
    #[must_use]
    pub fn new(data: Vec<T>) -> Self {
        Self {
            current_page: None,
            data,
            from: None,
            to: None,
            last_page: None,
            per_page: None,
            total: None,
            next_page_url: None,
            prev_page_url: None,
            extra: Extra::default(),
            says_it_is_last: false,
        }
    }

    fn read(data: Vec<T>, mut fields: ObjectFields<'_>) -> Self {
        Self {
            current_page: fields.integer("current_page"),
            data,
            from: fields.integer("from"),
            to: fields.integer("to"),
            last_page: fields.integer("last_page"),
            per_page: fields.integer("per_page"),
            total: fields.integer("total"),
            says_it_is_last: fields.is_null("next_page_url"),
            next_page_url: fields.text("next_page_url"),
            prev_page_url: fields.text("prev_page_url"),
            extra: fields.rest(),
        }
    }

    /// The number of the next page, where this one says that there is one.
    ///
    /// There is none behind an empty page, behind the last one by `last_page`, and behind one
    /// without a number of its own; so asking for page after page comes to an end whatever the
    /// platform claims.
    #[must_use]
    pub fn next_page(&self) -> Option<i64> {
        let current = self.current_page?;
        let promised = self.next_page_url.is_some() || self.last_page.is_some();
        let is_last = self.last_page.is_some_and(|last| current >= last);
        if self.data.is_empty() || self.says_it_is_last || is_last || !promised {
            return None;
        }
        current.checked_add(1)
    }
}

/// A page without items.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PageVisitor(PhantomData))
    }
}

/// The language of the platform has one empty value for a list and an object, so an empty list is a
/// page without items, as null is.
struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Page::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(Page::default()),
            Some(_) => Err(de::Error::custom("a list where a page is needed")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut data: Option<Vec<Option<T>>> = None;
        let mut fields = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            if name == "data" {
                data = map.next_value()?;
            } else {
                fields.push((name, map.next_value()?));
            }
        }
        let items = data.into_iter().flatten().flatten().collect();
        Ok(Page::read(items, ObjectFields::new(fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Page<u8> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_whole_page_is_read_and_written() {
        let json = r#"{"current_page":1,"data":[7,8],"from":1,"to":2,"last_page":2,"per_page":2,"total":3,"next_page_url":"https://whatsnesia.example/external-api/contact/list?page=2","links":[],"path":"p"}"#;
        let page = read(json);
        assert_eq!(page.data, [7, 8]);
        assert_eq!((page.total, page.next_page()), (Some(3), Some(2)));
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
        for json in ["null", "[]", "{}", r#"{"data":null}"#, r#"{"data":[]}"#] {
            assert_eq!(read(json), Page::default(), "{json}");
        }
        assert_eq!(read(r#"{"current_page":1,"total":0}"#).total, Some(0));
        for json in [
            "[7]",
            "7",
            r#""none""#,
            r#"{"data":"none"}"#,
            r#"{"data":{}}"#,
        ] {
            assert!(serde_json::from_str::<Page<u8>>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_odd_field_does_not_cost_the_page() {
        let json = r#"{"current_page":1,"data":[7],"last_page":"many","next_page_url":[]}"#;
        let page = read(json);
        assert_eq!((page.data.as_slice(), page.last_page), (&[7][..], None));
        assert_eq!(page.next_page(), None);
        assert_eq!(page.extra["last_page"], "many");
        assert_eq!(serde_json::to_string(&page).unwrap(), json);
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
}
