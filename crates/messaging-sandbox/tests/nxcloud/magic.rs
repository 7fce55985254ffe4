//! Recipients that make something happen.

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::{BUSINESS_PHONE, documented_codes};
use serde_json::json;
use tokio::time::{Duration, Instant};

use crate::call::{Call, message, message_to};

#[tokio::test]
async fn every_documented_code_can_be_had_by_a_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let mut tried = 0;
    for code in documented_codes() {
        let digits = if code == -1 { 1 } else { code };
        let reply = Call::of(&message_to(&format!("62800000{digits:05}")))
            .send(nxcloud)
            .await;
        assert_eq!(reply.status, 200);
        let reply = reply.json();
        assert_eq!(reply["code"], code);
        let text = reply["message"].as_str().unwrap();
        assert!(!text.is_empty() && !text.contains("{0}"), "{code}: {text}");
        assert_eq!(code == 22049, text.contains(BUSINESS_PHONE), "{text}");
        tried += 1;
    }
    assert_eq!(tried, 28);
    assert_eq!(nxcloud.accepted_count(), 0);
}

#[tokio::test]
async fn a_user_id_can_be_magic_as_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut message = message();
    message["to"] = json!(null);
    message["recipient"] = json!("ID.6280000022091");
    assert_eq!(Call::of(&message).code(sandbox.nxcloud()).await, 22091);
}

#[tokio::test]
async fn faults_can_be_had_by_a_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for (number, status, accepted) in [
        ("6280000300503", 503, 0),
        ("6280000300404", 404, 0),
        ("6280000400503", 503, 1),
        ("6280000500004", 502, 0),
        ("6280000500005", 200, 1),
        ("6280000500006", 429, 0),
    ] {
        nxcloud.clear();
        let reply = Call::of(&message_to(number)).send(nxcloud).await;
        assert_eq!(
            (reply.status, nxcloud.accepted_count()),
            (status, accepted),
            "{number}"
        );
    }
    nxcloud.clear();
    let reply = Call::of(&message_to("6280000500007")).send(nxcloud).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("1"))
    );
    for (number, accepted) in [("6280000500001", 0), ("6280000500002", 1)] {
        nxcloud.clear();
        assert!(
            Call::of(&message_to(number))
                .send_raw(nxcloud)
                .await
                .is_empty(),
            "{number}"
        );
        assert_eq!(nxcloud.accepted_count(), accepted, "{number}");
    }
    let reply = Call::of(&message_to("6280000500003")).send(nxcloud).await;
    assert!(
        reply
            .header("content-length")
            .unwrap()
            .parse::<usize>()
            .unwrap()
            > reply.body.len()
    );
    let before = Instant::now();
    assert_eq!(
        Call::of(&message_to("6280000600080")).code(nxcloud).await,
        0
    );
    assert!(before.elapsed() >= Duration::from_millis(80));
}
