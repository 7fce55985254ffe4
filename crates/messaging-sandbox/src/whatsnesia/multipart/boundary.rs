//! The boundary that a content type names.

use super::head::parameters;

/// The longest boundary of RFC 2046.
const MOST_BYTES: usize = 70;

/// The boundary of a `multipart/form-data` content type; `None` for another type, and without a
/// boundary of 1 to 70 printable ASCII characters.
pub(in crate::whatsnesia) fn boundary(content_type: &str) -> Option<String> {
    let (essence, rest) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let (_, boundary) = parameters(rest)
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    let printable = boundary.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    (printable && (1..=MOST_BYTES).contains(&boundary.len())).then_some(boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_found() {
        for (content_type, expected) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            (
                "Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b;c\"",
                Some("a b;c"),
            ),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=abc", None),
            ("application/x-www-form-urlencoded; boundary=abc", None),
            ("multipart/form-data; boundary=\u{e9}", None),
        ] {
            assert_eq!(
                boundary(content_type).as_deref(),
                expected,
                "{content_type}"
            );
        }
        let long = "a".repeat(71);
        assert_eq!(
            boundary(&format!("multipart/form-data; boundary={long}")),
            None
        );
    }
}
