//! `wa_phone_check`.

use http::StatusCode;
use serde_json::{Value, json};

use super::answer;
use super::body;
use super::fields::{Fields, Problems};
use super::format::Format;
use super::refusal::Refusal;
use super::whatsapp::is_digits;
use crate::callback::CallbackUrl;
use crate::lock::lock;
use crate::nusasms::accept::Draft;
use crate::nusasms::account::Account;
use crate::nusasms::host::Host;
use crate::nusasms::journal::MessageKind;
use crate::nusasms::notice::json_notice;
use crate::nusasms::provider::NusaSmsProvider;
use crate::server::{Answer, ReceivedRequest};

/// The most numbers of one check, as documented.
const MOST_NUMBERS: usize = 100;

impl NusaSmsProvider {
    /// Answers a check of phone numbers, and posts its result to the address of the request.
    pub(super) fn check_phones(
        &self,
        host: Host,
        account: &mut Account,
        request: &ReceivedRequest,
    ) -> Result<Answer, Refusal> {
        let body = body::read(request)?;
        let fields = Fields::of_body(&body);
        let mut problems = Problems::default();
        fields.only(&["phone_numbers", "callback_url"], &mut problems);
        let numbers = phone_numbers(&fields, &mut problems);
        let url = fields.url("callback_url", &mut problems);
        problems.finish(())?;
        let results: Vec<Value> = numbers
            .iter()
            .map(|number| json!({"phone_number": number, "exists": account.is_on_whatsapp(number)}))
            .collect();
        let fields = Value::Object(body.clone());
        let draft = Draft::new(MessageKind::PhoneCheck, numbers.join(","), fields);
        self.finish(host, account, request, draft, |message| {
            if let Some(url) = url.and_then(|url| self.callback_url(url)) {
                let body = answer::envelope("WA phone check", &Value::Array(results));
                let notice = json_notice(&message.id, "phone_check", body);
                self.core.outbox.send(url, notice);
            }
            let body = answer::envelope("WA phone check", &Value::Null);
            Format::of(&request.headers).answer(StatusCode::CREATED, &body)
        })
    }

    /// Where a result is posted: nowhere unless the address is `http`, and on loopback where it
    /// must be.
    fn callback_url(&self, url: &str) -> Option<CallbackUrl> {
        if lock(&self.targets).remote_allowed {
            CallbackUrl::anywhere(url).ok()
        } else {
            CallbackUrl::new(url).ok()
        }
    }
}

fn phone_numbers<'a>(fields: &Fields<'a>, problems: &mut Problems) -> Vec<&'a str> {
    let name = "phone_numbers";
    if fields.get(name).is_none() {
        fields.wrong(name, "field required", "value_error.missing", problems);
    }
    let Some(entries) = fields.list(name, problems) else {
        return Vec::new();
    };
    if entries.is_empty() {
        let message = "ensure this value has at least 1 items";
        fields.wrong(name, message, "value_error.list.min_items", problems);
    }
    if entries.len() > MOST_NUMBERS {
        let message = "ensure this value has at most 100 items";
        fields.wrong(name, message, "value_error.list.max_items", problems);
    }
    let mut numbers = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let problem = match entry.as_str() {
            Some(number) if (8..=14).contains(&number.len()) && is_digits(number) => {
                numbers.push(number);
                continue;
            }
            Some(_) => ("Invalid phone number format", "value_error"),
            None => ("str type expected", "type_error.str"),
        };
        fields.wrong_entry(name, index, problem, problems);
    }
    numbers
}
