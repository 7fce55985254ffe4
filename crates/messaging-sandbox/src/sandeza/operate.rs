//! What the page and the API do with Sandeza.

use serde_json::{Value, json};

use super::provider::SEND;
use super::status::Status;
use super::{Account, Channel, IncomingMessage, Refusal, SENDER_ID, SandezaProvider};
use crate::callback::CallbackUrl;
use crate::lock::lock;
use crate::messages::{MessageState, SentMessage};
use crate::operate::{Forwarded, Impossible, Operate, Reply, Told, impossible, limit};

impl Operate for SandezaProvider {
    const OPERATIONS: &'static [&'static str] = &[SEND];

    fn read_code(value: &Value) -> Option<Refusal> {
        let rc = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
        Some(Refusal::of(rc))
    }

    fn code_value(code: &Refusal) -> Value {
        code.rc().into()
    }

    fn push_state(&self, message: &SentMessage, state: MessageState, code: Option<i64>) -> Told {
        let channel = message.channel;
        let asked = code.and_then(|code| Status::documented(u8::try_from(code).ok()?));
        let status = match (asked, state) {
            (Some(status), _) => status,
            (None, MessageState::Sent) => Status::SENT_FROM_OPERATOR,
            (None, MessageState::Delivered) => Status::DELIVERED,
            (None, MessageState::Read) if channel == Channel::Email => Status::OPENED,
            (None, MessageState::Read) => Status::READ,
            (None, MessageState::Failed) => Status::FAILED,
            _ => return impossible("state: must be sent, delivered, read or failed"),
        };
        let Some(url) = lock(&self.callback).clone() else {
            return Ok(Forwarded::NoAddress);
        };
        let account = self.core.accounts.named(&message.account);
        let division_id = lock(&account).division_id.clone();
        let report = status.report(&message.message_id, &division_id, channel);
        self.core.outbox.send(url, report);
        Ok(Forwarded::Posted)
    }

    fn forward(&self, _: Option<&SentMessage>, reply: &Reply) -> Told {
        if reply.channel != Channel::WhatsApp {
            return Ok(Forwarded::NoCallback);
        }
        let message = match &reply.payload {
            Some(key) => IncomingMessage::postback(&reply.from, key, &reply.text),
            None => IncomingMessage::text(&reply.from, &reply.text),
        };
        Ok(Forwarded::if_posted(self.send_incoming(message).is_ok()))
    }

    fn set_callback(&self, url: Option<CallbackUrl>) {
        *lock(&self.callback) = url;
    }

    fn settings(&self) -> Value {
        json!({
            "callback_url": lock(&self.callback).as_ref().map(CallbackUrl::to_text),
            "balance": lock(self.core.accounts.first()).tokens,
        })
    }

    fn set(&self, name: &str, value: &Value) -> Result<(), Impossible> {
        if name != "balance" {
            return impossible(format!("{name}: Sandeza has no such setting"));
        }
        lock(self.core.accounts.first()).tokens = limit(name, value)?;
        Ok(())
    }

    fn new_account(name: &str) -> Account {
        Account::new(name, format!("{name}-password")).sender(SENDER_ID)
    }

    fn environment(account: &Account) -> Vec<(&'static str, String)> {
        vec![
            ("SANDEZA_USERNAME", account.username.clone()),
            ("SANDEZA_PASSWORD", account.password.clone()),
            ("SANDEZA_SENDER_ID", SENDER_ID.to_owned()),
        ]
    }
}
