//! What the page and the API do with NusaSMS.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::identifiers;
use super::notice::status_notice;
use super::{
    AcceptedMessage, Account, GATEWAY_ID, InboundSms, MessageKind, MessageStatus, NusaSmsProvider,
};
use crate::callback::{CallbackUrl, Delivery};
use crate::lock::lock;
use crate::messages::{Channel, MessageState, SentMessage};
use crate::operate::{Forwarded, Impossible, Operate, Reply, Told, impossible, limit, whole};

impl Operate for NusaSmsProvider {
    const OPERATIONS: &'static [&'static str] = &[
        "account.get",
        "account.balance",
        "whatsapp.send_message",
        "whatsapp.send_media",
        "whatsapp.status",
        "whatsapp.check_phones",
        "wa_business.broadcast",
        "wa_business.reply",
        "wa_business.otp",
        "sms.send",
        "sms.send_group",
        "sms.credits",
        "sms.delivery_report",
    ];

    fn read_code(value: &Value) -> Option<i64> {
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    fn code_value(code: &i64) -> Value {
        (*code).into()
    }

    fn push_state(&self, message: &SentMessage, state: MessageState, _: Option<i64>) -> Told {
        let status = match state {
            MessageState::Sent => MessageStatus::Sent,
            MessageState::Delivered => MessageStatus::Delivered,
            MessageState::Read => MessageStatus::Read,
            MessageState::Failed => MessageStatus::Failed,
            _ => return impossible("state: must be sent, delivered, read or failed"),
        };
        let Some(accepted) = self.accepted(message) else {
            return Ok(Forwarded::NoAddress);
        };
        let now_ms = self.core.clock.now_ms();
        lock(&accepted.timetable).end_with(status, now_ms);
        let Some(url) = self.status_target(accepted.kind) else {
            return Ok(Forwarded::NoAddress);
        };
        let notice = status_notice(&accepted, status, now_ms);
        self.core.outbox.send(url, notice);
        Ok(Forwarded::Posted)
    }

    fn forward(&self, to: Option<&SentMessage>, reply: &Reply) -> Told {
        let now_ms = self.core.clock.now_ms();
        if reply.channel == Channel::Sms {
            let sms = InboundSms::new(&reply.from, &reply.text);
            return Ok(Forwarded::if_posted(self.inbound_sms(&sms).is_ok()));
        }
        let business = |message| {
            self.accepted(message)
                .is_some_and(|one| one.kind.is_business())
        };
        if !to.is_none_or(business) {
            return Ok(Forwarded::NoCallback);
        }
        let Some(url) = self.status_target(MessageKind::Broadcast) else {
            return Ok(Forwarded::NoAddress);
        };
        let gateway = to.and_then(|message| message.from.as_deref());
        let id = identifiers::message_id(now_ms);
        // As a public receiver of the provider's callbacks reads it.
        let inbox = json!({
            "message_id": id,
            "gateway": {"number": gateway.unwrap_or(GATEWAY_ID)},
            "sender": {"number": reply.from},
            "message": {"text": {"body": reply.text}},
            "timestamp": now_ms / 1000,
        });
        let body = json!({"type": "inbox", "inbox": inbox});
        let notice = Delivery::json(&id, "inbox", move |_| body.clone());
        self.core.outbox.send(url, notice);
        Ok(Forwarded::Posted)
    }

    fn set_callback(&self, url: Option<CallbackUrl>) {
        self.set_target(url);
    }

    fn settings(&self) -> Value {
        let account = lock(self.core.accounts.first());
        let settings = lock(&self.settings);
        json!({
            "callback_url": settings.whatsapp.as_ref().map(CallbackUrl::to_text),
            "balance": account.whatsapp.balance,
            "sms_balance": account.sms.balance,
            "rate_limit_ms": settings.rate_limit.map(|limit| limit.as_millis() as u64),
            "pace_ms": settings.pace.as_millis() as u64,
        })
    }

    fn set(&self, name: &str, value: &Value) -> Result<(), Impossible> {
        let account = || lock(self.core.accounts.first());
        let number = value.as_f64();
        let number = number.or_else(|| value.as_str()?.trim().parse().ok());
        match (name, number) {
            ("balance", Some(credits)) => account().whatsapp.balance = credits,
            ("sms_balance", Some(credits)) => account().sms.balance = credits,
            ("balance" | "sms_balance", None) => {
                return impossible(format!("{name}: must be a number"));
            }
            ("rate_limit_ms", _) => {
                let limit = limit(name, value)?.map(Duration::from_millis);
                lock(&self.settings).rate_limit = limit;
            }
            ("pace_ms", _) => {
                let pace = u64::try_from(whole(name, value)?).unwrap_or(0);
                lock(&self.settings).pace = Duration::from_millis(pace);
            }
            _ => return impossible(format!("{name}: NusaSMS has no such setting")),
        }
        Ok(())
    }

    fn new_account(name: &str) -> Account {
        let key = format!("{name}-api-key");
        Account::new(key, format!("{name}-user"), format!("{name}-password")).stocked()
    }

    fn environment(account: &Account) -> Vec<(&'static str, String)> {
        vec![
            ("NUSASMS_API_KEY", account.api_key.clone()),
            ("NUSASMS_SMS_USER", account.sms_user.clone()),
            ("NUSASMS_SMS_PASSWORD", account.sms_password.clone()),
        ]
    }
}

impl NusaSmsProvider {
    fn accepted(&self, message: &SentMessage) -> Option<Arc<AcceptedMessage>> {
        lock(&self.core.journal).find(|one| one.id == message.message_id)
    }
}
