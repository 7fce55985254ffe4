use std::borrow::Cow;

/// Writes every character from U+10000 up (emoji, flags) as `\U` and eight upper-case hexadecimal
/// digits: 😀 becomes `\U0001F600` (NusaSMS API documentation, WhatsApp, Emoticons). The rest of the
/// text is left as it is.
///
/// The documents show the codes and do not say whether an emoji that is sent as it is arrives, so
/// messages are sent untouched until their `encode_emoji` asks for this.
///
/// ```
/// assert_eq!(nusasms_client::escape_emoji("halo 😀"), r"halo \U0001F600");
/// ```
#[must_use]
pub fn escape_emoji(text: &str) -> Cow<'_, str> {
    let is_escaped = |character: char| character >= '\u{10000}';
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let escape = |character: char| match is_escaped(character) {
        true => format!("\\U{:08X}", u32::from(character)),
        false => character.to_string(),
    };
    text.chars().map(escape).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_document() {
        assert_eq!(escape_emoji("😀"), r"\U0001F600");
        assert_eq!(escape_emoji("🇮🇩"), r"\U0001F1EE\U0001F1E9");
    }

    #[test]
    fn everything_below_u_10000_is_left_alone() {
        let text = "Añ é 你 ☎ \u{fffd} \\U0001";
        assert!(matches!(escape_emoji(text), Cow::Borrowed(same) if same == text));
        assert_eq!(escape_emoji("\u{ffff}\u{10000}"), "\u{ffff}\\U00010000");
        assert_eq!(escape_emoji("\u{10ffff}"), r"\U0010FFFF");
    }
}
