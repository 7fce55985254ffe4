//! `wa_phone_check`.

use http::StatusCode;
use serde_json::{Value, json};

use super::fields::{Body, Fields};
use super::refusal::Refusal;
use super::show::envelope;
use super::whatsapp::is_digits;
use crate::callback::{CallbackUrl, Delivery};
use crate::lock::lock;
use crate::nusasms::MessageKind;
use crate::nusasms::operation::Call;
use crate::server::Answer;

/// The most numbers of one check, as documented.
const MOST_NUMBERS: usize = 100;

impl Call<'_> {
    /// Answers a check of phone numbers, and posts its result to the address of the request.
    pub(in crate::nusasms) fn check_phones(self) -> Result<Answer, Refusal> {
        let body = Body::read(self.request)?;
        let fields = body.fields();
        fields.only(&["phone_numbers", "callback_url"]);
        let numbers = phone_numbers(&fields);
        let url = fields.url("callback_url");
        fields.check()?;
        let account = &self.account;
        let results: Value = numbers
            .iter()
            .map(|number| json!({"phone_number": number, "exists": account.is_on_whatsapp(number)}))
            .collect();
        let draft = self.draft(MessageKind::PhoneCheck, numbers.join(","), fields.value());
        let provider = self.provider;
        // It is posted nowhere unless the address is `http`, and on loopback where it must be.
        let parse = match lock(&provider.settings).remote_allowed {
            true => CallbackUrl::anywhere,
            false => CallbackUrl::new,
        };
        let url = url.and_then(|url| parse(url).ok());
        self.finish(draft, StatusCode::CREATED, |message| {
            if let Some(url) = url {
                let body = envelope("WA phone check", &results);
                let notice = Delivery::json(&message.id, "phone_check", move |_| body.clone());
                provider.core.outbox.send(url, notice);
            }
            envelope("WA phone check", &Value::Null)
        })
    }
}

fn phone_numbers<'a>(fields: &Fields<'a>) -> Vec<&'a str> {
    let name = "phone_numbers";
    let Some(entries) = fields.require(name).list(name) else {
        return Vec::new();
    };
    if entries.is_empty() {
        let message = "ensure this value has at least 1 items";
        fields.wrong(name, message, "value_error.list.min_items");
    }
    if entries.len() > MOST_NUMBERS {
        let message = "ensure this value has at most 100 items";
        fields.wrong(name, message, "value_error.list.max_items");
    }
    let mut numbers = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let wrong = |message, kind| fields.add(&[json!(name), json!(index)], message, kind);
        match entry.as_str() {
            Some(number) if (8..=14).contains(&number.len()) && is_digits(number) => {
                numbers.push(number);
            }
            Some(_) => wrong("Invalid phone number format", "value_error"),
            None => wrong("str type expected", "type_error.str"),
        }
    }
    numbers
}
