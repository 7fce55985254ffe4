//! Authentication: the codes from 1001 to 1005, and the clock.

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::{Algorithm, NxCloud, SignedHeaders, sign};

use crate::call::{Call, message, now_ms};

/// Sends a message that a test has spoilt.
async fn code_of(nxcloud: &NxCloud, spoil: impl FnOnce(&mut Call)) -> i64 {
    let mut call = Call::of(&message());
    spoil(&mut call);
    call.code(nxcloud).await
}

#[tokio::test]
async fn an_accepted_message_is_answered_as_documented_and_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let call = Call::of(&message());
    let reply = call.send(nxcloud).await;
    let json = reply.json();
    assert_eq!(json["code"], 0);
    assert_eq!(json["message"], "");
    assert!(reply.message_id().starts_with("wamid."));
    assert!(!json["traceId"].as_str().unwrap().is_empty());
    assert_eq!(reply.header("content-type"), Some("application/json"));

    let accepted = nxcloud.accepted();
    assert_eq!(accepted.len(), 1);
    let kept = &accepted[0];
    assert_eq!(kept.message_id, reply.message_id());
    assert_eq!(kept.body, call.body);
    assert_eq!(kept.headers.get("bizType").unwrap(), "2");
    assert_eq!(
        (kept.template.as_str(), kept.language.as_str()),
        ("order_shipped", "id")
    );
    assert_eq!(kept.algorithm, Algorithm::Md5);
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (1, 1));
}

#[tokio::test]
async fn every_required_header_is_missed() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for name in ["accessKey", "ts", "bizType", "action", "sign"] {
        assert_eq!(
            code_of(nxcloud, |call| call.omitted.push(name)).await,
            1001,
            "{name}"
        );
    }
    assert_eq!(
        code_of(nxcloud, |call| call.sign = Some(" ".to_owned())).await,
        1001
    );
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (6, 0));
}

#[tokio::test]
async fn fixed_headers_have_to_have_their_values() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    assert_eq!(
        code_of(nxcloud, |call| call.action = "send".to_owned()).await,
        1002
    );
    assert_eq!(
        code_of(nxcloud, |call| call.biz_type = "1".to_owned()).await,
        1002
    );
    assert_eq!(
        code_of(nxcloud, |call| call.algorithm = Some("sha1".to_owned())).await,
        1002
    );
}

#[tokio::test]
async fn an_unknown_access_key_is_a_matter_of_permission() {
    let sandbox = Sandbox::start().await.unwrap();
    let code = code_of(sandbox.nxcloud(), |call| {
        call.access_key = "nobody".to_owned()
    })
    .await;
    assert_eq!(code, 1005);
}

#[tokio::test]
async fn whatever_spoils_the_signature_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    assert_eq!(
        code_of(nxcloud, |call| call.access_secret = "wrong".to_owned()).await,
        1003
    );
    assert_eq!(
        code_of(nxcloud, |call| call.content_type = None).await,
        1003
    );
    let form = "application/x-www-form-urlencoded";
    assert_eq!(
        code_of(nxcloud, |call| call.content_type = Some(form.to_owned())).await,
        1003
    );
    // Hashed with one algorithm, announced as the other.
    assert_eq!(
        code_of(nxcloud, |call| call.signed_with = Algorithm::Sha256).await,
        1003
    );
    assert_eq!(
        code_of(nxcloud, |call| call.algorithm = Some("sha256".to_owned())).await,
        1003
    );
    assert_eq!(nxcloud.accepted_count(), 0);
}

#[tokio::test]
async fn the_signature_covers_the_bytes_and_not_their_meaning() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let pretty = serde_json::to_string_pretty(&message()).unwrap();
    assert_eq!(Call::new(pretty.clone()).code(nxcloud).await, 0);

    // The same JSON value, written in another way, under the signature of the first.
    let compact = Call::of(&message());
    let signed = SignedHeaders {
        access_key: &compact.access_key,
        action: "mt",
        biz_type: "2",
        ts: &compact.ts,
    };
    let right = sign(
        Algorithm::Md5,
        signed,
        &compact.body,
        &compact.access_secret,
    );
    let mut other = Call::new(pretty);
    other.ts = compact.ts.clone();
    other.sign = Some(right);
    assert_eq!(other.code(nxcloud).await, 1003);
    assert_eq!(compact.code(nxcloud).await, 0);
}

#[tokio::test]
async fn sha256_is_taken_when_announced_in_any_case() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for name in ["sha256", "SHA256"] {
        let code = code_of(nxcloud, |call| {
            call.algorithm = Some(name.to_owned());
            call.signed_with = Algorithm::Sha256;
        });
        assert_eq!(code.await, 0, "{name}");
    }
    assert!(
        nxcloud
            .accepted()
            .iter()
            .all(|message| message.algorithm == Algorithm::Sha256)
    );
    assert_eq!(
        code_of(nxcloud, |call| call.algorithm = Some("md5".to_owned())).await,
        0
    );
}

#[tokio::test]
async fn a_content_type_may_name_its_charset() {
    let sandbox = Sandbox::start().await.unwrap();
    let with_charset = "Application/JSON; charset=utf-8";
    let code = code_of(sandbox.nxcloud(), |call| {
        call.content_type = Some(with_charset.to_owned());
    });
    assert_eq!(code.await, 0);
}

#[tokio::test]
async fn time_has_to_be_current_milliseconds() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    for (offset_ms, expected) in [(-65_000, 1004), (-55_000, 0), (55_000, 0), (65_000, 1004)] {
        let ts = (now_ms() + offset_ms).to_string();
        assert_eq!(
            code_of(nxcloud, |call| call.ts = ts).await,
            expected,
            "{offset_ms}"
        );
    }
    let seconds = (now_ms() / 1000).to_string();
    assert_eq!(code_of(nxcloud, |call| call.ts = seconds).await, 1004);
    let longer = format!("0{}", now_ms());
    assert_eq!(code_of(nxcloud, |call| call.ts = longer).await, 1004);
    assert_eq!(
        code_of(nxcloud, |call| call.ts = "yesterday".to_owned()).await,
        1004
    );
}

#[tokio::test]
async fn a_wrong_clock_can_be_cured_with_the_date_header() {
    let offset_ms = 300_000;
    let sandbox = Sandbox::builder()
        .clock_offset_ms(offset_ms)
        .start()
        .await
        .unwrap();
    let nxcloud = sandbox.nxcloud();
    let refused = Call::of(&message()).send(nxcloud).await;
    assert_eq!(refused.json()["code"], 1004);
    let learnt_ms = refused.date("date") * 1000;
    assert!((learnt_ms - now_ms() - offset_ms).abs() < 10_000);

    assert_eq!(
        code_of(nxcloud, |call| call.ts = learnt_ms.to_string()).await,
        0
    );
    nxcloud.set_clock_offset_ms(0);
    assert_eq!(
        code_of(nxcloud, |call| call.ts = learnt_ms.to_string()).await,
        1004
    );
    assert_eq!(code_of(nxcloud, |_| {}).await, 0);
}

#[tokio::test]
async fn other_paths_and_methods_are_not_the_operation() {
    let sandbox = Sandbox::start().await.unwrap();
    let nxcloud = sandbox.nxcloud();
    let mut call = Call::of(&message());
    call.path = "/saas/wa/send/";
    assert_eq!(call.send(nxcloud).await.status, 404);
    call.path = "/saas/wa/send";
    call.method = "PUT";
    let reply = call.send(nxcloud).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert!(reply.header("date").is_some());
    assert_eq!((nxcloud.requests(), nxcloud.accepted_count()), (2, 0));
}
