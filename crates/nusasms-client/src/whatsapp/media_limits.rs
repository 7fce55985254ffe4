//! Which files can be sent, and how long they may be (NusaSMS API documentation, WhatsApp, "Send
//! Media").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messaging_client_core::ValidationError;

/// The document prints "512.0 Kilobytes" and "1 Megabytes"; taken as powers of two.
const STILL: usize = 512 * 1024;
const VIDEO: usize = 1024 * 1024;

/// The most bytes of a file by the ending of its name; nothing for a type that cannot be sent.
fn limit_of_extension(extension: &str) -> Option<usize> {
    match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "png" | "pdf" => Some(STILL),
        "webm" | "mp4" => Some(VIDEO),
        _ => None,
    }
}

/// What the first bytes say. A file without a name is common, and its type decides its limit; where
/// they say nothing either, the type is left to the provider.
fn limit_of_content(bytes: &[u8]) -> usize {
    let stills: [&[u8]; 3] = [b"\xff\xd8\xff", b"\x89PNG\r\n", b"%PDF-"];
    match stills.iter().any(|magic| bytes.starts_with(magic)) {
        true => STILL,
        false => VIDEO,
    }
}

/// Checks a file in base64, with the name that decides its type; without a name the content decides.
pub(super) fn check_file(file_name: Option<&str>, base64: &str) -> Result<(), ValidationError> {
    const FILE: &str = "media_base64";
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| ValidationError::new(FILE, "is not base64 (RFC 4648 section 4, padded)"))?;
    if bytes.is_empty() {
        return Err(ValidationError::new(FILE, "is an empty file"));
    }
    let extension = file_name.and_then(|name| name.rsplit_once('.'));
    let limit = match extension {
        Some((_, extension)) => limit_of_extension(extension).ok_or_else(|| {
            ValidationError::new(
                "file_name",
                "must end in .jpg, .jpeg, .png, .pdf, .webm or .mp4",
            )
        })?,
        None => limit_of_content(&bytes),
    };
    let length = bytes.len();
    if length > limit {
        return Err(ValidationError::new(
            FILE,
            format!(
                "has {length} bytes: at most {limit} are allowed (512 KB for jpg, jpeg, png and \
                 pdf, 1 MB for webm and mp4)"
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: Option<&str>, bytes: &[u8]) -> Result<(), String> {
        let result = check_file(name, &STANDARD.encode(bytes));
        result.map_err(|refused| refused.field().to_owned())
    }

    #[test]
    fn each_type_has_its_limit() {
        let still = vec![0; 512 * 1024 + 1];
        let video = vec![0; 1024 * 1024 + 1];
        for name in ["a.jpg", "a.JPEG", "b.png", "c.d.pdf"] {
            assert!(check(Some(name), &still[1..]).is_ok(), "{name}");
            assert_eq!(check(Some(name), &still).unwrap_err(), "media_base64");
        }
        for name in ["a.webm", "a.mp4"] {
            assert!(check(Some(name), &video[1..]).is_ok(), "{name}");
            assert_eq!(check(Some(name), &video).unwrap_err(), "media_base64");
        }
    }

    #[test]
    fn other_types_are_refused() {
        for name in ["a.gif", "a.exe", "a.", "a.jpg.zip", "a.docx"] {
            assert_eq!(check(Some(name), b"x").unwrap_err(), "file_name", "{name}");
        }
    }

    #[test]
    fn without_a_name_the_content_decides() {
        let file = |magic: &[u8], length: usize| {
            let mut bytes = magic.to_vec();
            bytes.resize(length, 0);
            bytes
        };
        let too_long_for_a_still = 512 * 1024 + 1;
        for magic in [&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"] {
            assert!(check(None, &file(magic, 100)).is_ok());
            assert!(check(None, &file(magic, too_long_for_a_still)).is_err());
            assert!(check(Some("scan"), &file(magic, too_long_for_a_still)).is_err());
        }
        for magic in [&b"\x1a\x45\xdf\xa3"[..], b"\0\0\0\x18ftypmp42", b"unknown"] {
            assert!(check(None, &file(magic, too_long_for_a_still)).is_ok());
            assert!(check(None, &file(magic, 1024 * 1024 + 1)).is_err());
        }
    }

    #[test]
    fn what_is_no_base64_is_refused_and_not_repeated() {
        for bad in ["marker!", "data:image/png;base64,AAAA", "AAA", "AA-_", ""] {
            let refused = check_file(Some("a.png"), bad).unwrap_err();
            assert_eq!(refused.field(), "media_base64", "{bad}");
            assert!(!refused.to_string().contains("marker"));
        }
    }
}
