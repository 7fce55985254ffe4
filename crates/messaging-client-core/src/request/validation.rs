//! Checks that several providers make before sending. Each names the field and says what is
//! allowed; none repeats the value.

use std::borrow::Cow;

use url::Url;

use crate::error::ValidationError;

type Checked = Result<(), ValidationError>;

fn refused(field: &'static str, problem: Option<impl Into<Cow<'static, str>>>) -> Checked {
    problem.map_or(Ok(()), |problem| Err(ValidationError::new(field, problem)))
}

/// Refuses an empty text, and one with a control character: for names, ids and codes, which are on one line.
///
/// # Errors
/// As [`not_blank`] and [`no_control_characters`].
pub fn one_line(field: &'static str, text: &str) -> Checked {
    not_blank(field, text)?;
    no_control_characters(field, text)
}

/// Refuses an empty text, and one that is only white space.
///
/// # Errors
/// The text is blank.
pub fn not_blank(field: &'static str, text: &str) -> Checked {
    let is_blank = text.trim().is_empty();
    refused(field, is_blank.then_some("is empty: it needs a value"))
}

/// Refuses control characters, CR and LF among them, which could start another header or line.
///
/// # Errors
/// The text contains a control character.
pub fn no_control_characters(field: &'static str, text: &str) -> Checked {
    let problem = "has a control character (such as CR or LF), which is not allowed";
    refused(field, text.contains(char::is_control).then_some(problem))
}

/// A credential: not blank, without control characters (such as the line break at the end of a file), byte
/// order mark, or white space at its ends. No provider issues such a credential, and with one of them calls
/// fail later with a misleading message.
///
/// # Errors
/// The credential has one of these; `field` is the setting.
pub fn credential(field: &'static str, secret: &str) -> Checked {
    not_blank(field, secret)?;
    let problem = if secret.chars().any(|c| c.is_control() || c == '\u{feff}') {
        "has a line break, a byte order mark or another control character, perhaps from the file that \
         it was read from: leave it out"
    } else if secret.trim() != secret {
        "begins or ends with a space: leave it out"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

/// A phone number as the providers take it: ASCII digits with the country code, at most 15 of them
/// (ITU-T E.164), `62812...`; no `+`, no leading zero, nothing between the digits.
///
/// # Errors
/// The number is anything else; the problem says what to leave out or to change.
pub fn international_digits(field: &'static str, number: &str) -> Checked {
    let is_odd = !number.bytes().all(|byte| byte.is_ascii_digit());
    let problem = if number.is_empty() {
        "is empty: give digits with the country code, such as 62..."
    } else if is_odd && number.chars().any(is_invisible) {
        "has an invisible character, perhaps from copying: type the number again"
    } else if is_odd && number.chars().any(|c| c.is_numeric() && !c.is_ascii()) {
        "has digits of another script: give 0 to 9"
    } else if number.starts_with('+') {
        "begins with +: leave it out"
    } else if is_odd {
        "has something that is no digit: leave it out, or let PhoneNumber::parse read the number"
    } else if number.starts_with("00") {
        "begins with 00: give the country code without it, 62..."
    } else if number.starts_with('0') {
        "begins with 0: give the country code, 62... instead of 0..."
    } else if number.starts_with("620") {
        "has a 0 behind the country code 62: leave it out"
    } else if number.len() > 15 {
        "has more than 15 digits, which no phone number has"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

/// Whether it is a character that nobody sees and that is copied along unnoticed: a direction mark, a
/// joiner, a soft hyphen, a byte order mark.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A link that begins with `http://` or `https://` and names a host.
///
/// # Errors
/// Another scheme, no host, user information, or a space or control character.
pub fn http_link(field: &'static str, link: &str) -> Checked {
    link_with_scheme(
        field,
        link,
        &["https", "http"],
        "must be an http:// or https:// link",
    )
}

/// A link that begins with `https://` and names a host.
///
/// # Errors
/// Another scheme, no host, user information, or a space or control character.
pub fn https_link(field: &'static str, link: &str) -> Checked {
    link_with_scheme(field, link, &["https"], "must be an https:// link")
}

fn link_with_scheme(
    field: &'static str,
    link: &str,
    schemes: &[&str],
    problem: &'static str,
) -> Checked {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let (scheme, rest) = link.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let problem = if !schemes.iter().any(|one| one.eq_ignore_ascii_case(scheme)) {
        problem
    } else if link.contains(is_odd) {
        "has a space, a control character or an invisible one: escape it with %"
    } else if !is_escaped(link) {
        "has a % without two hexadecimal digits behind it: escape it as %25"
    } else if host.is_empty() {
        "is a link without a host"
    } else if authority.contains('@') {
        "carries a user name or password, which the provider would see: leave them out"
    } else if Url::parse(link).is_err() || host.contains("..") {
        "names a host or port that cannot be: check what stands behind ://"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

/// Whether each percent sign begins an escape.
fn is_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|escape| {
        let digits = escape.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// Refuses a text of more than `limit` characters (Unicode scalar values).
///
/// # Errors
/// The text is longer; the message names the limit and the length.
pub fn at_most_characters(field: &'static str, text: &str, limit: usize) -> Checked {
    let length = text.chars().count();
    let problem = || format!("has {length} characters: at most {limit} are allowed");
    refused(field, (length > limit).then(problem))
}

/// A value of a WhatsApp template variable. WhatsApp refuses an empty one, one with a line break or a tab, and
/// one with more than four spaces in a row, after the provider has accepted the message. The providers'
/// documents do not have this rule; it is Meta's rule for template parameters.
///
/// # Errors
/// The value has one of these.
pub fn template_variable(field: &'static str, value: &str) -> Checked {
    let problem = if value.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        "is empty, which WhatsApp refuses in a template variable: give at least one character"
    } else if value.contains(['\n', '\r', '\t']) {
        "has a line break or tab, which WhatsApp refuses in a template variable: write it on one line"
    } else if value.contains("     ") {
        "has more than four spaces in a row, which WhatsApp refuses in a template variable"
    } else {
        return Ok(());
    };
    Err(ValidationError::new(field, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_digits_with_a_country_code() {
        assert!(international_digits("to", "6281200000001").is_ok());
        for refused in [
            "",
            "0",
            "006281200000001",
            "62081200000001",
            "6281200000001.0",
            "6.2812E+12",
            "6281200000001@s.whatsapp.net",
            "\u{202a}6281200000001\u{202c}",
            "6281200000001 ",
            "6281200000001234",
            "+6281200000001",
            "081200000001",
            "62 812",
            "62812x",
            "６２",
        ] {
            let error = international_digits("to", refused).unwrap_err();
            assert_eq!(error.field(), "to");
            assert!(
                refused.len() < 2 || !error.to_string().contains(refused),
                "the number is not repeated"
            );
        }
    }

    #[test]
    fn what_is_wrong_with_a_number_is_said() {
        for (number, word) in [
            ("\u{200b}62812", "invisible"),
            ("\u{ff16}\u{ff12}", "another script"),
            ("0062", "00"),
            ("0812", "instead of 0"),
            ("620812", "behind the country code"),
            ("1234567890123456", "15"),
        ] {
            let error = international_digits("to", number).unwrap_err();
            assert!(error.problem().contains(word), "{number}: {error}");
        }
        assert!(international_digits("to", "123456789012345").is_ok());
    }

    #[test]
    fn what_nobody_sees_is_invisible() {
        let marks = "\u{ad}\u{200b}\u{200f}\u{202a}\u{202e}\u{2060}\u{2069}\u{feff}";
        assert!(marks.chars().all(is_invisible));
        let seen = " a\u{a0}\u{200a}\u{2010}\u{2029}\u{202f}\u{205f}\u{206a}";
        assert!(!seen.contains(is_invisible));
    }

    #[test]
    fn a_credential_is_taken_as_it_was_issued_or_refused() {
        assert!(credential("password", "a b:\u{e9}\"&=").is_ok());
        for bad in [
            "",
            " ",
            "a\n",
            "a\r\n",
            "\u{feff}a",
            "a\0b",
            " a",
            "a\u{a0}",
            "a\t",
        ] {
            let error = credential("password", bad).unwrap_err();
            assert_eq!(error.field(), "password");
        }
    }

    #[test]
    fn links_have_a_web_scheme_and_a_host() {
        for allowed in [
            "https://example.com/a.png",
            "HTTP://example.com",
            "http://[::1]/a",
            "https://é.example/a?b#c",
            "https://example.com:8443/a%20b.pdf?x=1..2",
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
            "https://[::1/a.pdf",
            "https://example.com:99999/a.pdf",
            "https://example..com/a.pdf",
            "https://example.com\u{200b}/a.pdf",
            "https://example.com/%zz",
            "https://example.com/100%",
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
        for text in ["", " ", "a\nb"] {
            assert!(one_line("name", text).is_err(), "{text:?}");
        }
        assert!(one_line("name", "a b").is_ok());
    }

    #[test]
    fn what_whatsapp_refuses_in_a_template_variable_is_refused() {
        for value in [
            "",
            "  ",
            "\u{200b}",
            " \u{2060}\u{ad}",
            "a\nb",
            "a\r\nb",
            "a\tb",
            "\na",
            "a     b",
        ] {
            let refused = template_variable("text", value).unwrap_err();
            assert_eq!(refused.field(), "text", "{value:?}");
        }
        let refused = template_variable("text", "marker\n").unwrap_err();
        assert!(!refused.to_string().contains("marker"));
        for value in ["a", "a    b", "😀", "Jl. Merdeka 17, Jakarta", " a"] {
            assert!(template_variable("text", value).is_ok(), "{value:?}");
        }
    }
}
