//! Paths: what may stand in one, and how a segment made of a caller's text is escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::ValidationError;

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A segment made of a caller's text, escaped. Empty, `.` and `..` are refused: URL parsers drop them
/// silently, and the request would go to another address than the one meant.
pub(super) fn segment(field: &'static str, text: &str) -> Result<String, ValidationError> {
    if matches!(text, "" | "." | "..") {
        return Err(ValidationError::new(
            field,
            "is empty, \".\" or \"..\", which cannot be part of an address",
        ));
    }
    Ok(utf8_percent_encode(text, ESCAPED).to_string())
}

/// Whether the path of an operation is empty or made of `/segment`s that need no escaping and none of which
/// is empty, `.` or `..`. A segment may be a place: `{name}`.
pub(super) fn is_template(path: &str) -> bool {
    let is_segment = |segment: &[u8]| {
        let place = match segment {
            [b'{', place @ .., b'}'] => place,
            plain => plain,
        };
        !matches!(segment, b"" | b"." | b"..") && place.iter().all(is_segment_byte)
    };
    let mut segments = path.as_bytes().split(|byte| *byte == b'/');
    path.is_empty() || (segments.next() == Some(b"") && segments.all(is_segment))
}

/// The `pchar` of RFC 3986, without the percent sign: an escape in a fixed path could hide a dot.
fn is_segment_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one_segment() {
        for (text, escaped) in [
            ("012345", "012345"),
            ("../../admin?x=1", "..%2F..%2Fadmin%3Fx%3D1"),
            ("%2e%2e", "%252e%252e"),
            ("a b#é", "a%20b%23%C3%A9"),
        ] {
            assert_eq!(segment("ref_no", text).unwrap(), escaped);
        }
    }

    #[test]
    fn segments_that_vanish_are_refused() {
        for vanishing in ["", ".", ".."] {
            assert_eq!(segment("ref_no", vanishing).unwrap_err().field(), "ref_no");
        }
    }

    #[test]
    fn a_fixed_path_has_whole_segments() {
        for good in ["", "/saas/wa/send", "/nusasms_api/1.0/x", "/a@b"] {
            assert!(is_template(good), "{good}");
        }
        for bad in [
            "/", "a", "/a/", "//a", "/a/../b", "/./a", "/a?b", "/a#b", "/a b", "/%2e%2e",
        ] {
            assert!(!is_template(bad), "{bad}");
        }
        assert!(is_template("/a/{id}/b"));
        assert!(!is_template("/a{id}") && !is_template("/{i/d}"));
    }
}
