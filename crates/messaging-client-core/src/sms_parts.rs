/// How a text is encoded in an SMS (3GPP TS 23.038).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SmsEncoding {
    /// The 7-bit default alphabet with its extension table: 160 units in a single part, 153 in each
    /// of several; a character of the extension table takes two.
    Gsm7,
    /// UCS-2: 70 units in a single part, 67 in each of several; a character from U+10000 up, such as
    /// an emoji, takes two.
    Ucs2,
}

/// How many parts an SMS takes; each part is charged. The providers' documents mention 160 characters
/// at most and say nothing about longer texts; the rest is from the standard.
///
/// ```
/// use messaging_client_core::{SmsEncoding, SmsParts};
///
/// let parts = SmsParts::of(&"a".repeat(161));
/// assert_eq!((parts.encoding, parts.units, parts.parts), (SmsEncoding::Gsm7, 161, 2));
/// assert_eq!(SmsParts::of("你").encoding, SmsEncoding::Ucs2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SmsParts {
    /// The encoding.
    pub encoding: SmsEncoding,
    /// The length of the text in the encoding's units.
    pub units: usize,
    /// The number of parts; at least 1.
    pub parts: usize,
    /// The units that are left in the last part.
    pub left: usize,
}

/// The default alphabet of 3GPP TS 23.038, without its escape.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                        ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table: each character is an escape and a second unit.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

impl SmsParts {
    /// The parts of a text in the encoding that it needs: GSM 7-bit if every character is in its
    /// alphabet or extension table, otherwise UCS-2.
    pub fn of(text: &str) -> Self {
        let encoding = match Self::outside_gsm7(text).next() {
            None => SmsEncoding::Gsm7,
            Some(_) => SmsEncoding::Ucs2,
        };
        Self::in_encoding(text, encoding)
    }

    /// The characters that are not in the GSM 7-bit alphabet, in their order: a single one makes the whole
    /// text UCS-2, so that a part has room for 70 units and not for 160.
    ///
    /// ```
    /// use messaging_client_core::SmsParts;
    ///
    /// let outside: String = SmsParts::outside_gsm7("Rp\u{a0}50.000 – terima kasih").collect();
    /// assert_eq!(outside, "\u{a0}–");
    /// ```
    pub fn outside_gsm7(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|&character| gsm7_width(character).is_none())
    }

    /// The parts of a text in the given encoding. In GSM 7-bit a character that is not in the
    /// alphabet counts as the question mark that arrives in its place.
    pub fn in_encoding(text: &str, encoding: SmsEncoding) -> Self {
        // The units of a single part, and of each of several, which begin with a header of 6 bytes.
        let (single, several) = match encoding {
            SmsEncoding::Gsm7 => (160_usize, 153),
            SmsEncoding::Ucs2 => (70, 67),
        };
        let (mut units, mut parts, mut in_last) = (0, 1, 0);
        for character in text.chars() {
            let width = match encoding {
                SmsEncoding::Gsm7 => gsm7_width(character).unwrap_or(1),
                SmsEncoding::Ucs2 => character.len_utf16(),
            };
            units += width;
            in_last += width;
            // A character of two units is never split: where only one unit is left, it begins the next part.
            if in_last > several {
                parts += 1;
                in_last = width;
            }
        }
        let (parts, left) = match single.checked_sub(units) {
            Some(left) => (1, left),
            None => (parts, several - in_last),
        };
        Self {
            encoding,
            units,
            parts,
            left,
        }
    }
}

fn gsm7_width(character: char) -> Option<usize> {
    // Most characters are told without a search.
    if character.is_ascii_alphanumeric() || character == ' ' || ALPHABET.contains(character) {
        Some(1)
    } else {
        EXTENSION.contains(character).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusmpp_extra::concatenation::owned::{Concatenation, Concatenator};
    use rusmpp_extra::encoding::gsm7bit::Gsm7BitUnpacked;
    use rusmpp_extra::encoding::ucs2::Ucs2;

    use super::*;

    fn parts(text: &str) -> usize {
        SmsParts::of(text).parts
    }

    #[test]
    fn the_edges_of_each_encoding() {
        for (unit, single, several) in [("a", 160, 153), ("é", 160, 153), ("你", 70, 67)] {
            assert_eq!(parts(&unit.repeat(single)), 1);
            assert_eq!(parts(&unit.repeat(single + 1)), 2);
            assert_eq!(parts(&unit.repeat(2 * several)), 2);
            assert_eq!(parts(&unit.repeat(2 * several + 1)), 3);
        }
        assert_eq!(parts(""), 1);
        assert_eq!(ALPHABET.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
    }

    #[test]
    fn a_character_of_two_units_is_not_split() {
        // Each part of 153 units holds 76 euro signs and leaves one unit over.
        assert_eq!(SmsParts::of(&"€".repeat(153)).units, 306);
        assert_eq!(parts(&"€".repeat(152)), 2);
        assert_eq!(parts(&"€".repeat(153)), 3);
        // Each part of 67 units holds 33 emoji and leaves one unit over.
        assert_eq!(parts(&"😀".repeat(35)), 1);
        assert_eq!(parts(&"😀".repeat(66)), 2);
        assert_eq!(parts(&"😀".repeat(67)), 3);
        assert_eq!(parts(&format!("{}{}", "a".repeat(152), "€".repeat(5))), 2);
    }

    #[test]
    fn one_character_decides_the_encoding_and_so_may_the_caller() {
        assert_eq!(SmsParts::of("ç").encoding, SmsEncoding::Ucs2);
        assert_eq!(SmsParts::of("Ç\u{c}").encoding, SmsEncoding::Gsm7);
        let forced = SmsParts::in_encoding(&"a".repeat(71), SmsEncoding::Ucs2);
        assert_eq!((forced.encoding, forced.parts), (SmsEncoding::Ucs2, 2));
        let damaged = SmsParts::in_encoding(&"😀".repeat(160), SmsEncoding::Gsm7);
        assert_eq!((damaged.encoding, damaged.parts), (SmsEncoding::Gsm7, 1));
    }

    #[test]
    fn what_forces_unicode_is_named() {
        let outside = |text| SmsParts::outside_gsm7(text).collect::<String>();
        assert_eq!(outside("José [€] ñ {x}~ \n"), "");
        assert_eq!(outside("“Rp\u{a0}50” – ç 😀"), "“\u{a0}”–ç😀");
    }

    /// Another implementation's number of parts: its encoder, its splitter.
    fn others<C: Concatenator>(
        codec: &C,
        text: &str,
        whole: usize,
        header: usize,
    ) -> Option<usize> {
        match codec.concatenate(text, whole, header).ok()?.0 {
            Concatenation::Single(_) => Some(1),
            Concatenation::Concatenated(parts) => Some(parts.len()),
        }
    }

    proptest! {
        #[test]
        fn gsm7_agrees_with_another_implementation(text in r"[a-z@£Ω€\^{}\[\]|~ \n]{0,700}") {
            let expected = others(&Gsm7BitUnpacked::new(), &text, 160, 7).unwrap();
            let ours = SmsParts::of(&text);
            prop_assert_eq!((ours.encoding, ours.parts), (SmsEncoding::Gsm7, expected));
        }

        #[test]
        fn any_text_agrees_where_the_other_can_encode_it(text in r"[\x20-\x7eÀ-ÿ€一-丽]{0,300}") {
            let gsm7 = others(&Gsm7BitUnpacked::new(), &text, 160, 7);
            let encoding = if gsm7.is_some() { SmsEncoding::Gsm7 } else { SmsEncoding::Ucs2 };
            let expected = gsm7.or_else(|| others(&Ucs2::new(), &text, 140, 6)).unwrap();
            let ours = SmsParts::of(&text);
            prop_assert_eq!((ours.encoding, ours.parts), (encoding, expected));
            let forced = SmsParts::in_encoding(&text, SmsEncoding::Ucs2);
            prop_assert_eq!(Some(forced.parts), others(&Ucs2::new(), &text, 140, 6));
        }

        #[test]
        fn what_is_left_fits_and_no_more(text in "[a-z]{0,400}[€你]{0,1}[a-z]{0,400}") {
            let SmsParts { encoding, parts, left, .. } = SmsParts::of(&text);
            let longer = |by| SmsParts::in_encoding(&format!("{text}{}", "a".repeat(by)), encoding);
            prop_assert_eq!((longer(left).parts, longer(left).left), (parts, 0));
            prop_assert_eq!(longer(left + 1).parts, parts + 1);
        }

        /// The other implementation knows no surrogate pairs, so texts with them are cut here, by
        /// hand, at the last place that splits no pair.
        #[test]
        fn surrogate_pairs_stay_whole(text in "[你😀🇮]{0,400}") {
            let units: Vec<u16> = text.encode_utf16().collect();
            let (mut start, mut cut) = (0, 0);
            while start < units.len() {
                let mut end = (start + 67).min(units.len());
                if end < units.len() && (0xdc00..0xe000).contains(&units[end]) {
                    end -= 1;
                }
                (start, cut) = (end, cut + 1);
            }
            let expected = if units.len() <= 70 { 1 } else { cut };
            prop_assert_eq!(SmsParts::in_encoding(&text, SmsEncoding::Ucs2).parts, expected);
        }
    }
}
