//! Paths: what may stand in one, and how a segment made of a caller's text is escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::InvalidRequest;

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends `/segment`, escaped. Empty, `.` and `..` are refused: URL parsers drop them silently, and
/// the request would go to another address than the one meant.
pub(crate) fn push_segment(
    path: &mut String,
    field: &'static str,
    segment: &str,
) -> Result<(), InvalidRequest> {
    if matches!(segment, "" | "." | "..") {
        return Err(InvalidRequest::new(
            field,
            "is empty, \".\" or \"..\", which cannot be part of an address",
        ));
    }
    path.push('/');
    path.extend(utf8_percent_encode(segment, ESCAPED));
    Ok(())
}

/// Whether `path` is empty or made of `/segment`s that need no escaping and none of which is empty,
/// `.` or `..`.
pub(crate) fn is_plain(path: &str) -> bool {
    path.is_empty()
        || path.strip_prefix('/').is_some_and(|segments| {
            segments.split('/').all(|segment| {
                !matches!(segment, "" | "." | "..") && segment.bytes().all(is_segment_byte)
            })
        })
}

/// The `pchar` of RFC 3986, without the percent sign: an escape in a fixed path could hide a dot.
fn is_segment_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(segment: &str) -> Result<String, InvalidRequest> {
        let mut path = "/status".to_owned();
        push_segment(&mut path, "ref_no", segment)?;
        Ok(path)
    }

    #[test]
    fn a_segment_stays_one_segment() {
        assert_eq!(pushed("012345").unwrap(), "/status/012345");
        assert_eq!(
            pushed("../../admin?x=1").unwrap(),
            "/status/..%2F..%2Fadmin%3Fx%3D1"
        );
        assert_eq!(pushed("%2e%2e").unwrap(), "/status/%252e%252e");
        assert_eq!(pushed("a b#é").unwrap(), "/status/a%20b%23%C3%A9");
    }

    #[test]
    fn segments_that_vanish_are_refused() {
        for vanishing in ["", ".", ".."] {
            assert_eq!(pushed(vanishing).unwrap_err().field(), "ref_no");
        }
    }

    #[test]
    fn a_fixed_path_has_whole_segments() {
        for good in ["", "/saas/wa/send", "/nusasms_api/1.0/x", "/a@b"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "/", "a", "/a/", "//a", "/a/../b", "/./a", "/a?b", "/a#b", "/a b", "/%2e%2e",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
