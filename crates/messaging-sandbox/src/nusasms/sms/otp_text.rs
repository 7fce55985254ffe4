//! Which texts look like one-time passwords.

/// Words that give a one-time password away. The documents do not say how the provider knows one.
const PHRASES: [&str; 4] = [
    " otp ",
    " kode verifikasi ",
    " verification code ",
    " one time password ",
];

/// Whether a text looks like one with a one-time password, which needs `otp=Y`.
pub(super) fn looks_like_otp(text: &str) -> bool {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let words = format!(" {} ", words.collect::<Vec<_>>().join(" "));
    PHRASES.iter().any(|phrase| words.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_known_by_their_words() {
        for text in [
            "Kode OTP anda 123456",
            "otp",
            "Your One-Time Password: 1",
            "KODE\nVERIFIKASI 99",
            "(Verification code) 1",
        ] {
            assert!(looks_like_otp(text), "{text}");
        }
        for text in [
            "",
            "Hello NusaSMS!",
            "Potpourri",
            "Kode promo 123456",
            "verifikasi kode",
        ] {
            assert!(!looks_like_otp(text), "{text}");
        }
    }
}
