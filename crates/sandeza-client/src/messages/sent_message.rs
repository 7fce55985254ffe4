use messaging_client_core::serde_as::Text;
use messaging_client_core::{RawResponse, ResponseError};
use serde::{Deserialize, Serialize};
use serde_with::{serde_as, skip_serializing_none};

use super::{Accepted, Envelope};
use crate::RefId;

/// The response for a message that was accepted. The status callback says whether it arrives.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentMessage {
    /// The caller's id, which status callbacks have too.
    pub ref_id: RefId,
    /// The platform's id, `code_sms` on every channel. Status callbacks do not have it.
    #[serde_as(as = "Option<Text>")]
    pub message_id: Option<String>,
    /// Every object of the response. There is one, unless the platform responds for each channel, which
    /// is not documented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
}

impl SentMessage {
    /// A response without the caller's id is for the message that was sent.
    pub(super) fn read(raw: &RawResponse, sent: &RefId) -> Result<Self, ResponseError> {
        let accepted = Envelope::read(raw)?.accepted;
        let first = accepted.first();
        let ref_id = first.and_then(|one| one.ref_id.clone());
        Ok(Self {
            ref_id: ref_id.map_or_else(|| sent.clone(), RefId::from),
            message_id: first.and_then(|one| one.message_id.clone()),
            accepted,
        })
    }
}
