//! What the page and the API do with NXCloud.

use serde_json::{Value, json};

use super::notice::Status;
use super::provider::SEND;
use super::{
    APP_KEY, Account, Algorithm, BUSINESS_PHONE, CallbackTarget, NxCloudProvider, TENANT_ID,
};
use crate::callback::CallbackUrl;
use crate::lock::lock;
use crate::messages::{MessageState, SentMessage};
use crate::operate::{Forwarded, Impossible, Operate, Reply, Told, impossible, limit};

/// WhatsApp's "message undeliverable", which is the code of a failure unless another is asked for.
const UNDELIVERABLE: i64 = 131_026;

impl Operate for NxCloudProvider {
    const OPERATIONS: &'static [&'static str] = &[SEND];

    fn read_code(value: &Value) -> Option<i64> {
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    fn code_value(code: &i64) -> Value {
        (*code).into()
    }

    fn push_state(&self, message: &SentMessage, state: MessageState, code: Option<i64>) -> Told {
        let status = match state {
            MessageState::Sent => Status::Sent,
            MessageState::Delivered => Status::Delivered,
            MessageState::Read => Status::Read,
            MessageState::Failed => Status::Failed(code.unwrap_or(UNDELIVERABLE)),
            _ => return impossible("state: must be sent, delivered, read or failed"),
        };
        let found = lock(&self.core.journal).find(|one| one.message_id == message.message_id);
        let (Some(accepted), Some(target)) = (found, lock(&self.target).clone()) else {
            return Ok(Forwarded::NoAddress);
        };
        let account = self.core.accounts.named(&message.account);
        let delivery = status.delivery(&accepted, &lock(&account), target.algorithm);
        self.core.outbox.send(target.url, delivery);
        Ok(Forwarded::Posted)
    }

    fn forward(&self, to: Option<&SentMessage>, reply: &Reply) -> Told {
        let Some(to) = to else {
            return impossible("NXCloud calls back only about replies to its messages");
        };
        let account = self.core.accounts.named(&to.account);
        let (text, payload) = (reply.text.clone(), reply.payload.clone());
        let answered = self.answered(&lock(&account), &to.message_id, text, payload);
        Ok(Forwarded::if_posted(answered.is_ok()))
    }

    fn set_callback(&self, url: Option<CallbackUrl>) {
        let mut target = lock(&self.target);
        *target = url.map(|url| match target.take() {
            Some(target) => CallbackTarget { url, ..target },
            None => CallbackTarget::at(url),
        });
    }

    fn settings(&self) -> Value {
        let target = lock(&self.target).clone();
        json!({
            "callback_url": target.as_ref().map(|target| target.url.to_text()),
            "callback_algorithm": target.map(|one| one.algorithm.map_or("none", Algorithm::name)),
            "balance": lock(self.core.accounts.first()).balance,
        })
    }

    fn set(&self, name: &str, value: &Value) -> Result<(), Impossible> {
        match name {
            "balance" => lock(self.core.accounts.first()).balance = limit(name, value)?,
            "callback_algorithm" => {
                let word = value.as_str().unwrap_or_default();
                let algorithm = Algorithm::from_name(word);
                if algorithm.is_none() && !matches!(word, "none" | "") {
                    return impossible("callback_algorithm: must be md5, sha256 or none");
                }
                if let Some(target) = lock(&self.target).as_mut().filter(|_| !word.is_empty()) {
                    target.algorithm = algorithm;
                }
            }
            _ => return impossible(format!("{name}: NXCloud has no such setting")),
        }
        Ok(())
    }

    fn new_account(name: &str) -> Account {
        let key = format!("{name}-access-key");
        Account::new(key, format!("{name}-access-secret"), TENANT_ID)
            .business_phone(BUSINESS_PHONE, APP_KEY)
    }

    fn environment(account: &Account) -> Vec<(&'static str, String)> {
        vec![
            ("NXCLOUD_ACCESS_KEY", account.access_key.clone()),
            ("NXCLOUD_ACCESS_SECRET", account.access_secret.clone()),
            ("NXCLOUD_TENANT_ID", TENANT_ID.to_string()),
            ("NXCLOUD_APP_KEY", APP_KEY.to_owned()),
            ("NXCLOUD_BUSINESS_PHONE", BUSINESS_PHONE.to_owned()),
        ]
    }
}
