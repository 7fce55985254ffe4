//! The header lines of a part.

use std::fmt;

/// What the header lines of a part say.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::whatsnesia) struct PartHead {
    pub(in crate::whatsnesia) name: String,
    /// Given for a file, and empty where a browser had none to send.
    pub(in crate::whatsnesia) file_name: Option<String>,
    pub(in crate::whatsnesia) content_type: Option<String>,
}

impl PartHead {
    /// Reads the lines. `None` without a `Content-Disposition: form-data` that has a name.
    pub(super) fn read(lines: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(lines);
        let headers: Vec<(&str, &str)> = text
            .split("\r\n")
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim(), value.trim()))
            .collect();
        let header = |wanted: &str| {
            let mut headers = headers.iter();
            headers
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| *value)
        };
        let (disposition, rest) = header("content-disposition")?.split_once(';')?;
        if !disposition.trim().eq_ignore_ascii_case("form-data") {
            return None;
        }
        let mut head = Self {
            name: String::new(),
            file_name: None,
            content_type: header("content-type").map(str::to_owned),
        };
        for (name, value) in parameters(rest) {
            match name.to_ascii_lowercase().as_str() {
                "name" => head.name = value,
                "filename" => head.file_name = Some(value),
                _ => {}
            }
        }
        (!head.name.is_empty()).then_some(head)
    }
}

impl fmt::Debug for PartHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartHead")
            .field("is_file", &self.file_name.is_some())
            .finish_non_exhaustive()
    }
}

/// The parameters of a header value: `name=token` or `name="text"`, with semicolons between them.
/// In a quoted text a backslash stands before a quote or another backslash, and for itself before
/// anything else, because some callers send the path of a file.
pub(super) fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(|c| *c == ';' || c.is_whitespace()).is_some() {}
        if rest.peek().is_none() {
            return found;
        }
        let mut name = String::new();
        while let Some(c) = rest.next_if(|c| *c != '=' && *c != ';') {
            name.push(c);
        }
        let mut value = String::new();
        if rest.next_if_eq(&'=').is_some() {
            while rest.next_if(|c| c.is_whitespace()).is_some() {}
            if rest.next_if_eq(&'"').is_some() {
                value = quoted(&mut rest);
            } else {
                while let Some(c) = rest.next_if(|c| *c != ';') {
                    value.push(c);
                }
                value.truncate(value.trim_end().len());
            }
        }
        found.push((name.trim().to_owned(), value));
    }
}

/// The text up to the closing quote, which is taken as well.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => match rest.next_if(|next| matches!(next, '"' | '\\')) {
                Some(escaped) => text.push(escaped),
                None => text.push('\\'),
            },
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_are_read() {
        let head = PartHead::read(
            b"content-type:image/png\r\n\
              Content-Disposition: form-data; filename=\"a \\\"b\\\"; c.png\"; name=image",
        )
        .unwrap();
        assert_eq!(head.name, "image");
        assert_eq!(head.file_name.as_deref(), Some("a \"b\"; c.png"));
        assert_eq!(head.content_type.as_deref(), Some("image/png"));
        let head = PartHead::read(b"Content-Disposition: form-data; name=\"body_variables[]\"");
        assert_eq!(head.unwrap().file_name, None);
    }

    #[test]
    fn a_part_without_a_name_is_none() {
        for lines in [
            "",
            "Content-Type: text/plain",
            "Content-Disposition: form-data",
            "Content-Disposition: form-data; name=\"\"",
            "Content-Disposition: attachment; name=\"a\"",
        ] {
            assert_eq!(PartHead::read(lines.as_bytes()), None, "{lines}");
        }
    }

    #[test]
    fn odd_parameters_end() {
        assert_eq!(parameters("; ;a"), [("a".to_owned(), String::new())]);
        assert_eq!(parameters("a=\"b"), [("a".to_owned(), "b".to_owned())]);
        assert_eq!(
            parameters("a=\"C:\\x\\\\y\""),
            [("a".to_owned(), "C:\\x\\y".to_owned())]
        );
    }

    #[test]
    fn debug_shows_no_name() {
        let head = PartHead::read(b"Content-Disposition: form-data; name=marker; filename=marker");
        assert!(!format!("{:?}", head.unwrap()).contains("marker"));
    }
}
