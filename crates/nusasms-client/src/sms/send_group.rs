//! `POST /api/v3/sendsms/group` (NusaSMS API documentation, SMS, "Send Group").
//!
//! Cost and limits: SMS login; charged by part and number.

use super::{SentSms, form, text_setters};
use crate::prelude::*;

/// An SMS to every number of a contact group.
///
/// It can be written to JSON and read back, for a queue of the application: the names are the
/// provider's, the flags are true or false.
#[must_use]
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSms {
    /// The text. Required; its length is as for [`Sms`](super::Sms).
    #[serde(rename = "SMSText", default)]
    pub text: Personal,
    /// The name of the group. Required.
    #[serde_as(as = "Text")]
    #[serde(default)]
    pub group: String,
    /// Whether the text is sent as UCS-2, which characters outside of GSM 03.38 need. Absent: if the
    /// text needs it.
    #[serde(default, deserialize_with = "flag::optional")]
    pub unicode: Option<bool>,
    /// Whether the text contains a one-time password.
    #[serde(
        default,
        deserialize_with = "flag::required",
        skip_serializing_if = "Not::not"
    )]
    pub otp: bool,
}

impl GroupSms {
    /// A text to the group of this name.
    pub fn new(group: impl Into<String>, text: impl Into<Personal>) -> Self {
        Self {
            text: text.into(),
            group: group.into(),
            ..Self::default()
        }
    }

    text_setters!();
}

impl Endpoint for GroupSms {
    sends!(SentSms, |sent| sent.message_id().map(str::to_owned));
    const OPERATION: &'static str = "nusasms.sms.send_group";
    const PATH: &'static str = "/api/v3/sendsms/group";

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("text (SMSText)", &self.text)?;
        one_line("group", &self.group)?;
        let fields = [
            ("SMSText", self.text.as_str()),
            ("group", self.group.as_str()),
        ];
        form::<Self>(fields, self.parts().encoding, self.otp, account.sms_format)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::sms::{SmsCode, SmsResult};
    use crate::tests::{account, client, only};

    const CAMPAIGN: &str = "Group-Api-Campaign-cf27252-5101";

    fn bodies(status: i64) -> [String; 2] {
        [
            format!(
                r#"{{ "results": [{{ "status": "{status}", "campaign_name": "{CAMPAIGN}", "group": "Example" }}] }}"#
            ),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?> <results> <result> <status>{status}</status> <campaign_name>{CAMPAIGN}</campaign_name> <group>Example</group> </result> </results>"#
            ),
        ]
    }

    fn sms() -> GroupSms {
        GroupSms::new("Example", "Hello NusaSMS!")
    }

    #[tokio::test]
    async fn the_samples_of_the_document() {
        for body in bodies(0) {
            let (client, transport) = client(200, &body);
            let sent = client.sms().send_group(&sms()).await.unwrap();
            let mut expected = SmsResult::new(0);
            expected.campaign_name = Some(CAMPAIGN.to_owned());
            expected.group = Some("Example".to_owned());
            assert_eq!(sent.results, [expected]);
            let request = only(&transport);
            assert_eq!(
                request.uri(),
                "https://api.nusasms.com/api/v3/sendsms/group"
            );
            assert_eq!(
                request.text(),
                "SMSText=Hello+NusaSMS%21&group=Example&output=json&user=user%261&password=pass%3D1"
            );
        }
    }

    #[tokio::test]
    async fn a_group_that_is_missing_or_empty_is_not_found() {
        for body in bodies(-55) {
            let (client, _) = client(200, &body);
            let error = client.sms().send_group(&sms()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert_eq!(SmsCode::of(&error), Some(SmsCode::GroupUnavailable));
            assert!(!error.may_have_been_sent());
            let results = SentSms::of(&error).unwrap().results;
            assert_eq!(results[0].campaign_name.as_deref(), Some(CAMPAIGN));
        }
    }

    #[tokio::test]
    async fn the_flags_are_sent_as_documented() {
        for (sms, flags) in [
            (
                sms().unicode(true).otp(true),
                "&unicode=True&otp=Y&output=json&",
            ),
            (
                GroupSms::new("Example", "halo 😀"),
                "&group=Example&unicode=True&output=json&",
            ),
            (
                GroupSms::new("Example", "halo 😀").unicode(false),
                "&group=Example&output=json&",
            ),
        ] {
            let (client, transport) = client(200, &bodies(0)[0]);
            client.sms().send_group(&sms).await.unwrap();
            assert!(only(&transport).text().contains(flags), "{flags}");
        }
    }

    #[tokio::test]
    async fn an_odd_or_damaged_name_changes_neither_yes_nor_no() {
        let odd = r#"{"results":[{"status":"-55","campaign_name":[],"group":"g"}]}"#;
        let (no, _) = client(200, odd);
        let error = no.sms().send_group(&sms()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(!error.may_have_been_sent());
        let json = br#"{"results":[{"status":"0","campaign_name":"c \ud83d","group":"g"}]}"#;
        let xml =
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><results><result><status>0</status>\
            <campaign_name>c \xe9</campaign_name><group>A & B</group></result></results>";
        for body in [&json[..], xml] {
            let raw = RawResponse::new(
                http::StatusCode::OK,
                http::HeaderMap::new(),
                body.to_vec().into(),
            );
            let results = sms().decode(&raw).unwrap().results;
            assert_eq!(results[0].campaign_name.as_deref(), Some("c \u{fffd}"));
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        for (sms, field) in [
            (GroupSms::new("", "a"), "group"),
            (GroupSms::new("a\r", "a"), "group"),
            (GroupSms::new("a", ""), "text (SMSText)"),
        ] {
            assert_eq!(sms.request(&account()).unwrap_err().field(), field);
        }
    }

    #[test]
    fn stored_messages_come_back_and_debug_shows_no_text() {
        let stored = serde_json::to_string(&sms().otp(true)).unwrap();
        assert_eq!(
            stored,
            r#"{"SMSText":"Hello NusaSMS!","group":"Example","otp":true}"#
        );
        let read: GroupSms = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, sms().otp(true));
        assert!(!format!("{read:?}").contains("Hello"));
        assert!(serde_json::from_str::<GroupSms>(r#"{"GSM":"62"}"#).is_err());
    }
}
