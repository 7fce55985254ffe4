//! How an SMS is encoded, and how many parts it has (3GPP TS 23.038 and 23.040).

/// The characters of the GSM 7-bit default alphabet that are not ASCII.
const NATIONAL: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";

/// The ASCII characters that the alphabet has only behind an escape, as two.
const ESCAPED: &str = "^{}\\[~]|";

/// The encoding and the number of parts of a text, which may be sent as UCS-2 although it need not be.
pub(crate) fn sms_parts(text: &str, as_ucs2: bool) -> (&'static str, u32) {
    let septets = text.chars().map(|c| match c {
        _ if ESCAPED.contains(c) || c == '€' => Some(2),
        '`' | '\t' => None,
        '\n' | '\r' | ' '..='~' => Some(1),
        _ if NATIONAL.contains(c) => Some(1),
        _ => None,
    });
    let septets: Option<usize> = septets.sum();
    match septets.filter(|_| !as_ucs2) {
        Some(septets) => ("GSM-7", parts(septets, 160, 153)),
        None => ("UCS-2", parts(text.encode_utf16().count(), 70, 67)),
    }
}

fn parts(length: usize, single: usize, each: usize) -> u32 {
    let size = if length <= single { single } else { each };
    u32::try_from(length.div_ceil(size).max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_at_the_limits() {
        for (text, expected) in [
            (String::new(), ("GSM-7", 1)),
            ("a".repeat(160), ("GSM-7", 1)),
            ("a".repeat(161), ("GSM-7", 2)),
            ("€".repeat(80), ("GSM-7", 1)),
            ("€".repeat(81), ("GSM-7", 2)),
            ("é".repeat(307), ("GSM-7", 3)),
            ("牛".repeat(70), ("UCS-2", 1)),
            ("牛".repeat(71), ("UCS-2", 2)),
            ("😀".repeat(36), ("UCS-2", 2)),
            ("a`".to_owned(), ("UCS-2", 1)),
        ] {
            assert_eq!(sms_parts(&text, false), expected, "{text}");
        }
        for (length, count) in [(70, 1), (71, 2), (134, 2), (135, 3)] {
            assert_eq!(sms_parts(&"a".repeat(length), true), ("UCS-2", count));
        }
    }
}
