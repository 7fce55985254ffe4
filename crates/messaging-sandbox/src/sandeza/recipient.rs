//! Whom a channel writes to.

use super::{Refusal, codes};

/// The shortest and the longest phone number with its country code. The longest is E.164's; the
/// documents give neither.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A phone number: digits after `0`, `62` or `+`.
pub(super) fn phone(text: &str) -> Result<&str, Refusal> {
    let (digits, prefix) = match text.strip_prefix('+') {
        Some(rest) => (rest, !rest.starts_with('0')),
        None => (text, text.starts_with('0') || text.starts_with("62")),
    };
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let valid = all_digits && prefix && PHONE_DIGITS.contains(&normalise(text).len());
    Refusal::unless(valid, codes::RECIPIENT).map(|()| text)
}

/// An e-mail address: one `@`, a domain with a dot, nothing that would separate several addresses.
pub(super) fn email(text: &str) -> Result<&str, Refusal> {
    let plain = text
        .chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, ',' | ';' | '<' | '>'));
    let valid = text.split_once('@').is_some_and(|(local, domain)| {
        let mut labels = domain.split('.');
        !local.is_empty()
            && !domain.contains('@')
            && domain.contains('.')
            && labels.all(|label| !label.is_empty())
    });
    Refusal::unless(plain && valid, codes::RECIPIENT).map(|()| text)
}

/// The id of a chat. The documents call it alphanumeric; signs are taken as well, spaces are not.
pub(super) fn chat(text: &str) -> Result<&str, Refusal> {
    let valid = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    Refusal::unless(valid, codes::RECIPIENT).map(|()| text)
}

/// One form for all spellings: `+62812...`, `62812...` and `0812...` are the same, and the case of an address is of
/// no account.
pub(super) fn normalise(text: &str) -> String {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_ascii_lowercase();
    }
    match text.strip_prefix('0') {
        Some(national) => format!("62{national}"),
        None => digits.to_owned(),
    }
}

/// What the magic recipients are recognised by: a number, a chat id, or what is before the `@`.
pub(super) fn magic_part(recipient: &str) -> String {
    let mut part = normalise(recipient);
    part.truncate(part.find('@').unwrap_or(part.len()));
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_number_are_one() {
        for text in ["0812345678", "62812345678", "+62812345678"] {
            assert_eq!(normalise(phone(text).unwrap()), "62812345678");
        }
        assert_eq!(normalise(phone("+6512345678").unwrap()), "6512345678");
    }

    #[test]
    fn malformed_recipients_are_refused() {
        for text in [
            "",
            "0",
            "+",
            "812345678",
            "6512345678",
            "62812345678 ",
            "+0812345678",
            "62-812345678",
            "++62812345678",
            "6281234567890123",
            "62812",
            "６２８１２３４５６７８",
        ] {
            assert!(
                phone(text).is_err_and(|refusal| refusal.rc() == 3),
                "{text}"
            );
        }
        for text in [
            "",
            "a",
            "@a.id",
            "a@id",
            "a@b.id,c@d.id",
            "a b@c.id",
            "a@b@c.id",
            "a@.id",
        ] {
            assert!(
                email(text).is_err_and(|refusal| refusal.rc() == 3),
                "{text}"
            );
        }
        for text in ["", "a b", "\u{e9}"] {
            assert!(chat(text).is_err_and(|refusal| refusal.rc() == 3), "{text}");
        }
    }

    #[test]
    fn the_local_part_of_an_address_may_be_magic() {
        let recipient = email("6280000000009@Example.com").unwrap();
        assert_eq!(magic_part(recipient), "6280000000009");
        assert_eq!(recipient, "6280000000009@Example.com");
    }
}
