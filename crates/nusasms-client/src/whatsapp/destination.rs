//! Whom a WhatsApp message is for, and the checks that messages and media share.

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};

/// A phone number (`628123456xxxx`) or a group id (`628123456xxxx-1243456xxxx`): "Whatsapp API
/// Introduction". Which numbers exist is left to the provider.
pub(super) fn check_destination(destination: &str) -> Result<(), ValidationError> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (phone, group) = match destination.split_once('-') {
        Some((phone, group)) => (phone, Some(group)),
        None => (destination, None),
    };
    if is_digits(phone) && group.is_none_or(is_digits) {
        return Ok(());
    }
    Err(ValidationError::new(
        "destination",
        "must be a phone number in digits (628...), or a group id of two such parts with a dash \
         (628...-124...)",
    ))
}

pub(super) fn check_sender(sender: Option<&Personal>) -> Result<(), ValidationError> {
    let Some(sender) = sender else { return Ok(()) };
    not_blank("sender", sender)?;
    no_control_characters("sender", sender)
}

pub(super) fn check_timeout(seconds: Option<i64>) -> Result<(), ValidationError> {
    if seconds.is_some_and(i64::is_negative) {
        return Err(ValidationError::new(
            "timeout",
            "is negative: give a number of seconds",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_groups_are_digits() {
        for good in ["6281200000001", "6281200000001-1243456000"] {
            assert!(check_destination(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "+6281200000001",
            "62812 00",
            "-1",
            "62-",
            "62-1-2",
            "６２",
        ] {
            let refused = check_destination(bad).unwrap_err();
            assert_eq!(refused.field(), "destination", "{bad}");
            assert!(!refused.to_string().contains("6281"));
        }
    }

    #[test]
    fn a_sender_says_something_and_time_does_not_run_backwards() {
        assert!(check_sender(None).is_ok() && check_timeout(Some(0)).is_ok());
        for bad in ["", " ", "62\r\n"] {
            assert!(check_sender(Some(&bad.into())).is_err());
        }
        assert_eq!(check_timeout(Some(-1)).unwrap_err().field(), "timeout");
    }
}
