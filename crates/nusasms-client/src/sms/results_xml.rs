//! `<results><result><status>0</status>...</result></results>`, each result as the fields that its JSON
//! form has, so that both have one decoder.
//!
//! A document type is refused, so no entity can be declared. What is damaged where nothing depends on
//! it, such as a bare `&`, an unknown entity or a byte that is not UTF-8, does not make the rest
//! unreadable.

use std::fmt;

use messaging_client_core::serde_as::Items;
use messaging_client_core::{DecodeError, RawResponse};
use quick_xml::de::{Deserializer, EntityResolver};
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::BytesText;
use serde::Deserialize as DeriveDeserialize;
use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_with::{DeserializeAs, Map, Same, serde_as};

/// The results that can be read.
pub(super) fn read<R: DeserializeOwned>(raw: &RawResponse) -> Result<Vec<R>, DecodeError> {
    let text = raw.text();
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let parse = || parse(text).or_else(|strict| parse(&escaped(text)).map_err(|_| strict));
    let results = parse()?
        .into_iter()
        .map(|fields| R::deserialize(MapDeserializer::<_, serde_json::Error>::new(fields)));
    results.collect::<Result<_, _>>().or_else(|_| {
        let results = parse()?.into_iter().map(Value::from_iter).collect();
        Items::<Same>::deserialize_as(Value::Array(results))
            .map_err(|_| DecodeError::new("the results cannot be read"))
    })
}

#[derive(DeriveDeserialize)]
enum Root {
    #[serde(rename = "results")]
    Results(Results),
}

#[serde_as]
#[derive(DeriveDeserialize)]
struct Results {
    #[serde_as(as = "Vec<Map<_, _>>")]
    #[serde(default, rename = "result")]
    results: Vec<Vec<(String, Content)>>,
}

/// The fields of each result.
fn parse(text: &str) -> Result<Vec<impl Iterator<Item = (String, Value)> + use<>>, DecodeError> {
    let mut deserializer = Deserializer::from_str_with_resolver(text, NoDocumentType);
    // The parser's own words could repeat what stands in the document.
    let Root::Results(Results { results }) = Root::deserialize(&mut deserializer)
        .map_err(|_| DecodeError::new("the body is not the documented XML: a list of results"))?;
    let field = |(name, Content(text))| (name, Value::String(text));
    let results = results.into_iter();
    Ok(results
        .map(|fields| fields.into_iter().map(field))
        .collect())
}

/// With every reference that XML does not know as the text that it stands in.
fn escaped(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut escaped = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split_once(';').map(|(name, _)| name);
        let is_known = name.is_some_and(|name| unescape(&format!("&{name};")).is_ok());
        escaped.push_str(if is_known { "&" } else { "&amp;" });
        escaped.push_str(piece);
    }
    escaped
}

/// The text of an element, without white space around it; elements inside of it are passed over,
/// however deep.
struct Content(String);

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ContentVisitor).map(Self)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.trim().to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut content = String::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "$text" {
                content.push_str(&map.next_value::<String>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(content.trim().to_owned())
    }
}

struct NoDocumentType;

impl EntityResolver for NoDocumentType {
    type Error = DecodeError;

    fn capture(&mut self, _declared: BytesText<'_>) -> Result<(), DecodeError> {
        Err(DecodeError::new("a document type is not read"))
    }

    fn resolve(&self, entity: &str) -> Option<&str> {
        resolve_predefined_entity(entity).or(Some("\u{fffd}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::response;

    fn json(body: &str) -> Result<Value, String> {
        let results = read(&response(200, body)).map_err(|why| why.to_string())?;
        Ok(Value::Array(results))
    }

    fn refused(body: &str) {
        let why = json(body).unwrap_err();
        assert!(!why.contains("marker"), "{why}");
    }

    #[test]
    fn texts_are_read_wherever_they_stand() {
        for body in [
            "<results><result><status>0</status></result></results>",
            "\u{feff}<?xml version=\"1.0\"?>\n<results>\n <result>\n  <status>\n0 </status>\n </result>\n</results>\n",
            " \u{feff}\u{feff}\r\n<results><result><status>0</status></result></results>",
            "<results><!-- c --><result><status><![CDATA[0]]></status></result></results>",
            "<results><other><status>9</status></other><result><status>0<x>7</x></status></result></results>",
            "<results><result><status>&#48;</status></result></results>",
            "<results><result id=\"7\">note<status a=\"b\">0</status></result></results>",
            "<results><result><status>0</status></result><other/><result/></results>",
        ] {
            assert_eq!(json(body).unwrap()[0]["status"], "0", "{body}");
        }
        let beside = json("<results><result> note <status>0</status></result></results>");
        assert_eq!(beside.unwrap()[0]["$text"], "note");
        let group =
            "<results><result><group>A &amp; B &lt;&gt;&quot;&apos;</group><a/></result></results>";
        let results = json(group).unwrap();
        assert_eq!(results[0]["group"], "A & B <>\"'");
        assert_eq!(results[0]["a"], "");
        assert_eq!(json("<results/>").unwrap(), serde_json::json!([]));
    }

    #[test]
    fn a_damaged_neighbour_does_not_hide_the_status() {
        for (damaged, read) in [
            ("A & B", "A & B"),
            ("A &amp; B & C &#67;", "A & B & C C"),
            ("A&nbsp;B", "A\u{fffd}B"),
            ("&#xD800;", "&#xD800;"),
            ("<b>x</b>", ""),
        ] {
            let body = format!(
                "<results><result><status>0</status><group>{damaged}</group></result></results>"
            );
            let results = json(&body).unwrap();
            assert_eq!(results[0]["status"], "0", "{damaged}");
            assert_eq!(results[0]["group"], read, "{damaged}");
        }
    }

    #[test]
    fn a_document_type_is_refused() {
        for body in [
            "<!DOCTYPE results><results/>",
            "<!DOCTYPE r [<!ENTITY a \"marker\">]><results><result><status>&a;</status></result></results>",
            "<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"file:///etc/passwd\"><results/>",
        ] {
            refused(body);
        }
    }

    #[test]
    fn what_is_no_document_of_results_is_refused() {
        for body in [
            "",
            " ",
            "<html><body>marker</body></html>",
            "<results>",
            "<results><result><status>0</status>",
            "<results></result></results>",
            "marker<results/>",
            "<results><result><status>0</results>",
        ] {
            refused(body);
        }
    }

    #[test]
    fn deep_and_wide_documents_are_read_without_recursion() {
        refused(&format!("<results>{}", "<a>".repeat(200_000)));
        let deep = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
        assert_eq!(
            json(&format!("<results>{deep}</results>")).unwrap(),
            serde_json::json!([])
        );
        for inside in [deep.clone(), format!("<status>0{deep}</status>")] {
            let body = format!("<results><result>{inside}<b>1</b></result></results>");
            assert_eq!(json(&body).unwrap()[0]["b"], "1");
        }
        let wide = "<result><status>0</status></result>".repeat(20_000);
        let results = json(&format!("<results>{wide}</results>")).unwrap();
        assert_eq!(results.as_array().unwrap().len(), 20_000);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in ".{0,200}", markup in "[<>/&;!a-c ]{0,60}") {
            let _ = json(&body);
            let _ = json(&format!("<results><result>{markup}</result></results>"));
        }
    }
}
