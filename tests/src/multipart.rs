//! Reading a `multipart/form-data` body (RFC 7578), strictly: what a server may refuse is refused.

use percent_encoding::percent_decode_str;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Vec<u8>,
}

/// The parts of a body, in order.
pub(crate) fn parse(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = boundary(content_type)?;
    let delimiter = format!("--{boundary}");
    let rest = body
        .strip_prefix(delimiter.as_bytes())
        .ok_or("the body does not begin with its boundary")?;
    let delimiter = format!("\r\n{delimiter}");
    let mut parts = Vec::new();
    let mut rest = rest;
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            return match end {
                b"" | b"\r\n" => Ok(parts),
                _ => Err("something follows the last boundary".to_owned()),
            };
        }
        let part = rest
            .strip_prefix(b"\r\n")
            .ok_or("a boundary is not followed by a new line")?;
        let (part, after) = split_at(part, delimiter.as_bytes())
            .ok_or("the last part is not ended by the boundary")?;
        parts.push(read_part(part)?);
        rest = after;
    }
}

fn boundary(content_type: &str) -> Result<String, String> {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err(format!("the content type is {content_type:?}"));
    }
    parameters_of(parameters)?
        .into_iter()
        .find_map(|(name, value)| (name == "boundary" && !value.is_empty()).then_some(value))
        .ok_or_else(|| "the content type has no boundary".to_owned())
}

fn read_part(part: &[u8]) -> Result<Part, String> {
    // A part without headers begins with the empty line itself, but it has no name either.
    let (head, content) = split_at(part, b"\r\n\r\n").ok_or("a part has no end of its headers")?;
    let head = std::str::from_utf8(head).map_err(|_| "the headers of a part are not UTF-8")?;
    let mut disposition = None;
    let mut content_type = None;
    for line in head.split("\r\n") {
        let (name, value) = line
            .split_once(':')
            .ok_or("a header of a part has no colon")?;
        match name.trim().to_ascii_lowercase().as_str() {
            "content-disposition" => disposition = Some(value.trim()),
            "content-type" => content_type = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let disposition = disposition.ok_or("a part has no content-disposition")?;
    let (name, filename) = read_disposition(disposition)?;
    Ok(Part {
        name,
        filename,
        content_type,
        content: content.to_vec(),
    })
}

fn read_disposition(disposition: &str) -> Result<(String, Option<String>), String> {
    let parameters = match disposition.split_once(';') {
        Some((kind, parameters)) if kind.trim().eq_ignore_ascii_case("form-data") => parameters,
        _ => return Err("a part is not form-data with a name".to_owned()),
    };
    let (mut name, mut filename) = (None, None);
    for (key, value) in parameters_of(parameters)? {
        match key.as_str() {
            "name" => name = Some(form_decoded(&value)?),
            "filename" if filename.is_none() => filename = Some(form_decoded(&value)?),
            "filename*" => filename = Some(extended(&value)?),
            _ => {}
        }
    }
    Ok((name.ok_or("a part has no name")?, filename))
}

/// Browsers and HTTP libraries write a quote and line breaks in a name with %; nothing else.
fn form_decoded(text: &str) -> Result<String, String> {
    if text.contains(['\r', '\n']) {
        return Err("a name has a line break".to_owned());
    }
    Ok(text
        .replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n"))
}

/// The value of a parameter with `*` (RFC 8187): `UTF-8''percent-encoded`.
fn extended(value: &str) -> Result<String, String> {
    let (charset, rest) = value.split_once('\'').ok_or("filename* has no charset")?;
    let (_language, text) = rest.split_once('\'').ok_or("filename* has no language")?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return Err("filename* is not UTF-8".to_owned());
    }
    let text = percent_decode_str(text).decode_utf8();
    text.map(std::borrow::Cow::into_owned)
        .map_err(|_| "filename* is not UTF-8".to_owned())
}

/// `; name=token; name="quoted \" text"`, names in lower case.
fn parameters_of(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t', ';']);
    while !rest.is_empty() {
        let (name, after) = rest
            .split_once('=')
            .ok_or("a parameter of a header has no value")?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => match after.split_once(';') {
                Some((value, after)) => (value.trim().to_owned(), after),
                None => (after.trim().to_owned(), ""),
            },
        };
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = after.trim_start_matches([' ', '\t', ';']);
    }
    Ok(found)
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok((value, characters.as_str())),
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    Err("a quoted parameter of a header has no end".to_owned())
}

fn split_at<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes
        .windows(separator.len())
        .position(|window| window == separator)?;
    Some((bytes.get(..at)?, bytes.get(at + separator.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=XX";

    fn body(text: &str) -> Vec<u8> {
        text.replace('\n', "\r\n").into_bytes()
    }

    #[test]
    fn fields_and_files_are_read() {
        let mut bytes = body(
            "--XX\nContent-Disposition: form-data; name=\"message\"\n\nline\n\n--x\n--XX\n\
             content-disposition: form-data; name=\"image\"; filename=\"a\\\"b%22.png\"\n\
             Content-Type: image/png\n\n",
        );
        bytes.extend_from_slice(b"\x89PNG\xff\r\n--XX--\r\n");
        let parts = parse(
            "Multipart/Form-Data; charset=utf-8; Boundary=\"XX\"",
            &bytes,
        )
        .unwrap();
        assert_eq!(
            parts,
            [
                Part {
                    name: "message".into(),
                    filename: None,
                    content_type: None,
                    content: b"line\r\n\r\n--x".to_vec(),
                },
                Part {
                    name: "image".into(),
                    filename: Some("a\"b\".png".into()),
                    content_type: Some("image/png".into()),
                    content: b"\x89PNG\xff".to_vec(),
                },
            ]
        );
    }

    #[test]
    fn an_extended_file_name_is_preferred() {
        let bytes = body(
            "--XX\nContent-Disposition: form-data; name=a; filename=\"e.txt\"; \
             filename*=UTF-8''%C3%A9.txt\n\n\n--XX--",
        );
        let parts = parse(TYPE, &bytes).unwrap();
        assert_eq!(parts[0].filename.as_deref(), Some("é.txt"));
        assert_eq!(parts[0].content, b"");
    }

    #[test]
    fn a_form_without_parts_has_none() {
        assert_eq!(parse(TYPE, b"--XX--\r\n").unwrap(), []);
    }

    #[test]
    fn broken_bodies_are_refused() {
        let head = "--XX\nContent-Disposition: form-data; name=\"a\"\n\nv";
        for (content_type, text) in [
            ("application/json", format!("{head}\n--XX--")),
            ("multipart/form-data", format!("{head}\n--XX--")),
            (
                "multipart/form-data; boundary=YY",
                format!("{head}\n--XX--"),
            ),
            (TYPE, head.to_owned()),
            (TYPE, format!("{head}\n--XX")),
            (TYPE, format!("{head}\n--XX--more")),
            (TYPE, format!("preamble\n{head}\n--XX--")),
            (TYPE, "--XX\n\nv\n--XX--".to_owned()),
            (
                TYPE,
                "--XX\nContent-Type: text/plain\n\nv\n--XX--".to_owned(),
            ),
            (
                TYPE,
                "--XX\nContent-Disposition: form-data\n\nv\n--XX--".to_owned(),
            ),
            (
                TYPE,
                "--XX\nContent-Disposition: form-data; name=\"a\n\nv\n--XX--".to_owned(),
            ),
            (
                TYPE,
                "--XX\nContent-Disposition: attachment; name=a\n\nv\n--XX--".to_owned(),
            ),
            (TYPE, "--XX\nno colon\n\nv\n--XX--".to_owned()),
        ] {
            assert!(
                parse(content_type, &body(&text)).is_err(),
                "{content_type} {text}"
            );
        }
    }
}
