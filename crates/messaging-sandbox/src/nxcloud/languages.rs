//! The language codes that a template may name.

/// Every code of the "Language Codes" table of the send document, sorted by byte.
const LISTED: [&str; 65] = [
    "af", "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "en_GB", "en_US", "es",
    "es_AR", "es_ES", "es_MX", "et", "fa", "fi", "fil", "fr", "ga", "gu", "he", "hi", "hr", "hu",
    "id", "it", "ja", "kk", "kn", "ko", "lo", "lt", "lv", "mk", "mr", "ms", "nb", "nl", "pa", "pl",
    "pt_BR", "pt_PT", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk",
    "ur", "uz", "vi", "zh_CN", "zh_HK", "zh_TW",
];

/// Whether the document lists this code. Case matters: the table writes `pt_BR`, never `pt_br`.
pub(super) fn is_listed(code: &str) -> bool {
    LISTED.binary_search(&code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_the_search_and_free_of_repeats() {
        assert!(LISTED.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn codes_are_found_as_the_document_spells_them() {
        for code in ["af", "en", "en_US", "id", "pt_BR", "vi", "zh_TW"] {
            assert!(is_listed(code), "{code}");
        }
        for code in ["", "xx", "EN", "pt_br", "en-US", "in"] {
            assert!(!is_listed(code), "{code}");
        }
    }
}
