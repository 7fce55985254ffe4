use http::StatusCode;
use messaging_client_core::{Answer, ErrorKind, Failure, Refusal, Unreadable, lenient};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ResponseCode;

/// A successful answer of the platform: `{"code": 0, "message": "", "data": {...}, "traceId": "..."}`
/// ("IDN SAAS WhatsApp API send", Response Parameters). For operations of your own.
#[non_exhaustive]
pub struct Envelope {
    /// What was asked for; its shape depends on the operation.
    pub data: Value,
    /// The platform's id of this request.
    pub trace_id: Option<String>,
}

impl Envelope {
    /// Reads an answer. The code decides, whatever the HTTP status, because no status is documented
    /// for any failure; it is taken as a number or as a text of digits.
    ///
    /// # Errors
    /// The code is not 0, or the answer is not such an envelope.
    pub fn read(answer: &Answer) -> Result<Self, Failure> {
        let (data, trace_id) = data_if_readable(answer)?;
        let data = data.ok_or_else(|| Unreadable::new("data is nested too deeply"))?;
        Ok(Self { data, trace_id })
    }
}

/// The data of a success, where it has the shape that is looked for, and the platform's id.
pub(crate) fn data_if_readable<T: DeserializeOwned>(
    answer: &Answer,
) -> Result<(Option<T>, Option<String>), Failure> {
    let read: Read<'_> = answer.json()?;
    if read.code != 0 {
        return Err(read.into_refusal(answer.status()).into());
    }
    let data = read.data.map_or("null", RawValue::get);
    Ok((serde_json::from_str(data).ok(), read.trace_id))
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Read<'a> {
    #[serde(deserialize_with = "lenient::integer")]
    code: i64,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    message: Option<String>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(
        default,
        rename = "traceId",
        deserialize_with = "lenient::optional_text"
    )]
    trace_id: Option<String>,
}

impl Read<'_> {
    fn into_refusal(self, status: StatusCode) -> Refusal {
        let code = ResponseCode::from(self.code);
        // No code for too many calls is documented: beside an unknown one, the HTTP status counts.
        let limited = status == StatusCode::TOO_MANY_REQUESTS && code.meaning().is_none();
        let kind = if limited {
            ErrorKind::RateLimited
        } else {
            code.kind()
        };
        let mut refusal = Refusal::new(kind)
            .code(self.code.to_string())
            .message(self.message.unwrap_or_default())
            .trace_id(self.trace_id);
        if let Some(meaning) = code.meaning() {
            refusal = refusal.meaning(meaning);
        }
        if code == ResponseCode::TimestampExpired {
            refusal = refusal.clock_refused();
        }
        refusal
    }
}
