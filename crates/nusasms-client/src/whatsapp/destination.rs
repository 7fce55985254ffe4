//! Whom a WhatsApp message is for, and the checks that messages and media share.

use crate::prelude::*;

/// A phone number (`628123456xxxx`) or a group id (`628123456xxxx-1243456xxxx`): "Whatsapp API
/// Introduction". Which numbers exist is left to the provider.
///
/// WhatsApp gives newer groups an id of 18 digits, without a phone number in it. The document does not show one;
/// it is taken where the caller says that it is a group.
pub(super) fn check_destination(
    destination: &str,
    is_group: Option<bool>,
) -> Result<(), ValidationError> {
    const FIELD: &str = "destination";
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((phone, group)) = destination.split_once('-') else {
        return match is_group == Some(true) && are_digits(destination) {
            true => not_blank(FIELD, destination),
            false => international_digits(FIELD, destination),
        };
    };
    if !group.is_empty() && are_digits(group) && international_digits(FIELD, phone).is_ok() {
        return Ok(());
    }
    let problem = "has a dash, and is no group id: that has two parts of digits (628...-124...); a \
                   phone number has only digits";
    Err(ValidationError::new(FIELD, problem))
}

pub(super) fn phone_or_group(
    audience: &Audience,
    destination: &mut Personal,
    is_group: Option<bool>,
) -> Result<(), ValidationError> {
    match destination.contains('-') || is_group == Some(true) {
        true => audience.other("destination", destination),
        false => audience.phone("destination", destination),
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
            for is_group in [None, Some(false), Some(true)] {
                assert!(check_destination(good, is_group).is_ok(), "{good}");
            }
        }
        let newer = "120363000000000011";
        assert!(check_destination(newer, Some(true)).is_ok());
        assert!(check_destination(newer, None).is_err());
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
            let refused = check_destination(bad, None).unwrap_err();
            assert_eq!(refused.field(), "destination", "{bad}");
            assert!(!refused.to_string().contains("6281"));
        }
        for bad in ["", "+6281200000001", "120363000000000011@g.us", "-1", "62-"] {
            assert!(check_destination(bad, Some(true)).is_err(), "{bad}");
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

        use crate::{ClientOptions, Country, NusaSmsClient, PhoneNumber, TextMessage};
        let refused = |options: ClientOptions, message: &TextMessage| {
            let client = NusaSmsClient::builder().api_key("sandbox-key");
            let options = options.transport(FakeTransport::new());
            let client = client.options(options).build().unwrap();
            client.whatsapp().send_message(message).check().err()
        };
        const GROUP: &str = "6281200000001-1243456000";
        const NEWER: &str = "120363000000000011";
        let to = |destination: &str| TextMessage::new(destination, "Halo");
        let only = || ClientOptions::new().only_to([GROUP, NEWER, "+62 812-0000-0001"]);
        for allowed in [to(GROUP), to("6281200000001"), to(NEWER).is_group(true)] {
            assert!(refused(only(), &allowed).is_none());
        }
        let other_group = to("6281200000001").is_group(true);
        for other in [to("6281200000001-1"), to("6281200000002"), other_group] {
            assert!(refused(only(), &other).is_some());
        }
        let phone = PhoneNumber::parse("0812-0000-0009", Country::Indonesia).unwrap();
        let redirected = ClientOptions::new().redirect_all_to(phone);
        assert!(refused(redirected, &to(NEWER).is_group(true)).is_some());
    }
}
