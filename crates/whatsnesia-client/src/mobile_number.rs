use messaging_client_core::validation::international_digits;
use messaging_client_core::{Audience, Personal, PhoneNumber, ValidationError};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as};

use crate::form::Form;

/// A phone number in the two parts that Whatsnesia requires ("Kirim Pesan", Isi Permintaan).
///
/// ```
/// use whatsnesia_client::MobileNumber;
///
/// let number = MobileNumber::new("62", "81200000001");
/// assert!(!format!("{number:?}").contains("812"));
///
/// // A phone number as people write it knows where its country code ends.
/// use whatsnesia_client::{Country, PhoneNumber};
///
/// let phone = PhoneNumber::parse("0812-0000-0001", Country::Indonesia)?;
/// assert_eq!(MobileNumber::from(phone), number);
/// # Ok::<(), whatsnesia_client::extend::ValidationError>(())
/// ```
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MobileNumber {
    /// The country code: digits without a plus sign, such as `62`.
    #[serde_as(deserialize_as = "DefaultOnNull")]
    pub mobile_code: Personal,
    /// The rest of the number: digits only, with the country code at most 15. A contact is found by the
    /// exact digits, so write it as the contact has it: with a leading zero only if it was stored with
    /// one.
    #[serde_as(deserialize_as = "DefaultOnNull")]
    pub mobile: Personal,
}

impl MobileNumber {
    /// A number: country code without a plus sign, and the rest.
    pub fn new(mobile_code: impl Into<Personal>, mobile: impl Into<Personal>) -> Self {
        Self {
            mobile_code: mobile_code.into(),
            mobile: mobile.into(),
        }
    }

    /// What a list or a log may show to tell a few numbers apart: the country code and the last three digits,
    /// `+62 ***890`. Of what is no phone number, nothing.
    pub fn masked(&self) -> String {
        let phone = PhoneNumber::parse_international(&self.whole());
        phone.map_or_else(|_| "***".to_owned(), |phone| phone.masked())
    }

    /// Both parts as one number.
    fn whole(&self) -> Personal {
        let significant = self.mobile.trim_start_matches('0');
        [self.mobile_code.as_str(), significant].concat().into()
    }

    pub(crate) fn validate(&self) -> Result<(), ValidationError> {
        international_digits("mobile_code", &self.mobile_code)?;
        if self.mobile.starts_with("00") {
            let problem = "begins with 00, behind which a country code stands: give the rest alone";
            return Err(ValidationError::new("mobile", problem));
        }
        let significant = self.mobile.trim_start_matches('0');
        if significant.is_empty() {
            let problem = "is empty or zeros only: give the digits behind the country code";
            return Err(ValidationError::new("mobile", problem));
        }
        let whole = [self.mobile_code.as_str(), significant].concat();
        international_digits("mobile", &whole)
    }

    /// Becomes the number to which `audience` redirects, if it does.
    pub(crate) fn readdress(&mut self, audience: &Audience) -> Result<(), ValidationError> {
        let whole = self.whole();
        let mut to = whole.clone();
        audience.phone("mobile", &mut to)?;
        if to != whole {
            *self = PhoneNumber::parse_international(&to)?.into();
        }
        Ok(())
    }

    pub(crate) fn put(&self, form: &mut Form) {
        form.put("mobile_code", self.mobile_code.as_str());
        form.put("mobile", self.mobile.as_str());
    }
}

/// Country code and the rest, without a leading zero.
impl From<PhoneNumber> for MobileNumber {
    fn from(phone: PhoneNumber) -> Self {
        let (code, rest) = phone.parts();
        Self::new(code, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_has_both_parts() {
        let phone = PhoneNumber::parse("0812-3456-7890", messaging_client_core::Country::Indonesia);
        let expected = MobileNumber::new("62", "81234567890");
        assert_eq!(MobileNumber::from(phone.unwrap()), expected);
    }

    #[test]
    fn a_masked_number_shows_three_digits_and_what_is_none_shows_nothing() {
        for (code, mobile, shown) in [
            ("62", "81200000001", "+62 ***001"),
            ("62", "081200000001", "+62 ***001"),
            ("62", "12", "***"),
            ("Budi", "Santoso", "***"),
            ("", "", "***"),
        ] {
            assert_eq!(MobileNumber::new(code, mobile).masked(), shown);
        }
    }

    #[test]
    fn both_parts_are_digits() {
        assert!(MobileNumber::new("62", "81200000001").validate().is_ok());
        // The document's own sample has a leading zero here.
        assert!(MobileNumber::new("880", "01988").validate().is_ok());
        assert!(MobileNumber::new("62", "0812").validate().is_ok());
        for (code, mobile, field) in [
            ("", "812", "mobile_code"),
            ("+62", "812", "mobile_code"),
            ("062", "812", "mobile_code"),
            ("62", "", "mobile"),
            ("62", "+812", "mobile"),
            ("62", "812-0000", "mobile"),
            ("62", "812 0000", "mobile"),
            ("62", "８", "mobile"),
            ("62", "\u{202a}812", "mobile"),
            ("62", "000", "mobile"),
            ("62", "006281200000001", "mobile"),
            ("62", "00812", "mobile"),
            ("62", "81200000001234", "mobile"),
            ("62", "6.2812E+12", "mobile"),
            ("62", "812@s.whatsapp.net", "mobile"),
        ] {
            let refused = MobileNumber::new(code, mobile).validate().unwrap_err();
            assert_eq!(refused.field(), field);
            assert!(!refused.to_string().contains("812"), "{refused}");
        }
    }

    #[tokio::test]
    async fn staging_keeps_to_its_own_phones() {
        use messaging_client_core::ClientOptions;
        use messaging_client_core::testing::FakeTransport;

        use crate::{Message, WhatsnesiaClient};

        let sent = async |options: ClientOptions, to: MobileNumber| {
            let transport = FakeTransport::new().json(200, r#"{"status":"success","data":{}}"#);
            let options = options.transport(transport.clone());
            let client = WhatsnesiaClient::builder()
                .client_id("ci")
                .client_secret("cs");
            let client = client.options(options).build().unwrap();
            let refused = client.messages().send(&Message::text(to, "a")).await.err();
            let form = transport.requests().first().map(|sent| sent.form());
            (
                refused.and_then(|error| error.field().map(str::to_owned)),
                form,
            )
        };
        let parts = |code: &str, mobile: &str| {
            let part = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            vec![
                part("mobile_code", code),
                part("mobile", mobile),
                part("message", "a"),
            ]
        };
        let only = || ClientOptions::new().only_to(["0812-0000-0001"]);
        // As it was given, with the 0 that the document's sample has.
        let (refused, form) = sent(only(), MobileNumber::new("62", "081200000001")).await;
        assert_eq!((refused, form), (None, Some(parts("62", "081200000001"))));
        let (refused, form) = sent(only(), MobileNumber::new("62", "81200000002")).await;
        assert_eq!((refused.as_deref(), form), (Some("mobile"), None));
        let phone = PhoneNumber::parse_international("+65 9123 4567").unwrap();
        let redirected = ClientOptions::new().redirect_all_to(phone);
        let (refused, form) = sent(redirected, MobileNumber::new("62", "81200000002")).await;
        assert_eq!((refused, form), (None, Some(parts("65", "91234567"))));
    }
}
