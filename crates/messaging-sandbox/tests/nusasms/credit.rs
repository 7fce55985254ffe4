//! What messages cost.

use std::time::Duration;

use messaging_sandbox::nusasms::{Account, GATEWAY_ID, GROUP, SENDER, SMS_PASSWORD, SMS_USER};
use serde_json::json;

use crate::call::{Call, DESTINATION, start};

const PACE: Duration = Duration::from_secs(3600);

async fn send_text(nusasms: &messaging_sandbox::nusasms::NusaSms, characters: usize) -> u16 {
    let body = json!({"destination": DESTINATION, "message": "é".repeat(characters)});
    Call::message(&body).send(nusasms).await.status
}

#[tokio::test]
async fn a_message_costs_one_credit_per_1500_characters() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_wa_balance(6.5);
    for (characters, left) in [(1, 5.5), (1500, 4.5), (1501, 2.5), (3000, 0.5)] {
        assert_eq!(send_text(nusasms, characters).await, 201);
        assert!((nusasms.wa_balance() - left).abs() < 1e-9, "{characters}");
    }
    let reply = Call::message_to(DESTINATION).send(nusasms).await;
    reply.assert_failure(400, "Insufficient WA credit");
    assert_eq!(nusasms.accepted_count(), 4);
    let balance = Call::get("balance").send(nusasms).await.json();
    assert_eq!(balance["data"]["wa_balance"], 0.5);
}

#[tokio::test]
async fn media_cost_two() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_wa_balance(3.0);
    let body = json!({"destination": DESTINATION, "media_url": "https://example.com/a.png"});
    let call = Call::post("whatsapp/media", &body);
    assert_eq!(call.send(nusasms).await.status, 201);
    let reply = call.send(nusasms).await;
    reply.assert_failure(400, "Insufficient WA credit");
    assert!((nusasms.wa_balance() - 1.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_refused_message_costs_nothing_and_a_failed_one_is_paid_back() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    nusasms.set_wa_balance(10.0);
    assert_eq!(
        Call::message_to("6280000000400").send(nusasms).await.status,
        400
    );
    assert!((nusasms.wa_balance() - 10.0).abs() < 1e-9);
    Call::message_to("6280000100007").ref_no(nusasms).await;
    Call::message_to("6280000100006").ref_no(nusasms).await;
    assert!((nusasms.wa_balance() - 8.0).abs() < 1e-9);
    nusasms.advance_clock(PACE);
    assert!(
        (nusasms.wa_balance() - 9.0).abs() < 1e-9,
        "the aborted one stays paid"
    );
}

#[tokio::test]
async fn credits_expire_after_their_last_day() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let account = |day: &str| {
        Account::new("sandbox-api-key", SMS_USER, SMS_PASSWORD)
            .sender(SENDER)
            .wa_credit(9.0, day)
            .sms_credit(9.0, day)
    };
    let sms = Call::sms(&format!("GSM={DESTINATION}&SMSText=Halo&output=json"));
    nusasms.set_account(account("2020-01-01"));
    let reply = Call::message_to(DESTINATION).send(nusasms).await;
    reply.assert_failure(400, "WA credit has expired");
    assert_eq!(sms.code(nusasms).await, "-7");
    nusasms.set_account(account("2099-01-01"));
    assert_eq!(
        Call::message_to(DESTINATION).send(nusasms).await.status,
        201
    );
    assert_eq!(sms.code(nusasms).await, "0");
}

#[tokio::test]
async fn sms_cost_credits_of_their_own() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_sms_balance(8.0);
    let text = "a".repeat(161);
    for (parameters, left) in [
        (format!("GSM={DESTINATION}&SMSText=Halo"), 7.0),
        (format!("GSM={DESTINATION}&SMSText={text}"), 5.0),
        (
            format!("GSM={DESTINATION}&unicode=True&SMSText={text}"),
            2.0,
        ),
    ] {
        Call::sms(&parameters).send(nusasms).await;
        assert!((nusasms.sms_balance() - left).abs() < 1e-9, "{parameters}");
    }
    let sent = sandbox.messages().all();
    let parts: Vec<_> = sent.iter().map(|one| (one.encoding, one.parts)).collect();
    let [one, two, three] = [1, 2, 3].map(Some);
    assert_eq!(
        parts,
        [
            (Some("GSM-7"), one),
            (Some("GSM-7"), two),
            (Some("UCS-2"), three)
        ],
        "unicode=True sends what need not be as UCS-2"
    );
    let group = Call::sms_group(&format!("group={GROUP}&SMSText=Halo&output=json"));
    assert_eq!(group.code(nusasms).await, "0");
    assert_eq!(group.code(nusasms).await, "-2");
    let plain = Call::sms(&format!("GSM={DESTINATION}&SMSText=Halo&output=json"));
    assert_eq!(plain.code(nusasms).await, "-2");
    assert!((nusasms.wa_balance() - 1_000_000.0).abs() < 1e-9);
}

#[tokio::test]
async fn business_messages_cost_nothing_here() {
    let sandbox = start().await;
    sandbox.nusasms().set_wa_balance(0.0);
    let body = json!({"recipient": DESTINATION, "gateway_id": GATEWAY_ID, "otp": "1"});
    let reply = Call::post("wa_business/otp", &body)
        .send(sandbox.nusasms())
        .await;
    assert_eq!(reply.status, 200);
}
