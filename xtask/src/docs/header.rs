//! The first lines of an operation's file: its request, its document, what it costs.
//!
//! ```text
//! //! `POST /documented/path`, type 1 (Title of the document, "Section").
//! //!
//! //! Cost and limits: 1 credit.
//! ```

const COSTS: &str = "Cost and limits: ";

/// What the first lines say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) method: String,
    /// With `{names}` for what varies, and perhaps a query.
    pub(crate) path: String,
    /// What tells operations with one path apart, such as `type 1`.
    pub(crate) variant: Option<String>,
    pub(crate) document: String,
    pub(crate) costs: Option<String>,
}

impl Header {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut paragraphs = text.split("\n\n").map(one_line);
        let first = paragraphs.next().unwrap_or_default();
        let (request, document) = first
            .strip_prefix('`')
            .and_then(|first| first.strip_suffix(").")?.split_once(" ("))
            .ok_or("its file must begin with //! `METHOD /path` (the document).")?;
        let (request, variant) = match request.split_once('`') {
            Some((request, "")) => (request, None),
            Some((request, variant)) => (request, variant.strip_prefix(", ").map(str::to_owned)),
            None => return Err("the ` behind its request is missing".to_owned()),
        };
        let (method, path) = request
            .split_once(' ')
            .ok_or("its request must be a method and a path")?;
        Ok(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            variant,
            document: document.to_owned(),
            costs: paragraphs.find_map(|text| text.strip_prefix(COSTS).map(str::to_owned)),
        })
    }
}

/// A paragraph as one line.
pub(super) fn one_line(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let header = Header::parse(
            " `POST /json/send/cgw`, type 1\n (Sandeza send; \"A\n b\").\n\n A remark.\n\n Cost and limits: 1\n credit.",
        );
        let expected = Header {
            method: "POST".to_owned(),
            path: "/json/send/cgw".to_owned(),
            variant: Some("type 1".to_owned()),
            document: "Sandeza send; \"A b\"".to_owned(),
            costs: Some("1 credit.".to_owned()),
        };
        assert_eq!(header, Ok(expected));
    }

    #[test]
    fn what_is_not_there_is_asked_for() {
        let short = Header::parse(" `GET /balance` (The API).").unwrap();
        assert_eq!((short.variant, short.costs), (None, None));
        for text in [
            "",
            " `GET /balance`",
            " GET /balance (API).",
            " `GET` (API).",
        ] {
            assert!(Header::parse(text).is_err(), "{text}");
        }
    }
}
