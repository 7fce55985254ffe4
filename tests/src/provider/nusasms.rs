//! NusaSMS's operations.

use messaging_client_core::ValidationError;
use nusasms_client::{
    Broadcast, CommandAnswer, Error, GetDeliveryReport, GetStatus, GroupSms, InboundSms,
    MediaMessage, NusaSmsClient, OtpMessage, PhoneCheck, ReplyMessage, Sms, SmsFormat, TextMessage,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::received_callback::ReceivedCallback;
use super::{Operation, Provider, Ran};
use crate::setup::{INPUT, Setup, Stopped, both, typed};
use crate::validate::PARSE_CALLBACK;

/// The provider NusaSMS.
pub(super) struct NusaSms;

impl Provider for NusaSms {
    fn name(&self) -> &'static str {
        "nusasms"
    }

    fn operations(&self) -> &'static [Operation] {
        const {
            &[
                Operation::new("account.get", |s, i| Box::pin(get_user(s, i))),
                Operation::new("account.balance", |s, i| Box::pin(get_balance(s, i))),
                Operation::new("whatsapp.send_message", |s, i| Box::pin(send_message(s, i))),
                Operation::new("whatsapp.send_media", |s, i| Box::pin(send_media(s, i))),
                Operation::new("whatsapp.status", |s, i| Box::pin(get_status(s, i))),
                Operation::new("whatsapp.check_phones", |s, i| Box::pin(check_phones(s, i))),
                Operation::new("wa_business.broadcast", |s, i| Box::pin(broadcast(s, i))),
                Operation::new("wa_business.reply", |s, i| Box::pin(reply(s, i))),
                Operation::new("wa_business.otp", |s, i| Box::pin(send_otp(s, i))),
                Operation::new("sms.send", |s, i| Box::pin(send_sms(s, i))),
                Operation::new("sms.send_group", |s, i| Box::pin(send_group_sms(s, i))),
                Operation::new("sms.credits", |s, i| Box::pin(get_credits(s, i))),
                Operation::new("sms.delivery_report", |s, i| {
                    Box::pin(get_delivery_report(s, i))
                }),
                Operation::new(PARSE_CALLBACK, |setup, input| {
                    Box::pin(async move { parse(&setup, input) })
                }),
            ]
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    api_key: Option<String>,
    sms_user: Option<String>,
    sms_password: Option<String>,
    sms_format: Option<String>,
}

impl Credentials {
    fn sms_format(&self) -> Result<SmsFormat, Error> {
        let name = self.sms_format.as_deref().unwrap_or("json");
        [SmsFormat::Json, SmsFormat::Xml]
            .into_iter()
            .find(|format| format.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let refused = ValidationError::new("sms_format", "must be json or xml");
                Error::invalid_request("client", refused)
            })
    }
}

fn client(setup: &Setup) -> Result<NusaSmsClient, Stopped> {
    let credentials: Credentials = setup.credentials()?;
    let mut builder = NusaSmsClient::builder()
        .sms_format(credentials.sms_format()?)
        .base_url(&setup.base_url)
        .options(setup.options()?);
    if let Some(api_key) = credentials.api_key {
        builder = builder.api_key(api_key);
    }
    if let Some(sms_user) = credentials.sms_user {
        builder = builder.sms_user(sms_user);
    }
    if let Some(sms_password) = credentials.sms_password {
        builder = builder.sms_password(sms_password);
    }
    Ok(builder.build()?)
}

/// The typed request, and the client to make it with.
fn prepared<T: DeserializeOwned>(
    setup: &Setup,
    input: Map<String, Value>,
) -> Result<(T, NusaSmsClient), Stopped> {
    both(typed::<T>(INPUT, input), client(setup))
}

/// The input of an operation that has no parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn get_user(setup: Setup, input: Map<String, Value>) -> Ran {
    let (Nothing {}, client) = prepared(&setup, input)?;
    let user = client.account().get().await?;
    Ok(json!(*user))
}

async fn get_balance(setup: Setup, input: Map<String, Value>) -> Ran {
    let (Nothing {}, client) = prepared(&setup, input)?;
    let balance = client.account().balance().await?;
    Ok(json!(*balance))
}

async fn send_message(setup: Setup, input: Map<String, Value>) -> Ran {
    let (message, client) = prepared::<TextMessage>(&setup, input)?;
    let queued = client.whatsapp().send_message(&message).await?;
    Ok(json!(*queued))
}

async fn send_media(setup: Setup, input: Map<String, Value>) -> Ran {
    let (message, client) = prepared::<MediaMessage>(&setup, input)?;
    let queued = client.whatsapp().send_media(&message).await?;
    Ok(json!(*queued))
}

async fn get_status(setup: Setup, input: Map<String, Value>) -> Ran {
    let (request, client) = prepared::<GetStatus>(&setup, input)?;
    let message = client.whatsapp().status(request.ref_no).await?;
    let mut result = json!(*message);
    if let Value::Object(fields) = &mut result {
        let status = message.delivery_status().as_str();
        fields.insert("delivery_status".to_owned(), status.into());
    }
    Ok(result)
}

async fn check_phones(setup: Setup, input: Map<String, Value>) -> Ran {
    let (check, client) = prepared::<PhoneCheck>(&setup, input)?;
    client.whatsapp().check_phones(&check).await?;
    Ok(json!({}))
}

async fn broadcast(setup: Setup, input: Map<String, Value>) -> Ran {
    let (broadcast, client) = prepared::<Broadcast>(&setup, input)?;
    let accepted = client.wa_business().broadcast(&broadcast).await?;
    Ok(json!({"message_id": accepted.message_id}))
}

async fn reply(setup: Setup, input: Map<String, Value>) -> Ran {
    let (reply, client) = prepared::<ReplyMessage>(&setup, input)?;
    let accepted = client.wa_business().reply(&reply).await?;
    Ok(json!({"message_id": accepted.message_id}))
}

async fn send_otp(setup: Setup, input: Map<String, Value>) -> Ran {
    let (otp, client) = prepared::<OtpMessage>(&setup, input)?;
    let accepted = client.wa_business().send_otp(&otp).await?;
    Ok(json!({"message_id": accepted.message_id}))
}

async fn send_sms(setup: Setup, input: Map<String, Value>) -> Ran {
    let (sms, client) = prepared::<Sms>(&setup, input)?;
    let sent = client.sms().send(&sms).await?;
    Ok(json!({"results": sent.results}))
}

async fn send_group_sms(setup: Setup, input: Map<String, Value>) -> Ran {
    let (sms, client) = prepared::<GroupSms>(&setup, input)?;
    let sent = client.sms().send_group(&sms).await?;
    Ok(json!({"results": sent.results}))
}

async fn get_credits(setup: Setup, input: Map<String, Value>) -> Ran {
    let (Nothing {}, client) = prepared(&setup, input)?;
    let answer = client.sms().credits().await?;
    Ok(command_answer(&answer))
}

async fn get_delivery_report(setup: Setup, input: Map<String, Value>) -> Ran {
    let (request, client) = prepared::<GetDeliveryReport>(&setup, input)?;
    let answer = client.sms().delivery_report(request.ref_no).await?;
    Ok(command_answer(&answer))
}

fn command_answer(answer: &CommandAnswer) -> Value {
    json!({"raw": answer.raw, "fields": answer.fields})
}

fn parse(setup: &Setup, input: Map<String, Value>) -> Ran {
    let (received, _credentials) = both(
        ReceivedCallback::read(input),
        setup.credentials::<Credentials>(),
    )?;
    let sms = InboundSms::parse_unverified(&received.body)?;
    let event = json!({
        "kind": "inbound",
        "message_id": sms.id,
        "from": sms.originator,
        "text": sms.text,
        "receive_date": sms.received,
        "gateway_number": sms.gateway_number,
    });
    Ok(json!({"events": [event]}))
}
