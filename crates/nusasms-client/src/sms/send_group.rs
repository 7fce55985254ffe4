//! `POST /api/v3/sendsms/group` (NusaSMS API documentation, SMS, "Send Group").
//!
//! Cost and limits: SMS login; charged by part and number.

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Error, Extra, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Serialize};

use super::results::{self, SendResult, text_if_any};
use super::{SmsParts, form_draft};
use crate::Account;
use crate::flag::flag;

/// An SMS to every number of a contact group.
///
/// It can be written to JSON and read back, for a queue of the application: the names are the
/// provider's, the flags are true or false.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSms {
    /// The text. Required; its length is as for [`Sms`](super::Sms).
    #[serde(rename = "SMSText", default)]
    pub text: Personal,
    /// The name of the group. Required.
    #[serde(default, deserialize_with = "lenient::text")]
    pub group: String,
    /// Whether the text is sent as UCS-2, which characters outside of GSM 03.38 need.
    #[serde(
        default,
        deserialize_with = "flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub unicode: bool,
    /// Whether the text holds a one-time password.
    #[serde(
        default,
        deserialize_with = "flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub otp: bool,
}

impl GroupSms {
    /// A text to the group of this name.
    pub fn new(group: impl Into<String>, text: impl Into<Personal>) -> Self {
        Self {
            text: text.into(),
            group: group.into(),
            unicode: false,
            otp: false,
        }
    }

    /// Sends the text as UCS-2 (`unicode=True`).
    #[must_use]
    pub fn unicode(mut self, unicode: bool) -> Self {
        self.unicode = unicode;
        self
    }

    /// Says that the text holds a one-time password (`otp=Y`).
    #[must_use]
    pub fn otp(mut self, otp: bool) -> Self {
        self.otp = otp;
        self
    }

    /// How many parts the text takes for each number, and in which encoding.
    #[must_use]
    pub fn parts(&self) -> SmsParts {
        SmsParts::with_unicode(&self.text, self.unicode)
    }
}

/// An SMS to a group that was processed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentGroupSms {
    /// One result for the group; every status is 0.
    pub results: Vec<GroupResult>,
}

/// What became of one SMS to a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupResult {
    /// 0, or an [`SmsCode`](super::SmsCode).
    #[serde(deserialize_with = "lenient::integer")]
    pub status: i64,
    /// The name that the provider gave the campaign; a refused one has a name too.
    #[serde(
        default,
        deserialize_with = "text_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub campaign_name: Option<String>,
    /// The name of the group.
    #[serde(
        default,
        deserialize_with = "text_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub group: Option<String>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentGroupSms {
    /// A response, for the application's own tests.
    #[must_use]
    pub fn new(results: Vec<GroupResult>) -> Self {
        Self { results }
    }

    /// Every result of a call that failed; see [`SentSms::of`](super::SentSms::of).
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        results::parse(error.answer()?).ok().map(Self::new)
    }
}

impl GroupResult {
    /// A result, for the application's own tests.
    #[must_use]
    pub fn new(status: i64) -> Self {
        Self {
            status,
            campaign_name: None,
            group: None,
            extra: Extra::default(),
        }
    }
}

impl SendResult for GroupResult {
    fn status(&self) -> i64 {
        self.status
    }
}

impl Endpoint for GroupSms {
    type Account = Account;
    type Response = SentGroupSms;
    const OPERATION: &'static str = "nusasms.sms.send_group";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        not_blank("SMSText", &self.text)?;
        not_blank("group", &self.group)?;
        no_control_characters("group", &self.group)?;
        let fields = [("SMSText", &*self.text), ("group", self.group.as_str())];
        let (unicode, otp) = (self.unicode, self.otp);
        let format = account.sms_format();
        form_draft("/api/v3/sendsms/group", fields, unicode, otp, format)
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentGroupSms, ResponseError> {
        results::read(answer).map(SentGroupSms::new)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::SmsCode;
    use crate::recording::Recording;

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
            let recording = Recording::answering(200, &body);
            let sent = recording.client().sms().send_group(&sms()).await.unwrap();
            let mut expected = GroupResult::new(0);
            expected.campaign_name = Some(CAMPAIGN.to_owned());
            expected.group = Some("Example".to_owned());
            assert_eq!(sent.results, [expected]);
            let request = recording.only();
            assert_eq!(request.uri, "https://api.nusasms.com/api/v3/sendsms/group");
            assert_eq!(
                request.body,
                "SMSText=Hello+NusaSMS%21&group=Example&output=json&user=user%261&password=pass%3D1"
            );
        }
    }

    #[tokio::test]
    async fn a_group_that_is_missing_or_empty_is_not_found() {
        for body in bodies(-55) {
            let client = Recording::answering(200, &body).client();
            let error = client.sms().send_group(&sms()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert_eq!(SmsCode::of(&error), Some(SmsCode::GroupUnavailable));
            assert!(!error.may_have_been_sent());
            let results = SentGroupSms::of(&error).unwrap().results;
            assert_eq!(results[0].campaign_name.as_deref(), Some(CAMPAIGN));
        }
    }

    #[tokio::test]
    async fn the_flags_are_sent_as_documented() {
        let recording = Recording::answering(200, &bodies(0)[0]);
        let sms = sms().unicode(true).otp(true);
        recording.client().sms().send_group(&sms).await.unwrap();
        assert!(
            recording
                .only()
                .body
                .contains("&unicode=True&otp=Y&output=json&")
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let account = Account::new(Some("k".into()), None).unwrap();
        for (sms, field) in [
            (GroupSms::new("", "a"), "group"),
            (GroupSms::new("a\r", "a"), "group"),
            (GroupSms::new("a", ""), "SMSText"),
        ] {
            assert_eq!(sms.request(&account).unwrap_err().field(), field);
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
