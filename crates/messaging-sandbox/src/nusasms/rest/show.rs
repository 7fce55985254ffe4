//! What is only looked at: the account, its credits, the status of a message.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::format::format_answer;
use super::refusal::Refusal;
use crate::nusasms::date::date_time;
use crate::nusasms::operation::Call;
use crate::nusasms::status::Timetable;
use crate::nusasms::{AcceptedMessage, Host, MessageKind, MessageStatus, SENDER};
use crate::server::Answer;

/// The recipient of the test references.
const TEST_RECIPIENT: &str = "6281200000000";

impl Call<'_> {
    /// Answers `auth/api_key`.
    pub(in crate::nusasms) fn person(&self) -> Answer {
        let data = json!({
            "userid": self.account.user_id,
            "idPerson": self.account.client_id,
            "idClient": self.account.client_id,
        });
        self.ok("APIKey Authentication check", &data)
    }

    /// Answers `balance`. What the account does not use is null, as in live answers.
    pub(in crate::nusasms) fn balance(&self) -> Answer {
        let (whatsapp, sms) = (&self.account.whatsapp, &self.account.sms);
        let data = json!({
            "idClient": self.account.client_id,
            "wa_balance": whatsapp.balance_json(),
            "wa_expired_date": whatsapp.last_day,
            "hlr_balance": 0,
            "hlr_expired_date": null,
            "sim_balance": 0,
            "sim_expired_date": null,
            "sms_balance": sms.balance_json(),
            "sms_expired_date": sms.last_day,
            "pulsa_balance": null,
        });
        self.ok("Client credit data", &data)
    }

    /// Answers `whatsapp/status/{ref_no}`.
    pub(in crate::nusasms) fn show_status(&self, ref_no: &str) -> Result<Answer, Refusal> {
        let now_ms = self.provider.core.clock.now_ms();
        let host = self.host;
        if let (Host::Test, Some(status)) = (host, MessageStatus::of_test_ref_no(ref_no)) {
            let data = status_data(&self.test_message(ref_no, status, now_ms), now_ms);
            return Ok(self.ok("Message data", &data));
        }
        let shown = [MessageKind::WhatsAppMessage, MessageKind::WhatsAppMedia];
        let message = self.accepted(ref_no);
        let message = message.filter(|one| one.host == host && shown.contains(&one.kind));
        let message = message.ok_or(Refusal::not_found("Message not found"))?;
        Ok(self.ok("Message data", &status_data(&message, now_ms)))
    }

    /// A message of the test host's own that has had its status for a while.
    fn test_message(&self, ref_no: &str, status: MessageStatus, now_ms: u64) -> AcceptedMessage {
        let pace = Duration::from_secs(1);
        let timetable = Timetable::to(status, now_ms.saturating_sub(60_000), pace);
        AcceptedMessage {
            id: ref_no.to_owned(),
            sender: Some(SENDER.to_owned()),
            text: Some("Test message".to_owned()),
            timetable: Arc::new(Mutex::new(timetable)),
            ..self.draft(MessageKind::WhatsAppMessage, TEST_RECIPIENT, json!({}))
        }
    }

    fn ok(&self, message: &str, data: &Value) -> Answer {
        let body = envelope(message, data);
        format_answer(&self.request.headers, StatusCode::OK, &body)
    }
}

/// The envelope of one of the two documents; live answers have the message texts used here.
pub(super) fn envelope(message: &str, data: &Value) -> Value {
    json!({"error": false, "error_code": 0, "message": message, "data": data})
}

/// The status of a WhatsApp message: `data` of the status endpoint. Dates have no time zone and
/// what has not happened is null, as in live answers.
pub(in crate::nusasms) fn status_data(message: &AcceptedMessage, now_ms: u64) -> Value {
    let timetable = message.timetable();
    let reached = |status| timetable.reached(status, now_ms).map(date_time);
    let media = message.kind == MessageKind::WhatsAppMedia;
    let text = message.text.as_ref();
    let is_group = message.fields.get("is_group").and_then(Value::as_bool);
    json!({
        "destination": message.destination,
        "sender": message.sender,
        "is_group": is_group == Some(true),
        "create_date": date_time(timetable.created_ms()),
        "sent_date": reached(MessageStatus::Sent),
        "read_date": reached(MessageStatus::Read),
        "delivered_date": reached(MessageStatus::Delivered),
        "ref_no": message.id,
        "status": timetable.status(now_ms).letter(),
        "message": text.filter(|_| !media),
        "caption": text.filter(|_| media),
        "media_url": message.media_url,
    })
}
