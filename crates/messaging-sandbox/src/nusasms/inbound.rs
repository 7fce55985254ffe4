//! SMS that people send to the account's number.

use super::account::GATEWAY_NUMBER;

/// An inbound SMS for [`NusaSms::send_inbound_sms`](super::NusaSms::send_inbound_sms).
///
/// `Debug` shows no number and no text.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundSms {
    pub(super) originator: String,
    pub(super) text: String,
    pub(super) gateway_number: Option<String>,
}

impl InboundSms {
    /// A text from a phone, sent to [`GATEWAY_NUMBER`](super::GATEWAY_NUMBER).
    pub fn new(originator: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            originator: originator.into(),
            text: text.into(),
            gateway_number: Some(GATEWAY_NUMBER.to_owned()),
        }
    }

    /// Sent to this number; `None` leaves out `gateway_number`, which the documented sample reads
    /// although the documented list of fields lacks it.
    #[must_use]
    pub fn gateway_number(mut self, number: Option<&str>) -> Self {
        self.gateway_number = number.map(str::to_owned);
        self
    }
}

debug_shows!(InboundSms(_one) {});
