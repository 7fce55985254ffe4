/// Values nested deeper than this are read as null.
const DEEPEST: usize = 96;

/// The document as it can be read although it is not strictly JSON, or not exactly: without a byte
/// order mark; with U+FFFD in place of bytes that are not UTF-8 and of surrogates without their pair;
/// with every number that is not a plain integer of 64 bits as the string of its characters, so that
/// an id or a price keeps each of them; and with null in place of what is nested absurdly deep.
///
/// A document that is no JSON at all stays none.
#[must_use]
pub fn repair_document(document: &[u8]) -> String {
    let text = String::from_utf8_lossy(document);
    let mut rest = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
    let mut out = String::with_capacity(rest.len() + 16);
    let (mut depth, mut in_string) = (0_usize, false);
    while let Some(c) = rest.chars().next() {
        let opens = !in_string && matches!(c, '[' | '{');
        let closes = !in_string && matches!(c, ']' | '}');
        depth += usize::from(opens);
        in_string ^= c == '"';
        let is_kept = |c: char| match in_string {
            true => c != '"' && c != '\\' && !c.is_control(),
            false => !matches!(c, '"' | '-' | '0'..='9' | '[' | ']' | '{' | '}'),
        };
        let end_of_run = || rest.char_indices().skip(1).find(|(_, c)| !is_kept(*c));
        let (length, repaired) = match c {
            '\\' if in_string => escape(rest),
            c if in_string && c.is_control() => {
                (c.len_utf8(), Some(format!("\\u{:04x}", u32::from(c))))
            }
            '-' | '0'..='9' if !in_string => number(rest),
            '[' | ']' | '{' | '}' if !in_string => (1, None),
            // A quotation mark, and all that is kept behind it, at once.
            _ => (end_of_run().map_or(rest.len(), |(at, _)| at), None),
        };
        let (token, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = behind;
        if depth <= DEEPEST {
            out.push_str(repaired.as_deref().unwrap_or(token));
        } else if opens && depth == DEEPEST + 1 {
            out.push_str("null");
        }
        depth = depth.saturating_sub(usize::from(closes));
    }
    out
}

/// The length of an escape, and what to write in its place.
fn escape(rest: &str) -> (usize, Option<String>) {
    let next = rest.get(6..).unwrap_or_default();
    match (unit(rest), unit(next)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
        (Some(0xD800..=0xDFFF), _) => (6, Some("\\ufffd".to_owned())),
        _ => (1 + rest.chars().nth(1).map_or(0, char::len_utf8), None),
    }
}

/// The length of a number, and what to write in its place if JSON readers do not keep each of its digits.
fn number(rest: &str) -> (usize, Option<String>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let number = rest.split(|c| !is_part(c)).next().unwrap_or_default();
    // Not asked of `serde_json`, which keeps others too where an application's crate tells it to.
    let is_whole = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    let is_plain = is_whole && (number == "0" || !number.trim_start_matches('-').starts_with('0'));
    (number.len(), (!is_plain).then(|| format!("\"{number}\"")))
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
        repair_document(document.as_bytes())
    }

    #[test]
    fn strings_are_left_alone_but_for_damage() {
        let untouched = r#"{"a":"1.50 \" \\ \/ \u00e9 \ud83d\ude00 é","b":[-12,true,null]}"#;
        assert_eq!(repaired(untouched), untouched);
        assert_eq!(
            repaired(r#"["\ud83d","\ude00\ud83d","\ud83dx"]"#),
            r#"["\ufffd","\ufffd\ufffd","\ufffdx"]"#
        );
        let pair = r#"["\ud83d\ude00",7.0]"#;
        assert_eq!(repaired(pair), r#"["\ud83d\ude00","7.0"]"#);
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
        let nested = |depth, inner| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(repaired(&nested(96, "1")), nested(96, "1"));
        for depth in [97, 98] {
            assert_eq!(repaired(&nested(depth, "\"x\":1")), nested(96, "null"));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_text_and_json_stays_json(bytes: Vec<u8>, text: String) {
            let _ = repair_document(&bytes);
            let json = serde_json::json!({"a": text, "b": [text, 1]}).to_string();
            prop_assert_eq!(repair_document(json.as_bytes()), json);
        }
    }
}
