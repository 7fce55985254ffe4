//! Whom a WhatsApp message is for, and the checks that messages and media share.

use crate::prelude::*;

/// A phone number (`628123456xxxx`) or a group id (`628123456xxxx-1243456xxxx`): "Whatsapp API
/// Introduction". Which numbers exist is left to the provider.
pub(super) fn check_destination(destination: &str) -> Result<(), ValidationError> {
    const FIELD: &str = "destination";
    let Some((phone, group)) = destination.split_once('-') else {
        return international_digits(FIELD, destination);
    };
    let is_digits = !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits && international_digits(FIELD, phone).is_ok() {
        return Ok(());
    }
    Err(ValidationError::new(
        FIELD,
        "has a dash, and is no group id: that has two parts of digits (628...-124...); a phone \
         number has only digits",
    ))
}

pub(super) fn phone_or_group(
    audience: &Audience,
    field: &'static str,
    destination: &mut Personal,
) -> Result<(), ValidationError> {
    match destination.contains('-') {
        true => audience.other(field, destination),
        false => audience.phone(field, destination),
    }
}

pub(super) fn check_sender(sender: Option<&Personal>) -> Result<(), ValidationError> {
    let Some(sender) = sender else { return Ok(()) };
    one_line("sender", sender)
}

pub(super) fn check_timeout(seconds: Option<i64>) -> Result<(), ValidationError> {
    if seconds.is_some_and(i64::is_negative) {
        return Err(ValidationError::new(
            "timeout_seconds (timeout)",
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
            "0",
            "081200000001",
            "006281200000001",
            "62081200000001",
            "081200000001-1243456000",
            "\u{202a}6281200000001",
            "6281200000001@s.whatsapp.net",
            "6281200000001.0",
            "6281200000001234",
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
        let refused = check_timeout(Some(-1)).unwrap_err();
        assert_eq!(refused.field(), "timeout_seconds (timeout)");
    }

    #[test]
    fn only_a_phone_can_be_redirected_and_a_group_is_known_by_its_id() {
        use messaging_client_core::testing::FakeTransport;

        use crate::{ClientOptions, NusaSmsClient, TextMessage};
        let refused = |options: ClientOptions, destination: &str| {
            let client = NusaSmsClient::builder().api_key("sandbox-key");
            let options = options.transport(FakeTransport::new());
            let client = client.options(options).build().unwrap();
            let message = TextMessage::new(destination, "Halo");
            client.whatsapp().send_message(&message).check().err()
        };
        const GROUP: &str = "6281200000001-1243456000";
        let only = || ClientOptions::new().only_to([GROUP, "+62 812-0000-0001"]);
        for allowed in [GROUP, "6281200000001"] {
            assert!(refused(only(), allowed).is_none(), "{allowed}");
        }
        for other in ["6281200000001-1", "6281200000002"] {
            assert!(refused(only(), other).is_some(), "{other}");
        }
    }
}
