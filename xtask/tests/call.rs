//! `call`: standard output, exit codes, and what is sent.

mod support;

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::ScriptedFault;
use serde_json::{Value, json};
use support::{client, folder, input, line, send, xtask};

#[tokio::test]
async fn call_prints_one_line_and_its_exit_code_says_what_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let sent = send(&sandbox, &client(), &input(), &[]).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert!(
        line(&sent)["ok"]["message_id"]
            .as_str()
            .unwrap()
            .starts_with("wamid.")
    );

    let mut unreachable = input();
    unreachable["to"] = json!("6280000022091");
    let refused = send(&sandbox, &client(), &unreachable, &[]).await;
    assert_eq!(refused.code, 1, "{}", refused.err);
    let error = &line(&refused)["error"];
    assert_eq!(
        (
            &error["kind"],
            &error["code"],
            &error["attempts"],
            &error["ambiguous"]
        ),
        (
            &json!("recipient"),
            &json!("22091"),
            &json!(1),
            &json!(false)
        )
    );

    let late = ["--timeout-ms", "150", "--attempts", "1"];
    let delay = ScriptedFault::Delay(Duration::from_secs(5));
    sandbox.nxcloud().fail_next(1, delay);
    let timeout = send(&sandbox, &client(), &input(), &late).await;
    let error = &line(&timeout)["error"];
    assert_eq!(
        (timeout.code, &error["kind"], &error["ambiguous"]),
        (1, &json!("timeout"), &json!(true))
    );
}

#[tokio::test]
async fn a_clock_and_files_can_be_given() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = folder("files");
    std::fs::write(folder.join("client.json"), client().to_string()).unwrap();
    std::fs::write(folder.join("input.json"), input().to_string()).unwrap();
    let file = |name: &str| format!("@{}", folder.join(name).display());
    let url = sandbox.nxcloud().url();
    let (client, input) = (file("client.json"), file("input.json"));
    let mut arguments = vec!["call", "nxcloud", "whatsapp.send", "--base-url", &url];
    arguments.extend(["--client", &client, "--input", &input, "--attempts", "1"]);
    assert_eq!(xtask(&arguments).await.code, 0);
    arguments.extend(["--clock-ms", "1655710885431"]);
    let refused = xtask(&arguments).await;
    assert_eq!(line(&refused)["error"]["code"], "1004");
}

#[tokio::test]
async fn wrong_arguments_send_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.nxcloud().url();
    let with = |key: &str, value: Value, mut object: Value| {
        object[key] = value;
        object.to_string()
    };
    let (client, input) = (client(), input());
    let unknown_in_client = with("key", json!("k"), client.clone());
    let unknown_in_input = with("too", json!("1"), input.clone());
    let (good_client, good_input) = (client.to_string(), input.to_string());
    let cases: [(&[&str], &str); 10] = [
        (
            &["nxcloud", "whatsapp.recall", &good_client, &good_input],
            "no operation",
        ),
        (
            &["nobody", "whatsapp.send", &good_client, &good_input],
            "no provider",
        ),
        (
            &["nxcloud", "whatsapp.send", "{", &good_input],
            "--client is not JSON",
        ),
        (
            &["nxcloud", "whatsapp.send", &good_client, "[]"],
            "--input must be a JSON object",
        ),
        (
            &["nxcloud", "whatsapp.send", &good_client, "@/nowhere"],
            "cannot be read",
        ),
        (
            &["nxcloud", "whatsapp.send", &unknown_in_client, &good_input],
            "unknown field `key`",
        ),
        (
            &["nxcloud", "whatsapp.send", &good_client, &unknown_in_input],
            "unknown field `too`",
        ),
        (
            &[
                "nxcloud",
                "whatsapp.send",
                &good_client,
                &good_input,
                "--attempts",
                "0",
            ],
            "--attempts",
        ),
        (
            &[
                "nxcloud",
                "whatsapp.send",
                &good_client,
                &good_input,
                "--again",
                "1",
            ],
            "--again",
        ),
        (
            &[
                "nxcloud",
                "whatsapp.send",
                &good_client,
                &good_input,
                "--record",
                "/nowhere/at/f",
            ],
            "cannot be written",
        ),
    ];
    for (given, said) in cases {
        let [provider, operation, client, input, more @ ..] = given else {
            panic!("{said}");
        };
        let mut arguments = vec!["call", provider, operation, "--base-url", &url];
        arguments.extend(["--client", client, "--input", input]);
        arguments.extend(more);
        let refused = xtask(&arguments).await;
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (2, ""),
            "{said}: {}",
            refused.err
        );
        assert!(refused.err.contains(said), "{said}: {}", refused.err);
    }
    for arguments in [
        &["call"][..],
        &["call", "nxcloud", "--base-url", "x"],
        &[
            "call",
            "nxcloud",
            "whatsapp.send",
            "--client",
            "{}",
            "--input",
            "{}",
        ],
    ] {
        assert_eq!(xtask(arguments).await.code, 2, "{arguments:?}");
    }
    assert_eq!(sandbox.nxcloud().requests(), 0);
}

#[tokio::test]
async fn what_the_typed_request_cannot_say_is_refused_before_sending() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut no_template = input();
    no_template["template"] = json!([]);
    let mut no_key = client();
    no_key["access_key"] = json!("a\r\nb: c");
    for (client, input) in [(client(), no_template), (no_key, input())] {
        let refused = send(&sandbox, &client, &input, &[]).await;
        let error = &line(&refused)["error"];
        assert_eq!(refused.code, 1);
        assert_eq!(
            (&error["kind"], &error["attempts"], &error["ambiguous"]),
            (&json!("invalid_request"), &json!(0), &json!(false))
        );
    }
    assert_eq!(sandbox.nxcloud().requests(), 0);
}

#[tokio::test]
async fn a_callback_is_read_without_a_server() {
    let headers = json!({
        "accesskey": "fme2na3kdi3ki", "action": "dr", "biztype": "2", "ts": "1655710885431",
        "algorithm": "md5", "sign": "e074500a59b46782f5c2b3311a1c2666"
    });
    let body = concat!(
        r#"{"statuses":[{"id":"wamid.edcf691d49c04b939c8e3331f07f9cd1","status":"delivered","#,
        r#""timestamp":"1660019987","recipient_id":"86176xxxx0819"}],"#,
        r#""business_phone":"185xxxx8399","messaging_product":"whatsapp"}"#
    );
    let input = json!({"headers": headers, "body": body}).to_string();
    let client = r#"{"access_key":"fme2na3kdi3ki","access_secret":"abciiiko2k3"}"#;
    let mut arguments = vec!["call", "nxcloud", "webhook.parse", "--client", client];
    arguments.extend(["--input", &input]);
    let stale = xtask(&arguments).await;
    assert_eq!(
        (stale.code, &line(&stale)["error"]["kind"]),
        (1, &json!("webhook"))
    );
    arguments.extend(["--clock-ms", "1655710885431"]);
    let read = xtask(&arguments).await;
    assert_eq!(read.code, 0);
    assert_eq!(
        line(&read)["ok"]["events"][0]["delivery_status"],
        "delivered"
    );
    arguments.extend(["--record", "f.json"]);
    assert_eq!(xtask(&arguments).await.code, 2);
}
