use crate::prelude::*;

/// A WhatsApp text or media message that the provider has accepted.
/// [`WhatsApp::status`](super::WhatsApp::status) says whether it arrives.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueuedMessage {
    /// The id by which to ask for the status. It can begin with 0, so it is a string.
    #[serde_as(as = "Text")]
    pub ref_no: String,
    /// The phone number or group id.
    pub destination: Option<Personal>,
    /// The number that it is sent from.
    pub sender: Option<Personal>,
    /// The text, of a text message.
    pub message: Option<Personal>,
    /// The text beside the media.
    pub caption: Option<Personal>,
    /// The link of the file; of one that was sent as bytes, where the provider keeps it.
    pub media_url: Option<Personal>,
    /// Fields that are not documented, or not as documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl QueuedMessage {
    /// A response, for the application's own tests.
    pub fn new(ref_no: impl Into<String>) -> Self {
        Self {
            ref_no: ref_no.into(),
            ..Self::default()
        }
    }

    pub(crate) fn read(raw: &RawResponse) -> Result<Self, ResponseError> {
        Envelope::read_accepted(raw, |queued: &Self| &queued.ref_no)
    }
}
