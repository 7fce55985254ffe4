use super::results::{self, not_empty};
use crate::prelude::*;

/// An SMS, to a number or to a group, that was processed.
/// [`SmsApi::delivery_report`](super::SmsApi::delivery_report) says whether one to a number arrives.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentSms {
    /// One result for the number or the group; every status is 0.
    #[serde_as(as = "Items<_>")]
    pub results: Vec<SmsResult>,
}

/// The result of one SMS.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SmsResult {
    /// 0, or an [`SmsCode`](super::SmsCode).
    #[serde_as(as = "Integer")]
    pub status: i64,
    /// The id by which to ask for the delivery report; `None` if the message was refused, or for a
    /// group.
    #[serde(rename = "messageid", default, deserialize_with = "not_empty")]
    pub message_id: Option<String>,
    /// The recipient, where it is a number.
    pub destination: Option<Personal>,
    /// For a group, the name that the provider gave the campaign; a refused one has a name too.
    #[serde(default, deserialize_with = "not_empty")]
    pub campaign_name: Option<String>,
    /// The name of the group.
    #[serde(default, deserialize_with = "not_empty")]
    pub group: Option<String>,
    /// Fields that are not documented, or not as documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentSms {
    /// A response, for the application's own tests.
    pub fn new(results: Vec<SmsResult>) -> Self {
        Self { results }
    }

    /// The id of the message, by which to ask for its delivery report.
    pub fn message_id(&self) -> Option<&str> {
        self.results
            .iter()
            .find_map(|result| result.message_id.as_deref())
    }

    /// Every result of a call that failed, including those with status 0: if a response ever mixes the two, it
    /// is an error whose [`may_have_been_sent`](Error::may_have_been_sent) is true, and this says which
    /// messages went out.
    pub fn of(error: &Error) -> Option<Self> {
        results::parse(error.raw()?).ok().map(Self::new)
    }
}

impl SmsResult {
    /// A result, for the application's own tests.
    pub fn new(status: i64) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }
}
