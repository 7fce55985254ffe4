//! Who the key belongs to, and the balance.

use messaging_sandbox::Sandbox;
use messaging_sandbox::nusasms::{Account, SENDER};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start};

#[tokio::test]
async fn the_key_names_its_person() {
    let sandbox = start().await;
    let reply = Call::get("auth/api_key").send(sandbox.nusasms()).await;
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "APIKey Authentication check",
        "data": {"userid": "sandbox_user", "idPerson": 1_000_002, "idClient": 1_000_002},
    });
    assert_eq!((reply.status, reply.json()), (200, expected));
    assert!(reply.header("date").is_some());
}

#[tokio::test]
async fn the_balance_has_nulls_where_nothing_is_used() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_wa_balance(1000.0);
    nusasms.set_sms_balance(781.5);
    let reply = Call::get("balance").send(nusasms).await;
    let expected = json!({
        "error": false,
        "error_code": 0,
        "message": "Client credit data",
        "data": {
            "idClient": 1_000_002,
            "wa_balance": 1000,
            "wa_expired_date": "2099-12-31",
            "hlr_balance": 0,
            "hlr_expired_date": null,
            "sim_balance": 0,
            "sim_expired_date": null,
            "sms_balance": 781.5,
            "sms_expired_date": "2099-12-31",
            "pulsa_balance": null,
        },
    });
    assert_eq!((reply.status, reply.json()), (200, expected));
}

#[tokio::test]
async fn an_account_can_be_another_one() {
    let sandbox = start().await;
    let account = Account::new("another-key", "u", "p").wa_credit(3.0, "2030-01-01");
    sandbox.nusasms().set_account(account);
    let call = Call::get("balance");
    assert_eq!(call.send(sandbox.nusasms()).await.status, 401);
    let reply = call
        .header("APIKey", "another-key")
        .send(sandbox.nusasms())
        .await;
    let data = reply.json()["data"].clone();
    assert_eq!(
        (&data["wa_balance"], &data["wa_expired_date"]),
        (&json!(3), &json!("2030-01-01"))
    );
    assert_eq!(data["sms_expired_date"], Value::Null);
}

#[tokio::test]
async fn a_sandbox_can_start_with_another_account() {
    let account = Account::new("another-key", "u", "p");
    let builder = Sandbox::builder().nusasms_account(account);
    let sandbox = builder.start().await.unwrap();
    let call = Call::get("auth/api_key").header("APIKey", "another-key");
    assert_eq!(call.send(sandbox.nusasms()).await.status, 200);
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let sandbox = start().await;
    Call::message_to(DESTINATION)
        .ref_no(sandbox.nusasms())
        .await;
    let shown = format!(
        "{:?} {:?} {:?}",
        sandbox.nusasms(),
        Account::default(),
        sandbox.nusasms().accepted()
    );
    for secret in [
        "sandbox-api-key",
        "sandbox-password",
        SENDER,
        DESTINATION,
        "Halo",
    ] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}
