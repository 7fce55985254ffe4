//! The text of a template with values in the places of its variables.

/// Puts values in place of `{{1}}`, `{{2}}` and so on. What has no value stays, and what a value has in it is text.
pub(crate) fn filled(text: &str, values: &[String]) -> String {
    let value = |place: &str| {
        let number: usize = place.parse().ok()?;
        let value = values.get(number.checked_sub(1)?)?;
        (number.to_string() == place).then_some(value)
    };
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let place = behind
            .strip_prefix('{')
            .and_then(|rest| rest.split_once("}}"));
        match place.and_then(|(place, then)| Some((value(place)?, then))) {
            Some((value, then)) => {
                filled.push_str(value);
                rest = then;
            }
            None => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_not_read_again() {
        let values = ["{{2}}{{2}}".to_owned(), "{{1}}b".to_owned()];
        assert_eq!(filled("{{1}} {{2}}", &values), "{{2}}{{2}} {{1}}b");
    }

    #[test]
    fn only_places_with_a_value_are_filled() {
        let values = ["a".to_owned(), "b".to_owned()];
        for (text, expected) in [
            ("", ""),
            ("{{1}}{{2}}{{1}}", "aba"),
            ("{{{1}}}", "{a}"),
            (
                "{{0}} {{3}} {{01}} {{+1}} {{ 1 }} {{x}}",
                "{{0}} {{3}} {{01}} {{+1}} {{ 1 }} {{x}}",
            ),
            ("{{x {{1}}", "{{x a"),
            ("{{1", "{{1"),
            ("{", "{"),
        ] {
            assert_eq!(filled(text, &values), expected, "{text}");
        }
    }
}
