//! What is posted to the application.

use std::time::Duration;

use messaging_sandbox::CallbackUrl;
use messaging_sandbox::nusasms::{GATEWAY_ID, GATEWAY_NUMBER, InboundSms};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start, text};
use crate::receiver::Receiver;

const PACE: Duration = Duration::from_secs(3600);

fn letters(receiver: &Receiver) -> Vec<String> {
    let bodies = receiver.json();
    bodies.iter().map(|body| text(&body["status"])).collect()
}

#[tokio::test]
async fn statuses_are_pushed_as_they_come() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.register_whatsapp_callback(receiver.url());
    let ref_no = Call::message_to(DESTINATION).ref_no(nusasms).await;
    nusasms.callbacks_idle().await;
    assert_eq!(letters(&receiver), ["Q"]);
    nusasms.advance_clock(PACE);
    nusasms.callbacks_idle().await;
    assert_eq!(letters(&receiver), ["Q", "S"]);
    nusasms.advance_clock(2 * PACE);
    nusasms.callbacks_idle().await;
    assert_eq!(letters(&receiver), ["Q", "S", "D", "R"]);

    let pushed = receiver.json()[3].clone();
    let path = format!("whatsapp/status/{ref_no}");
    let shown = Call::get(&path).send(nusasms).await.json()["data"].clone();
    assert_eq!(pushed, shown);
    assert_eq!(receiver.json()[1]["delivered_date"], Value::Null);
    let log = nusasms.callback_log();
    let events: Vec<_> = log.iter().map(|attempt| attempt.event).collect();
    assert_eq!(events, ["queued", "sent", "delivered", "read"]);
    assert!(log.iter().all(|attempt| attempt.message_id == ref_no));
}

#[tokio::test]
async fn time_that_passes_by_itself_pushes_too() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(Duration::from_millis(5));
    nusasms.register_whatsapp_callback(receiver.url());
    Call::message_to(DESTINATION).ref_no(nusasms).await;
    let all = async {
        while receiver.requests().len() < 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all)
        .await
        .unwrap();
    let mut statuses = letters(&receiver);
    statuses.sort_unstable();
    assert_eq!(statuses, ["D", "Q", "R", "S"]);
}

#[tokio::test]
async fn business_messages_are_pushed_with_words() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.register_whatsapp_callback(receiver.url());
    let body = json!({"recipient": DESTINATION, "gateway_id": GATEWAY_ID, "otp": "1"});
    let reply = Call::post("wa_business/otp", &body).send(nusasms).await;
    nusasms.callbacks_idle().await;
    nusasms.advance_clock(3 * PACE);
    nusasms.callbacks_idle().await;
    let pushed = receiver.json();
    assert!(pushed.iter().all(|body| body["type"] == "status"));
    let words = pushed.iter().map(|body| text(&body["status"]["status"]));
    let words: Vec<_> = words.collect();
    assert_eq!(words, ["submitted", "sent", "delivered", "read"]);
    let pushed = &pushed[1]["status"];
    assert!(pushed["timestamp"].is_u64(), "{pushed}");
    assert_eq!(pushed["message_id"], reply.json()["data"]["message_id"]);
    assert_eq!(
        (
            &pushed["recipient"],
            &pushed["gateway_id"],
            &pushed["status"]
        ),
        (&json!(DESTINATION), &json!(GATEWAY_ID), &json!("sent"))
    );
}

#[tokio::test]
async fn sms_are_pushed_as_forms() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.register_sms_callback(receiver.url());
    let call = Call::sms(&format!("GSM={DESTINATION}&SMSText=Halo&output=json"));
    let reply = call.send(nusasms).await;
    let id = text(&reply.json()["results"][0]["messageid"]);
    nusasms.advance_clock(2 * PACE);
    nusasms.callbacks_idle().await;
    let forms = receiver.forms();
    let field = |form: usize, name: &str| {
        let mut fields = forms[form].iter();
        fields.find(|(given, _)| given == name).unwrap().1.clone()
    };
    let words: Vec<_> = (0..3).map(|form| field(form, "delivery_status")).collect();
    assert_eq!(words, ["QUEUE", "SENT", "DELIVERED"]);
    assert_eq!(
        (field(2, "messageid"), field(2, "destination")),
        (id, DESTINATION.to_owned())
    );
    assert_eq!(field(2, "date").len(), "2022-01-28T23:31:50".len());
}

#[tokio::test]
async fn kinds_have_addresses_of_their_own_and_lose_them() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.register_sms_callback(receiver.url());
    Call::message_to(DESTINATION).ref_no(nusasms).await;
    nusasms.callbacks_idle().await;
    assert!(receiver.requests().is_empty());
    nusasms.register_whatsapp_callback(receiver.url());
    nusasms.remove_callbacks();
    nusasms.advance_clock(3 * PACE);
    nusasms.callbacks_idle().await;
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn what_is_cleared_is_not_pushed() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.register_whatsapp_callback(receiver.url());
    Call::message_to(DESTINATION).ref_no(nusasms).await;
    nusasms.callbacks_idle().await;
    nusasms.clear();
    nusasms.advance_clock(3 * PACE);
    nusasms.callbacks_idle().await;
    assert_eq!(receiver.requests().len(), 1);
    assert!(nusasms.callback_log().is_empty());
}

#[tokio::test]
async fn the_result_of_a_check_goes_to_its_address() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    nusasms.mark_not_on_whatsapp("6281200000002");
    let body = json!({
        "phone_numbers": ["6281200000001", "6281200000002", "6280012345678"],
        "callback_url": receiver.address(),
    });
    assert_eq!(
        Call::post("wa_phone_check", &body)
            .send(nusasms)
            .await
            .status,
        201
    );
    nusasms.callbacks_idle().await;
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "WA phone check",
        "data": [
            {"phone_number": "6281200000001", "exists": true},
            {"phone_number": "6281200000002", "exists": false},
            {"phone_number": "6280012345678", "exists": false},
        ],
    });
    assert_eq!(receiver.json(), [expected]);
    let attempt = &nusasms.callback_log()[0];
    assert_eq!(attempt.event, "phone_check");
    assert_eq!(attempt.message_id, nusasms.accepted()[0].id);
}

#[tokio::test]
async fn another_machine_has_to_be_allowed() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_callback_pause(PACE);
    // A name that is not loopback by its looks, and never resolves.
    let body = json!({"phone_numbers": ["6281200000001"], "callback_url": "http://a.invalid/"});
    let call = Call::post("wa_phone_check", &body);
    assert_eq!(call.send(nusasms).await.status, 201);
    // Nothing is on its way.
    nusasms.callbacks_idle().await;
    nusasms.allow_remote_callbacks(true);
    assert_eq!(call.send(nusasms).await.status, 201);
    let idle = nusasms.callbacks_idle();
    let waited = tokio::time::timeout(Duration::from_millis(20), idle).await;
    assert!(waited.is_err(), "a callback waits for its pause");
}

#[tokio::test]
async fn an_inbound_sms_is_a_form() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let nusasms = sandbox.nusasms();
    let sms = InboundSms::new("6281200000001", "Ya & tidak é");
    let refused = nusasms.send_inbound_sms(&sms).unwrap_err();
    assert_eq!(refused.to_string(), "no callback address is registered");
    nusasms.register_inbound_callback(receiver.url());
    let id = nusasms.send_inbound_sms(&sms).unwrap();
    nusasms.callbacks_idle().await;
    let bare = sms.clone().gateway_number(None);
    nusasms.send_inbound_sms(&bare).unwrap();
    nusasms.callbacks_idle().await;

    let forms = receiver.forms();
    let date = forms[0][3].1.clone();
    let expected = [
        ("id", id.as_str()),
        ("originator", "6281200000001"),
        ("msg", "Ya & tidak é"),
        ("receive_date", &date),
        ("gateway_number", GATEWAY_NUMBER),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(forms[0], expected);
    let shape: String = date
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '0'
            } else {
                character
            }
        })
        .collect();
    assert_eq!(shape, "0000-00-00 00:00:00");
    assert_eq!(forms[1].len(), 4);
    assert_eq!(nusasms.callback_log()[0].event, "inbound_sms");
    assert!(!format!("{sms:?}").contains("62812"));
    assert!(CallbackUrl::new("http://192.0.2.1/").is_err());
}
