//! `POST /nusasms_api/1.0/wa_phone_check` (NusaSMS API documentation, "WhatsApp Phone Check").
//!
//! Cost and limits: API key; 1 to 100 numbers of 8 to 14 digits; the result goes to a callback.

use std::time::Duration;

use serde::de::IgnoredAny;

use crate::callback::SignedUrls;
use crate::prelude::*;

const MOST_NUMBERS: usize = 100;
const FEWEST_DIGITS: usize = 8;
const MOST_DIGITS: usize = 14;

/// Numbers to be checked for WhatsApp: 1 to 100, each of 8 to 14 digits.
#[must_use]
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PhoneCheck {
    /// The numbers, with country code, or as people in Indonesia write them, `08...`.
    #[serde_as(as = "DefaultOnNull")]
    #[serde(default)]
    pub phone_numbers: Vec<Personal>,
    /// The http(s) address to which the provider sends the result, and the only way to get it.
    /// The document calls it `callback` once and `callback_url` everywhere else.
    pub callback_url: Option<Personal>,
}

impl PhoneCheck {
    /// A check of these numbers.
    pub fn new<T: Into<Personal>>(phone_numbers: impl IntoIterator<Item = T>) -> Self {
        Self {
            phone_numbers: phone_numbers.into_iter().map(Into::into).collect(),
            callback_url: None,
        }
    }

    /// The address to which the provider sends the result. The provider signs nothing, so anybody
    /// who knows the address can call it; see [`signed_callback_url`](Self::signed_callback_url).
    pub fn callback_url(mut self, url: impl Into<Personal>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// An address that only this application can have made, and that expires. When the result arrives,
    /// [`SignedUrls::verify`] says whether it came to such an address. The content of the result is not
    /// covered by that.
    ///
    /// ```
    /// use std::time::Duration;
    /// use nusasms_client::PhoneCheck;
    /// use nusasms_client::callback::SignedUrls;
    ///
    /// let urls = SignedUrls::new("a secret of at least sixteen bytes")?;
    /// let url = "https://shop.example.com/callbacks/phone-check?batch=17";
    /// let check = PhoneCheck::new(["6281200000001"])
    ///     .signed_callback_url(&urls, url, Duration::from_secs(3600))?;
    /// # Ok::<(), nusasms_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// `url` is not an http(s) link, has a fragment, or is signed already.
    pub fn signed_callback_url(
        self,
        urls: &SignedUrls,
        url: &str,
        valid_for: Duration,
    ) -> Result<Self, Error> {
        Ok(self.callback_url(urls.sign(url, valid_for)?))
    }

    fn validate(&self) -> Result<(), ValidationError> {
        let count = self.phone_numbers.len();
        if !(1..=MOST_NUMBERS).contains(&count) {
            return Err(ValidationError::new(
                "phone_numbers",
                format!("has {count} numbers: 1 to {MOST_NUMBERS} are allowed"),
            ));
        }
        for (position, number) in self.phone_numbers.iter().enumerate() {
            check_number(number)
                .map_err(|refused| refused.named(format!("phone_numbers[{position}]")))?;
        }
        let url = self.callback_url.as_ref();
        url.map_or(Ok(()), |url| http_link("callback_url", url))
    }
}

/// The document asks for digits, 8 to 14 of them, and not for a country code.
fn check_number(number: &str) -> Result<(), ValidationError> {
    const FIELD: &str = "phone_numbers";
    let national = number
        .strip_prefix('0')
        .filter(|rest| rest.starts_with('8'));
    international_digits(FIELD, national.unwrap_or(number))?;
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&number.len()) {
        return Err(ValidationError::new(
            FIELD,
            format!("must be {FEWEST_DIGITS} to {MOST_DIGITS} digits"),
        ));
    }
    Ok(())
}

/// The check was accepted; its result goes to the callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PhoneCheckAccepted {}

impl Endpoint for PhoneCheck {
    type Account = Account;
    type Response = PhoneCheckAccepted;
    const OPERATION: &'static str = "nusasms.whatsapp.check_phones";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/nusasms_api/1.0/wa_phone_check";
    /// It is charged for, and calls back.
    const EFFECT: Effect = Effect::Write;
    const SENDS_MESSAGE: bool = false;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.validate()?;
        UnsignedRequest::of::<Self>().json(self)
    }

    fn decode(&self, raw: &RawResponse) -> Result<PhoneCheckAccepted, ResponseError> {
        Envelope::<IgnoredAny>::read(raw).map(|_| PhoneCheckAccepted {})
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::tests::{account, client, only, shown};

    const SAMPLE: &str = r#"{"error":false,"error_code":0,"message":"Data message","data":null}"#;

    fn refused(check: &PhoneCheck) -> Option<String> {
        let refused = check.request(&account()).err()?;
        assert!(!refused.to_string().contains("812"), "{refused}");
        Some(refused.field().to_owned())
    }

    #[tokio::test]
    async fn the_sample_of_the_document() {
        let (client, transport) = client(201, SAMPLE);
        let check =
            PhoneCheck::new(["6281200000001", "081200000002"]).callback_url("http://example.com");
        let accepted = client.whatsapp().check_phones(&check).await.unwrap();
        assert_eq!(serde_json::to_string(&*accepted).unwrap(), "{}");
        let sent = only(&transport);
        assert_eq!(sent.path(), "/nusasms_api/1.0/wa_phone_check");
        assert_eq!(
            sent.text(),
            r#"{"phone_numbers":["6281200000001","081200000002"],"callback_url":"http://example.com"}"#
        );
    }

    #[test]
    fn the_limits_hold() {
        let numbers = |count: usize| PhoneCheck::new(vec!["6281200000001"; count]);
        assert_eq!(refused(&numbers(1)), None);
        assert_eq!(refused(&numbers(100)), None);
        for count in [0, 101] {
            assert_eq!(refused(&numbers(count)).unwrap(), "phone_numbers");
        }
        let second = |number: &str| PhoneCheck::new(["6281200000001", number]);
        for good in ["81234567", "81234567890123"] {
            assert_eq!(refused(&second(good)), None, "{good}");
        }
        for bad in [
            "8123456",
            "812345678901234",
            "+6281234567",
            "8123 4567",
            "",
            "８１２３４５６７",
            "\u{202a}6281234567",
            "62081234567",
            "006281234567",
            "0081234567",
            "6.2812E+12",
        ] {
            assert_eq!(refused(&second(bad)).unwrap(), "phone_numbers[1]", "{bad}");
        }
        let callback = PhoneCheck::new(["6281200000001"]).callback_url("shop.example.com");
        assert_eq!(refused(&callback).unwrap(), "callback_url");
    }

    #[test]
    fn a_signed_address_is_verified_when_the_result_comes() {
        let urls = SignedUrls::new("a secret of 16 bytes or more").unwrap();
        let hour = Duration::from_secs(3600);
        let check = PhoneCheck::new(["6281200000001"]);
        let signed = check
            .clone()
            .signed_callback_url(&urls, "https://shop.example.com/cb?batch=17", hour)
            .unwrap();
        assert_eq!(refused(&signed), None);
        let url = signed.callback_url.unwrap();
        let arrived = url.strip_prefix("https://shop.example.com").unwrap();
        assert_eq!(urls.verify(arrived).unwrap().query(), "batch=17");
        assert!(urls.verify("/cb?batch=17").is_err());
        assert!(
            check
                .signed_callback_url(&urls, "shop.example.com", hour)
                .is_err()
        );
    }

    #[test]
    fn stored_checks_come_back_whatever_they_hold() {
        let check = PhoneCheck::new(["6281200000001"]).callback_url("https://example.com/a");
        let stored = serde_json::to_string(&check).unwrap();
        assert_eq!(serde_json::from_str::<PhoneCheck>(&stored).unwrap(), check);
        let lenient: PhoneCheck =
            serde_json::from_str(r#"{"phone_numbers":[6281200000001],"callback_url":null}"#)
                .unwrap();
        assert_eq!(lenient, PhoneCheck::new(["6281200000001"]));
        let too_many = vec!["1"; 101];
        let too_many = serde_json::json!({ "phone_numbers": too_many });
        assert!(serde_json::from_value::<PhoneCheck>(too_many).is_ok());
        assert!(serde_json::from_str::<PhoneCheck>(r#"{"callback":"https://a"}"#).is_err());
    }

    #[tokio::test]
    async fn an_unknown_fate_is_ambiguous_and_nothing_personal_is_shown() {
        let (client, _) = client(200, "<html>");
        let check = PhoneCheck::new(["6281200000001"]).callback_url("https://marker.example.com");
        let error = client.whatsapp().check_phones(&check).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.may_have_been_sent());
        let shown = format!("{} {check:?}", shown(&error));
        assert!(
            !shown.contains("62812") && !shown.contains("marker"),
            "{shown}"
        );
    }
}
