//! Reading a `multipart/form-data` body (RFC 7578), strictly: what a server may refuse is refused.

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http::header::CONTENT_DISPOSITION;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Bytes,
}

/// The parts of a body, in order.
pub(crate) fn parse(content_type: &str, body: &Bytes) -> Result<Vec<Part>, String> {
    let boundary = multer::parse_boundary(content_type).map_err(|error| error.to_string())?;
    let delimiter = format!("--{boundary}");
    if !body.starts_with(delimiter.as_bytes()) {
        return Err("the body does not begin with its boundary".to_owned());
    }
    if !body.ends_with(format!("\r\n{delimiter}--\r\n").as_bytes()) {
        return Err("the body does not end with its boundary".to_owned());
    }
    // The body is in memory, so nothing is waited for.
    split(body.clone(), boundary)
        .now_or_never()
        .unwrap_or_else(|| Err("the body ends too early".to_owned()))
}

async fn split(body: Bytes, boundary: String) -> Result<Vec<Part>, String> {
    let whole = stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let mut parts = Vec::new();
    let problem = |error: multer::Error| error.to_string();
    while let Some(field) = form.next_field().await.map_err(problem)? {
        let disposition = field.headers().get(CONTENT_DISPOSITION);
        let disposition = disposition.and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        let (name, filename) = names(disposition.unwrap_or_default())?;
        parts.push(Part {
            name,
            filename,
            content_type: field.content_type().map(ToString::to_string),
            content: field.bytes().await.map_err(problem)?,
        });
    }
    Ok(parts)
}

/// Not by multer, which takes a doubled backslash before the closing quote for an escaped quote.
fn names(disposition: &str) -> Result<(String, Option<String>), String> {
    let mut rest = disposition
        .strip_prefix("form-data")
        .ok_or("a part is not form-data")?;
    let (mut name, mut filename) = (None, None);
    while let Some(parameter) = rest.strip_prefix("; ") {
        let (key, quoted) = parameter
            .split_once("=\"")
            .ok_or("a parameter of a part has no value in quotes")?;
        let (value, after) = unquoted(quoted)?;
        match key {
            "name" => name = Some(value),
            "filename" => filename = Some(value),
            _ => return Err(format!("a part has the parameter {key:?}")),
        }
        rest = after;
    }
    if !rest.is_empty() {
        return Err("something follows the parameters of a part".to_owned());
    }
    Ok((name.ok_or("a part has no name")?, filename))
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok((unescaped(&value), characters.as_str())),
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    Err("a quoted parameter of a part has no end".to_owned())
}

/// Browsers and HTTP libraries write quotes and line breaks in a name with %, this project's all control
/// characters, and nothing else.
pub(crate) fn unescaped(name: &str) -> String {
    let escaped = (0..0x20).chain([b'"', 0x7f]);
    escaped.fold(name.to_owned(), |name, byte: u8| {
        name.replace(&format!("%{byte:02X}"), &char::from(byte).to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "multipart/form-data; boundary=X";

    fn parts(body: &str) -> Result<Vec<Part>, String> {
        parse(FORM, &Bytes::from(body.to_owned()))
    }

    #[test]
    fn texts_and_files_are_read_in_order() {
        let found = parts(
            "--X\r\nContent-Disposition: form-data; name=\"m\"\r\n\r\nhi\r\n--Y\r\n--X\r\n\
             Content-Disposition: form-data; name=\"f\"; filename=\"a%22%00%0D%0A%41\\\\.png\\\\\"\r\n\
             Content-Type: image/png\r\n\r\n\r\n--X--\r\n",
        )
        .unwrap();
        let text = ("m", None, None, "hi\r\n--Y");
        let file = ("f", Some("a\"\0\r\n%41\\.png\\"), Some("image/png"), "");
        assert_eq!(found.len(), 2);
        for (part, (name, filename, content_type, content)) in found.iter().zip([text, file]) {
            assert_eq!(part.name, name);
            assert_eq!(part.filename.as_deref(), filename);
            assert_eq!(part.content_type.as_deref(), content_type);
            assert_eq!(part.content, content);
        }
    }

    #[test]
    fn what_a_server_may_refuse_is_refused() {
        let part = |head: &str| format!("--X\r\n{head}\r\n\r\nhi\r\n--X--\r\n");
        for body in [
            String::new(),
            "--X--".to_owned(),
            "--X\r\n".to_owned(),
            format!("a{}", part("Content-Disposition: form-data; name=\"m\"")),
            format!("{}a", part("Content-Disposition: form-data; name=\"m\"")),
            part("Content-Disposition: form-data; name=\"m\"").replace("--X--", "--X"),
            part("Content-Type: text/plain"),
            part("Content-Disposition: form-data"),
            part("Content-Disposition: form-data; name=m"),
            part("Content-Disposition: form-data; name=\"m"),
            part("Content-Disposition: form-data; filename=\"m\""),
            part("Content-Disposition: attachment; name=\"m\""),
            part("Content-Disposition: form-data; name=\"m\"; size=\"2\""),
            part("Content-Disposition: form-data; name=\"m\"x"),
        ] {
            assert!(parts(&body).is_err(), "{body:?}");
        }
        let good = part("Content-Disposition: form-data; name=\"m\"");
        for content_type in ["", "multipart/form-data", "multipart/mixed; boundary=X"] {
            assert!(parse(content_type, &Bytes::from(good.clone())).is_err());
        }
        assert!(parts(&good).is_ok());
    }
}
