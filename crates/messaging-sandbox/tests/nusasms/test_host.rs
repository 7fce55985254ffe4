//! The test host.

use messaging_sandbox::nusasms::{Host, TEST_API_KEY};
use serde_json::{Value, json};

use crate::call::{Call, DESTINATION, start, text};

#[tokio::test]
async fn it_has_one_account_with_a_public_key() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    assert_ne!(nusasms.url(), nusasms.test_url());
    assert_eq!(TEST_API_KEY, "DEV_TESTING_API_KEY");
    let call = Call::get("auth/api_key");
    let reply = call.send_to_test_host(nusasms).await;
    reply.assert_failure(401, "Invalid APIKey");
    let reply = call.for_test_host().send_to_test_host(nusasms).await;
    let expected =
        json!({"userid": "cdev_testing_user", "idPerson": 1_000_001, "idClient": 1_000_001});
    assert_eq!(reply.json()["data"], expected);
}

#[tokio::test]
async fn nothing_is_deducted() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let balance = || async {
        let call = Call::get("balance").for_test_host();
        call.send_to_test_host(nusasms).await.json()["data"]["wa_balance"].clone()
    };
    let before = balance().await;
    let call = Call::message_to(DESTINATION).for_test_host();
    let reply = call.send_to_test_host(nusasms).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(balance().await, before);
    assert!((nusasms.wa_balance() - 1_000_000.0).abs() < 1e-9);
    assert_eq!(nusasms.accepted()[0].host, Host::Test);

    // What was sent there is unknown at the production host.
    let path = format!("whatsapp/status/{}", text(&reply.json()["data"]["ref_no"]));
    let status = Call::get(&path);
    assert_eq!(status.send(nusasms).await.status, 404);
    let reply = status.for_test_host().send_to_test_host(nusasms).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn the_documented_references_have_their_status() {
    let sandbox = start().await;
    for (ref_no, letter, dates) in [
        ("queued", "Q", [false, false, false]),
        ("sent", "S", [true, false, false]),
        ("delivered", "D", [true, true, false]),
        ("read", "R", [true, true, true]),
        ("aborted", "A", [false, false, false]),
        ("failed", "F", [false, false, false]),
    ] {
        let call = Call::get(&format!("whatsapp/status/{ref_no}")).for_test_host();
        let reply = call.send_to_test_host(sandbox.nusasms()).await;
        assert_eq!(reply.status, 200);
        let data = reply.json()["data"].clone();
        assert_eq!(
            (&data["status"], &data["ref_no"]),
            (&json!(letter), &json!(ref_no))
        );
        let names = ["sent_date", "delivered_date", "read_date"];
        assert_eq!(
            names.map(|name| data[name] != Value::Null),
            dates,
            "{ref_no}"
        );
    }
    let call = Call::get("whatsapp/status/unsent").for_test_host();
    let reply = call.send_to_test_host(sandbox.nusasms()).await;
    reply.assert_failure(404, "Message not found");
}

#[tokio::test]
async fn it_has_no_sms() {
    let sandbox = start().await;
    let call = Call::sms("GSM=6281200000009&SMSText=Halo");
    let reply = call.send_to_test_host(sandbox.nusasms()).await;
    reply.assert_failure(404, "Not Found");
}
