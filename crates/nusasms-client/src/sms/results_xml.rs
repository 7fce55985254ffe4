//! `<results><result><status>0</status>...</result></results>`, read into the same maps as the JSON
//! form, so that both have one decoder.
//!
//! Element by element, without recursion. A document type is refused, so no entity can be declared:
//! only the five of XML and character references are resolved.

use messaging_client_core::DecodeError;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use serde_json::{Map, Value};

/// One `result`: the texts of its elements.
pub(super) type Fields = Map<String, Value>;

/// Reads the results of a document.
pub(super) fn read(body: &[u8]) -> Result<Vec<Fields>, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|_| DecodeError::new("the XML is not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut document = Document::default();
    loop {
        let event = reader.read_event().map_err(|_| malformed())?;
        match event {
            Event::Start(tag) => document.open(tag.local_name().into_inner())?,
            Event::Empty(tag) => {
                document.open(tag.local_name().into_inner())?;
                document.close();
            }
            Event::End(_) => document.close(),
            Event::Text(text) => document.text(&text.xml10_content())?,
            Event::CData(text) => document.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => document.text(&resolve(&reference)?)?,
            Event::DocType(_) => {
                return Err(DecodeError::new(
                    "the XML declares a document type, which is not read",
                ));
            }
            Event::Eof => return document.into_results(),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn malformed() -> DecodeError {
    DecodeError::new("the body is not well-formed XML")
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, DecodeError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| malformed())? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(&reference.xml10_content())
        .map(str::to_owned)
        .ok_or_else(|| DecodeError::new("the XML uses an entity that is not one of the five of XML"))
}

/// How far the document has been read.
#[derive(Default)]
struct Document {
    depth: usize,
    seen_root: bool,
    in_result: bool,
    results: Vec<Fields>,
    field: Option<(String, String)>,
}

impl Document {
    fn open(&mut self, name: &str) -> Result<(), DecodeError> {
        match self.depth {
            0 if self.seen_root || name != "results" => {
                return Err(DecodeError::new("the XML is not a document of results"));
            }
            0 => self.seen_root = true,
            1 => {
                self.in_result = name == "result";
                if self.in_result {
                    self.results.push(Fields::new());
                }
            }
            2 if self.in_result => self.field = Some((name.to_owned(), String::new())),
            // Elements that no document lists are passed over, however deep.
            _ => {}
        }
        self.depth += 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), DecodeError> {
        match &mut self.field {
            Some((_, value)) if self.depth == 3 => value.push_str(text),
            _ if self.depth == 0 && !text.trim().is_empty() => return Err(malformed()),
            _ => {}
        }
        Ok(())
    }

    /// The reader has checked that something is open and has the same name.
    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 2
            && let (Some((name, value)), Some(result)) =
                (self.field.take(), self.results.last_mut())
        {
            result.insert(name, Value::String(value.trim().to_owned()));
        }
    }

    fn into_results(self) -> Result<Vec<Fields>, DecodeError> {
        if self.depth > 0 || !self.seen_root {
            return Err(DecodeError::new("the XML ends too early"));
        }
        Ok(self.results)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(body: &str) -> String {
        let results = read(body.as_bytes()).unwrap();
        results[0]["status"].as_str().unwrap().to_owned()
    }

    fn refused(body: &str) -> String {
        let why = read(body.as_bytes()).unwrap_err().to_string();
        assert!(!why.contains("marker"), "{why}");
        why
    }

    #[test]
    fn texts_are_read_wherever_they_stand() {
        for body in [
            "<results><result><status>0</status></result></results>",
            "\u{feff}<?xml version=\"1.0\"?>\n<results>\n <result>\n  <status>\n0 </status>\n </result>\n</results>\n",
            "<results><!-- c --><result><status><![CDATA[0]]></status></result></results>",
            "<results><other><status>9</status></other><result><status>0<x>7</x></status></result></results>",
            "<results><result><status>&#48;</status></result></results>",
        ] {
            assert_eq!(status(body), "0", "{body}");
        }
        let group =
            "<results><result><group>A &amp; B &lt;&gt;&quot;&apos;</group><a/></result></results>";
        let results = read(group.as_bytes()).unwrap();
        assert_eq!(results[0]["group"], "A & B <>\"'");
        assert_eq!(results[0]["a"], "");
        assert!(read(b"<results/>").unwrap().is_empty());
    }

    #[test]
    fn a_document_type_is_refused() {
        for body in [
            "<!DOCTYPE results><results/>",
            "<!DOCTYPE r [<!ENTITY a \"marker\">]><results><result><status>&a;</status></result></results>",
            "<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"file:///etc/passwd\"><results/>",
        ] {
            assert!(refused(body).contains("document type"), "{body}");
        }
        let bomb = "<results><result><status>&marker;</status></result></results>";
        assert!(refused(bomb).contains("entity"));
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
            "<results/><results/>",
            "<results/>marker",
            "marker<results/>",
            "<results><result><status>&#xD800;</status></result></results>",
            "<results><result><status>0</results>",
        ] {
            refused(body);
        }
        assert!(read(b"<results>\xff</results>").is_err());
    }

    #[test]
    fn deep_and_wide_documents_are_read_without_recursion() {
        let deep = format!("<results>{}", "<a>".repeat(200_000));
        assert!(read(deep.as_bytes()).is_err());
        let nested = format!(
            "<results>{}{}</results>",
            "<a>".repeat(50_000),
            "</a>".repeat(50_000)
        );
        assert!(read(nested.as_bytes()).unwrap().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in ".{0,200}", markup in "[<>/&;!a-c ]{0,60}") {
            let _ = read(body.as_bytes());
            let _ = read(format!("<results><result>{markup}</result></results>").as_bytes());
        }
    }
}
