//! What can be asked: who the key belongs to, the balance, the status of a message.

use http::StatusCode;
use serde_json::json;

use super::answer;
use super::format::Format;
use super::refusal::Refusal;
use crate::nusasms::accept::Draft;
use crate::nusasms::account::{Account, SENDER};
use crate::nusasms::host::Host;
use crate::nusasms::journal::MessageKind;
use crate::nusasms::provider::NusaSmsProvider;
use crate::nusasms::status::{MessageStatus, Timetable};
use crate::server::{Answer, ReceivedRequest};

/// The recipient of the test references.
const TEST_RECIPIENT: &str = "6281200000000";

/// Answers `auth/api_key`.
pub(super) fn person(account: &Account, request: &ReceivedRequest) -> Answer {
    let data = json!({
        "userid": account.user_id,
        "idPerson": account.client_id,
        "idClient": account.client_id,
    });
    ok(request, "APIKey Authentication check", &data)
}

/// Answers `balance`. What the account does not use is null, as in live answers.
pub(super) fn balance(account: &Account, request: &ReceivedRequest) -> Answer {
    let data = json!({
        "idClient": account.client_id,
        "wa_balance": account.whatsapp.balance_json(),
        "wa_expired_date": account.whatsapp.last_day(),
        "hlr_balance": 0,
        "hlr_expired_date": null,
        "sim_balance": 0,
        "sim_expired_date": null,
        "sms_balance": account.sms.balance_json(),
        "sms_expired_date": account.sms.last_day(),
        "pulsa_balance": null,
    });
    ok(request, "Client credit data", &data)
}

impl NusaSmsProvider {
    /// Answers `whatsapp/status/{ref_no}`.
    pub(super) fn show_status(
        &self,
        host: Host,
        ref_no: &str,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let now_ms = self.core.clock.now_ms();
        if let (Host::Test, Some(status)) = (host, MessageStatus::of_test_ref_no(ref_no)) {
            return Ok(self.show_test_status(ref_no, status, request));
        }
        let message = self
            .find(|message| {
                let kind = message.kind;
                message.id == ref_no
                    && message.host == host
                    && matches!(
                        kind,
                        MessageKind::WhatsAppMessage | MessageKind::WhatsAppMedia
                    )
            })
            .ok_or(Refusal::NO_SUCH_MESSAGE)?;
        let data = answer::status_data(&message, now_ms);
        Ok(ok(request, "Message data", &data))
    }

    /// A message of the test host's own that has had its status for a while.
    fn show_test_status(
        &self,
        ref_no: &str,
        status: MessageStatus,
        request: &ReceivedRequest,
    ) -> Answer {
        let now_ms = self.core.clock.now_ms();
        let pace = std::time::Duration::from_secs(1);
        let timetable = Timetable::to(status, now_ms.saturating_sub(60_000), pace);
        let draft = Draft {
            sender: Some(SENDER.to_owned()),
            text: Some("Test message".to_owned()),
            ..Draft::new(MessageKind::WhatsAppMessage, TEST_RECIPIENT, json!({}))
        };
        let message = draft.accepted(ref_no.to_owned(), Host::Test, request, timetable);
        ok(
            request,
            "Message data",
            &answer::status_data(&message, now_ms),
        )
    }
}

fn ok(request: &ReceivedRequest, message: &str, data: &serde_json::Value) -> Answer {
    let body = answer::envelope(message, data);
    Format::of(&request.headers).answer(StatusCode::OK, &body)
}
