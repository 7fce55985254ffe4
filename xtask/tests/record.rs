//! `call --record`.

mod support;

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::{self, RetryAfter, ScriptedFault};
use serde_json::{Value, json};
use support::{client, folder, input, line, send, xtask};

#[tokio::test]
async fn a_recorded_call_replays_and_holds_no_secret() {
    let sandbox = Sandbox::start().await.unwrap();
    let provider = sandbox.nxcloud();
    let folder = folder("record");
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();

    let sent = send(
        &sandbox,
        &client(),
        &input(),
        &["--record", &file("sent.json")],
    )
    .await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert!(sent.err.contains("recorded to"), "{}", sent.err);
    line(&sent);

    let retry_after = Some(RetryAfter::Seconds(1));
    provider.fail_next(1, ScriptedFault::RateLimited { retry_after });
    send(
        &sandbox,
        &client(),
        &input(),
        &["--record", &file("limited.json")],
    )
    .await;

    let page = ScriptedFault::Html {
        status: 502,
        accepted: true,
    };
    provider.fail_next(1, page);
    send(
        &sandbox,
        &client(),
        &input(),
        &["--record", &file("page.json")],
    )
    .await;

    provider.set_clock_offset_ms(300_000);
    let mut sha256 = client();
    sha256["algorithm"] = json!("sha256");
    send(
        &sandbox,
        &sha256,
        &input(),
        &["--record", &file("clock.json")],
    )
    .await;

    let expected = [("sent", 1), ("limited", 2), ("page", 1), ("clock", 2)];
    for (name, exchanges) in expected {
        let text = std::fs::read_to_string(file(&format!("{name}.json"))).unwrap();
        let fixture: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            fixture["exchanges"].as_array().unwrap().len(),
            exchanges,
            "{name}"
        );
        for secret in [
            nxcloud::ACCESS_KEY,
            nxcloud::ACCESS_SECRET,
            nxcloud::APP_KEY,
        ] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
        assert!(
            text.contains("6281200000001"),
            "the caller's own data stays"
        );
    }
    let checked = xtask(&["check", "--fixtures", folder.to_str().unwrap()]).await;
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(
        checked.out.ends_with("\n4 passed, 0 failed\n"),
        "{}",
        checked.out
    );
}

#[tokio::test]
async fn what_no_fixture_can_say_is_not_recorded() {
    let sandbox = Sandbox::start().await.unwrap();
    let file = folder("broken").join("broken.json");
    sandbox
        .nxcloud()
        .fail_next(1, ScriptedFault::Close { accepted: false });
    let record = ["--record", file.to_str().unwrap()];
    let broken = send(&sandbox, &client(), &input(), &record).await;
    assert_eq!(line(&broken)["error"]["kind"], "transport");
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("not recorded: "), "{}", broken.err);
    assert!(!file.exists());
}
