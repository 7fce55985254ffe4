use serde_json::Number;

/// Values nested deeper than this are read as null.
const DEEPEST: usize = 96;

/// The document as it can be read although it is not strictly JSON, or not exactly: without a byte
/// order mark; with U+FFFD in place of bytes that are not UTF-8 and of surrogates without their pair;
/// with every number that is not a plain integer of 64 bits as the string of its characters, so that
/// an id or a price keeps each of them; and with null in place of what is nested absurdly deep.
///
/// A document that is no JSON at all stays none.
#[must_use]
pub fn repair_document(document: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(document);
    let unmarked = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
    let mut repair = Repair {
        rest: unmarked,
        out: String::with_capacity(unmarked.len() + 16),
    };
    repair.document();
    repair.out.into_bytes()
}

struct Repair<'a> {
    rest: &'a str,
    out: String,
}

impl<'a> Repair<'a> {
    fn document(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.rest.chars().next() {
            let start = self.out.len();
            depth += usize::from(matches!(c, '[' | '{'));
            match c {
                '"' => self.string(),
                '-' | '0'..='9' => self.number(),
                c => self.copy(c),
            }
            if depth > DEEPEST {
                self.out.truncate(start);
                if depth == DEEPEST + 1 && matches!(c, '[' | '{') {
                    self.out.push_str("null");
                }
            }
            depth = depth.saturating_sub(usize::from(matches!(c, ']' | '}')));
        }
    }

    /// From one quote to the next, or to the end.
    fn string(&mut self) {
        self.copy('"');
        while let Some(c) = self.rest.chars().next() {
            match c {
                '\\' => self.escape(),
                c if c.is_control() => {
                    self.out.push_str(&format!("\\u{:04x}", u32::from(c)));
                    self.take(c.len_utf8());
                }
                c => {
                    self.copy(c);
                    if c == '"' {
                        break;
                    }
                }
            }
        }
    }

    fn escape(&mut self) {
        let next = self.rest.get(6..).unwrap_or_default();
        let length = match (unit(self.rest), unit(next)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                self.out.push_str("\\ufffd");
                self.take(6);
                return;
            }
            _ => 1 + self.rest.chars().nth(1).map_or(0, char::len_utf8),
        };
        let escape = self.take(length);
        self.out.push_str(escape);
    }

    fn number(&mut self) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let number = self.take(length);
        let quote = if is_plain(number) { "" } else { "\"" };
        self.out.extend([quote, number, quote]);
    }

    fn copy(&mut self, c: char) {
        self.out.push(c);
        self.take(c.len_utf8());
    }

    fn take(&mut self, length: usize) -> &'a str {
        let halves = self.rest.split_at_checked(length);
        let (taken, rest) = halves.unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

/// Whether JSON readers keep each digit of the number.
fn is_plain(number: &str) -> bool {
    let read = serde_json::from_str::<Number>(number);
    read.is_ok_and(|read| !read.is_f64() && read.to_string() == number)
}

/// The UTF-16 unit that an escape at the beginning of `text` stands for.
fn unit(text: &str) -> Option<u16> {
    let mut unit = [0; 2];
    hex::decode_to_slice(text.strip_prefix("\\u")?.get(..4)?, &mut unit).ok()?;
    Some(u16::from_be_bytes(unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn repaired(document: &str) -> String {
        String::from_utf8(repair_document(document.as_bytes())).unwrap()
    }

    #[test]
    fn strings_are_left_alone_but_for_damage() {
        let untouched = r#"{"a":"1.50 \" \\ \/ \u00e9 \ud83d\ude00 é","b":[-12,true,null]}"#;
        assert_eq!(repaired(untouched), untouched);
        assert_eq!(
            repaired(r#"["\ud83d","\ude00\ud83d","\ud83dx"]"#),
            r#"["\ufffd","\ufffd\ufffd","\ufffdx"]"#
        );
        assert_eq!(repaired("[\"a\nb\u{1}\"]"), r#"["a\u000ab\u0001"]"#);
    }

    #[test]
    fn only_numbers_that_would_lose_a_character_become_strings() {
        assert_eq!(
            repaired("[0,-1,18446744073709551615,18446744073709551616,1.0,1e3,-0,007]"),
            r#"[0,-1,18446744073709551615,"18446744073709551616","1.0","1e3","-0","007"]"#
        );
    }

    #[test]
    fn what_is_nested_too_deep_becomes_null() {
        let deep = format!("{}\"x\":1{}", "[".repeat(98), "]".repeat(98));
        let shallow = format!("{}null{}", "[".repeat(96), "]".repeat(96));
        assert_eq!(repaired(&deep), shallow);
    }

    proptest! {
        #[test]
        fn any_bytes_give_text_and_json_stays_json(bytes: Vec<u8>, text: String) {
            let _ = repair_document(&bytes);
            let json = serde_json::to_vec(&serde_json::json!({"a": text, "b": [text, 1]})).unwrap();
            prop_assert_eq!(repair_document(&json), json);
        }
    }
}
