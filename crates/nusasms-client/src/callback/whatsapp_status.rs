use crate::prelude::*;

messaging_client_core::open_enum! {
    /// The status of a WhatsApp Business message in a callback.
    pub enum WhatsAppState {
        /// Passed on to WhatsApp's servers.
        Submitted = "submitted",
        /// Sent.
        Sent = "sent",
        /// On the recipient's device.
        Delivered = "delivered",
        /// Read.
        Read = "read",
        /// It was not sent.
        Failed = "failed",
    }
}

impl From<&WhatsAppState> for DeliveryStatus {
    fn from(state: &WhatsAppState) -> Self {
        match state {
            WhatsAppState::Submitted => Self::Queued,
            WhatsAppState::Sent => Self::Sent,
            WhatsAppState::Delivered => Self::Delivered,
            WhatsAppState::Read => Self::Read,
            WhatsAppState::Failed => Self::Failed,
            WhatsAppState::Undocumented(_) => Self::Unknown,
        }
    }
}

/// The status of a WhatsApp Business message has changed: `{"type": "status", "status":
/// {"message_id": ..., "status": ..., ...}}`.
///
/// No document describes this callback. Its form is the one that a public receiver for this provider
/// reads; other fields are in [`extra`](Self::extra).
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WhatsAppStatus {
    /// The id that sending returned.
    #[serde_as(as = "Text")]
    pub message_id: String,
    /// The state, in the provider's words.
    pub status: WhatsAppState,
    /// The delivery status, the same for all providers.
    #[serde(default)]
    pub delivery_status: DeliveryStatus,
    /// When it changed, in seconds since the Unix epoch.
    #[serde_as(as = "Option<Integer>")]
    pub timestamp: Option<i64>,
    /// The sender: the id of a WhatsApp Business number at the provider.
    #[serde_as(as = "Option<Text>")]
    pub gateway_id: Option<String>,
    /// The recipient.
    pub recipient: Option<Personal>,
    /// Fields that are not known, or not as they are known.
    #[serde(flatten)]
    pub extra: Extra,
}
