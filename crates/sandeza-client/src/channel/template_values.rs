//! The values of a dynamic e-mail template: `name:value;name:value` (Sandeza single channels, Email
//! Template).

use messaging_client_core::Personal;

use crate::check::{Checked, refuse};

/// The values as one string, which is read back as the same.
pub(super) fn joined(values: &[(Personal, Personal)]) -> Result<Personal, &'static str> {
    let mut pairs = Vec::with_capacity(values.len());
    for (name, value) in values {
        if name.trim().is_empty() {
            return Err("has a value without a name: they go as name:value;name:value");
        }
        if name.contains([':', ';']) {
            return Err("has a name with : or ;, which separate names and values here");
        }
        if value.contains(';') {
            return Err("has a value with ;, which separates values here");
        }
        pairs.push([name.as_str(), value.as_str()].join(":"));
    }
    Ok(pairs.join(";").into())
}

pub(super) fn validate(text: &str, allow_colons: bool) -> Checked {
    for pair in text.split(';').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once(':').unwrap_or_default();
        if name.trim().is_empty() {
            let problem = "has a value without a name: with a template it is name:value;name:value";
            return refuse("message", problem);
        }
        if value.contains(':') && !allow_colons {
            let problem = "has a value with :, which separates names and values here; if the \
                           provider confirms that it takes one, allow colons on the client";
            return refuse("message", problem);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[(&str, &str)]) -> Result<Personal, &'static str> {
        let values = values
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        joined(&values.collect::<Vec<_>>())
    }

    #[test]
    fn the_documents_example_is_joined_and_taken() {
        let text = of(&[("nama", "sprint"), ("alamat", "Jl. Fatmawati")]).unwrap();
        assert_eq!(text, "nama:sprint;alamat:Jl. Fatmawati");
        assert!(validate(&text, false).is_ok());
        assert!(validate("a:1;", false).is_ok());
        assert!(validate("", false).is_ok());
        assert_eq!(validate("no name", false).unwrap_err().field(), "message");
        assert!(validate(":Budi", false).is_err());
    }

    #[test]
    fn what_would_move_a_border_is_refused() {
        assert!(of(&[("nama", "")]).is_ok());
        for value in [
            ("a:b", "1"),
            ("a;b", "1"),
            ("", "1"),
            (" ", "1"),
            ("a", "1;2"),
        ] {
            assert!(of(&[value]).is_err(), "{value:?}");
        }
        let text = of(&[("jam", "10:30")]).unwrap();
        let refused = validate(&text, false).unwrap_err();
        assert!(refused.problem().contains("allow colons"), "{refused}");
        assert!(validate(&text, true).is_ok());
    }

    proptest! {
        #[test]
        fn values_are_refused_or_come_back(
            pairs in prop::collection::vec(("[a-c:;]{0,3}", "[a-c:; é]{0,5}"), 1..4),
        ) {
            let values: Vec<(Personal, Personal)> =
                pairs.iter().map(|(name, value)| (name.as_str().into(), value.as_str().into())).collect();
            if let Ok(text) = joined(&values) {
                let arrived: Vec<(String, String)> = text
                    .split(';')
                    .map(|pair| pair.split_once(':').unwrap())
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                prop_assert_eq!(arrived, pairs);
            }
        }
    }
}
