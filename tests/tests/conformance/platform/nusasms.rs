use messaging_client_core::{Call, ClientOptions, Endpoint};
use nusasms_client::{
    Account, Broadcast, GetBalance, GetCredits, GetDeliveryReport, GetStatus, GetUser, GroupSms,
    MediaMessage, NusaSmsClient, OtpMessage, PhoneCheck, ReplyMessage, Sms, Template, TextMessage,
};

use crate::canary::{LINK, OTP, PHONE, TEXT};
use crate::dialect::Dialect::{NusaSmsCommand, NusaSmsRest, NusaSmsResults};
use crate::operation::{Operation, Platform};

struct NusaSms;

impl Platform for NusaSms {
    const NAME: &'static str = "nusasms";
    type Account = Account;
    type Client = NusaSmsClient;

    fn client(base_url: &str, options: ClientOptions) -> NusaSmsClient {
        let builder = NusaSmsClient::builder()
            .api_key("canary-api-key")
            .sms_user("canary-user")
            .sms_password("canary-password")
            .base_url(base_url)
            .options(options);
        builder.build().unwrap()
    }

    fn call<E: Endpoint<Account = Account>>(client: &NusaSmsClient, request: E) -> Call<'_, E> {
        client.call(request)
    }
}

pub(super) fn operations() -> Vec<Operation> {
    [account(), whatsapp(), wa_business(), sms()]
        .into_iter()
        .flatten()
        .collect()
}

fn data(data: &str) -> String {
    format!(r#"{{"error":false,"error_code":0,"message":"Data message","data":{data}}}"#)
}

fn account() -> Vec<Operation> {
    let user = data(r#"{"userid":"canary-user","idPerson":1,"idClient":2}"#);
    let balance = data(r#"{"idClient":2,"wa_balance":10,"sms_balance":"20","echo":"canary"}"#);
    vec![
        Operation::read::<NusaSms, _>(NusaSmsRest, GetUser::new, user),
        Operation::read::<NusaSms, _>(NusaSmsRest, GetBalance::new, balance),
    ]
}

fn whatsapp() -> Vec<Operation> {
    let queued = r#"{"sender":"6281220004242","destination":"6281220004242","message":"canary","ref_no":"017"}"#;
    let media = r#"{"destination":"6281220004242","caption":"canary","media_url":"https://files.example.com/canary.png","ref_no":"018","queue":null}"#;
    let status = r#"{"destination":"6281220004242","ref_no":"017","status":"D","message":"canary text","sent_date":"2026-01-01T00:00:00"}"#;
    vec![
        Operation::write::<NusaSms, _>(NusaSmsRest, || TextMessage::new(PHONE, TEXT), data(queued))
            .sending()
            .carrying(&[PHONE, TEXT]),
        Operation::write::<NusaSms, _>(
            NusaSmsRest,
            || MediaMessage::from_url(PHONE, LINK).caption(TEXT),
            data(media),
        )
        .sending()
        .carrying(&[PHONE, LINK, TEXT]),
        Operation::read::<NusaSms, _>(NusaSmsRest, || GetStatus::new("017"), data(status)),
        Operation::write::<NusaSms, _>(NusaSmsRest, || PhoneCheck::new([PHONE]), data("null"))
            .carrying(&[PHONE]),
    ]
}

fn wa_business() -> Vec<Operation> {
    let accepted = data(r#"{"message_id":"wamid-1","echo":"canary 6281220004242"}"#);
    vec![
        Operation::write::<NusaSms, _>(
            NusaSmsRest,
            || Broadcast::new(PHONE, "109", Template::new("order", "id")).body([TEXT]),
            accepted.as_str(),
        )
        .sending()
        .carrying(&[PHONE, TEXT]),
        Operation::write::<NusaSms, _>(
            NusaSmsRest,
            || ReplyMessage::text(PHONE, "109", TEXT),
            accepted.as_str(),
        )
        .sending()
        .carrying(&[PHONE, TEXT]),
        Operation::write::<NusaSms, _>(
            NusaSmsRest,
            || OtpMessage::new(PHONE, "109", OTP),
            accepted.as_str(),
        )
        .sending()
        .carrying(&[PHONE, OTP]),
    ]
}

fn sms() -> Vec<Operation> {
    let sent = r#"{"results":[{"status":"0","messageid":"175","destination":"6281220004242"}]}"#;
    let group =
        r#"{"results":[{"status":"0","campaign_name":"c-1","group":"Toko","echo":"canary"}]}"#;
    vec![
        Operation::write::<NusaSms, _>(NusaSmsResults, || Sms::new(PHONE, OTP), sent)
            .sending()
            .carrying(&[PHONE, OTP]),
        Operation::write::<NusaSms, _>(NusaSmsResults, || GroupSms::new("Toko", OTP), group)
            .sending()
            .carrying(&[OTP]),
        Operation::read::<NusaSms, _>(
            NusaSmsCommand,
            GetCredits::new,
            r#"{"value":"12","echo":"canary"}"#,
        ),
        Operation::read::<NusaSms, _>(
            NusaSmsCommand,
            || GetDeliveryReport::new("175"),
            "DELIVERED 6281220004242",
        ),
    ]
}
