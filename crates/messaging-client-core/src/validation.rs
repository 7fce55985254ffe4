//! Checks that several providers make before sending. Each names the field and says what is
//! allowed; none repeats the value.

use crate::InvalidRequest;

type Checked = Result<(), InvalidRequest>;

/// Refuses an empty text, and one of white space only.
///
/// # Errors
/// The text is blank.
pub fn not_blank(field: &'static str, text: &str) -> Checked {
    if text.trim().is_empty() {
        return Err(InvalidRequest::new(field, "is empty: it needs a value"));
    }
    Ok(())
}

/// Refuses control characters, CR and LF among them, which could start a header or a line of its
/// own.
///
/// # Errors
/// The text holds a control character.
pub fn no_control_characters(field: &'static str, text: &str) -> Checked {
    if text.chars().any(char::is_control) {
        return Err(InvalidRequest::new(
            field,
            "has a control character (such as CR or LF), which is not allowed",
        ));
    }
    Ok(())
}

/// A phone number as digits with the country code: `62812...`, no `+`, no leading zero, no blanks.
/// The length is left to the provider.
///
/// # Errors
/// The number is empty, has anything but digits, or begins with 0.
pub fn international_digits(field: &'static str, number: &str) -> Checked {
    let problem = if number.is_empty() {
        "is empty: give digits with the country code, such as 62..."
    } else if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        "may have digits only: leave out +, blanks and dashes"
    } else if number.starts_with('0') {
        "begins with 0: give the country code, 62... instead of 0..."
    } else {
        return Ok(());
    };
    Err(InvalidRequest::new(field, problem))
}

/// A link that begins with `http://` or `https://` and names a host.
///
/// # Errors
/// Another scheme, no host, user information, or a blank or control character.
pub fn http_link(field: &'static str, link: &str) -> Checked {
    link_with_scheme(
        field,
        link,
        &["https://", "http://"],
        "must be an http:// or https:// link",
    )
}

/// A link that begins with `https://` and names a host.
///
/// # Errors
/// Another scheme, no host, user information, or a blank or control character.
pub fn https_link(field: &'static str, link: &str) -> Checked {
    link_with_scheme(field, link, &["https://"], "must be an https:// link")
}

fn link_with_scheme(
    field: &'static str,
    link: &str,
    schemes: &[&str],
    problem: &'static str,
) -> Checked {
    let rest = schemes.iter().find_map(|scheme| {
        let head = link.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| link.get(scheme.len()..).unwrap_or_default())
    });
    let Some(rest) = rest else {
        return Err(InvalidRequest::new(field, problem));
    };
    let is_plain = link.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain && link.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(InvalidRequest::new(
            field,
            "has a blank or control character: escape it with %",
        ));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    if host.is_empty() {
        return Err(InvalidRequest::new(field, "is a link without a host"));
    }
    if authority.contains('@') {
        return Err(InvalidRequest::new(
            field,
            "carries a user name or password, which the provider would see: leave them out",
        ));
    }
    Ok(())
}

/// Refuses a text of more than `limit` characters (Unicode scalar values).
///
/// # Errors
/// The text is longer; the message names the limit and the length.
pub fn at_most_characters(field: &'static str, text: &str, limit: usize) -> Checked {
    let length = text.chars().count();
    if length > limit {
        return Err(InvalidRequest::new(
            field,
            format!("has {length} characters: at most {limit} are allowed"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_digits_with_a_country_code() {
        assert!(international_digits("to", "6281200000001").is_ok());
        for refused in [
            "",
            "+6281200000001",
            "081200000001",
            "62 812",
            "62812x",
            "６２",
        ] {
            let error = international_digits("to", refused).unwrap_err();
            assert_eq!(error.field(), "to");
            assert!(
                refused.is_empty() || !error.to_string().contains(refused),
                "the number is not repeated"
            );
        }
    }

    #[test]
    fn links_have_a_web_scheme_and_a_host() {
        for allowed in [
            "https://example.com/a.png",
            "HTTP://example.com",
            "http://[::1]/a",
            "https://é.example/a?b#c",
        ] {
            assert!(http_link("link", allowed).is_ok(), "{allowed}");
        }
        for refused in [
            "",
            "example.com",
            "ftp://example.com",
            "https://",
            "https:///path",
            "https://:80/",
            "https://a b",
            "https://a\r\nX: y",
            "javascript:alert(1)",
            "https://user:pw@example.com/",
            "éééééééé",
        ] {
            assert!(http_link("link", refused).is_err(), "{refused}");
        }
        assert!(https_link("link", "http://example.com").is_err());
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        assert!(at_most_characters("title", "éé", 2).is_ok());
        let error = at_most_characters("title", "ééé", 2).unwrap_err();
        assert!(error.problem().contains("at most 2"), "{error}");
    }

    #[test]
    fn blank_and_control_characters_are_refused() {
        assert!(not_blank("name", " \t").is_err());
        assert!(no_control_characters("name", "a\r\nb").is_err());
        assert!(no_control_characters("name", "plain").is_ok());
    }
}
