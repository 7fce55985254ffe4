//! What may be sent as media.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;
use super::refusal::Refusal;

/// The largest picture or document.
const LARGEST_FILE: usize = 512 * 1024;
/// The largest video.
const LARGEST_VIDEO: usize = 1024 * 1024;

/// Reads the fields about the media: the address that is answered, and what is wrong with the file.
/// The file in the body wins where both are given; one at an address is not fetched.
pub(super) fn read(fields: &Fields<'_>) -> (String, Result<(), Refusal>) {
    let url = fields.url("media_url");
    let encoded = fields.text("media_base64");
    let name = fields.text("file_name");
    if let Some(encoded) = encoded.filter(|encoded| !encoded.is_empty()) {
        let bytes = STANDARD.decode(encoded).map(|file| file.len());
        if bytes.is_err() {
            fields.wrong("media_base64", "not base64", "value_error");
        }
        let path = form_urlencoded::byte_serialize(name.unwrap_or("file").as_bytes());
        // As one that the provider has put somewhere; here that is nowhere.
        let url = format!(
            "https://nusasms.invalid/assets/{}",
            path.collect::<String>()
        );
        return (url, check(name, bytes.unwrap_or_default()));
    }
    if url.is_none() {
        let message = "media_url or media_base64 is required";
        fields.wrong("__root__", message, "value_error");
    }
    (url.unwrap_or_default().to_owned(), Ok(()))
}

/// Checks the type and the size of a file in the body.
fn check(name: Option<&str>, bytes: usize) -> Result<(), Refusal> {
    let extension = name.and_then(|name| Some(name.rsplit_once('.')?.1.to_ascii_lowercase()));
    match extension.as_deref() {
        Some("mp4" | "webm") if bytes > LARGEST_VIDEO => Err(Refusal::LARGE_VIDEO),
        Some("jpg" | "jpeg" | "png" | "pdf") | None if bytes > LARGEST_FILE => {
            Err(Refusal::LARGE_FILE)
        }
        Some("mp4" | "webm" | "jpg" | "jpeg" | "png" | "pdf") => Ok(()),
        None if name.is_none() => Ok(()),
        _ => Err(Refusal::FILE_TYPE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_sizes_are_limited() {
        for name in ["a.jpg", "a.JPEG", "b.c.png", "a.pdf"] {
            assert_eq!(check(Some(name), 512 * 1024), Ok(()), "{name}");
            assert_eq!(check(Some(name), 512 * 1024 + 1), Err(Refusal::LARGE_FILE));
        }
        for name in ["a.mp4", "a.webm"] {
            assert_eq!(check(Some(name), 1024 * 1024), Ok(()), "{name}");
            assert_eq!(
                check(Some(name), 1024 * 1024 + 1),
                Err(Refusal::LARGE_VIDEO)
            );
        }
        assert_eq!(check(None, 512 * 1024), Ok(()));
        assert_eq!(check(None, 512 * 1024 + 1), Err(Refusal::LARGE_FILE));
        for name in ["a.gif", "jpg", "a."] {
            assert_eq!(check(Some(name), 1), Err(Refusal::FILE_TYPE), "{name}");
        }
    }
}
