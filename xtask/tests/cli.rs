//! The commands as a shell sees them: help, and `check`.

mod support;

use std::process::Stdio;

use serde_json::json;
use support::{client, folder, xtask};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

#[tokio::test]
async fn help_is_given_and_unknown_commands_are_not_guessed() {
    let general = xtask(&[]).await;
    assert_eq!((general.code, general.err.as_str()), (0, ""));
    for command in ["call", "check", "ci", "demo", "docs", "test"] {
        assert!(
            general.out.contains(&format!("\n  {command} ")),
            "{command}"
        );
        let help = xtask(&[command, "--help"]).await;
        assert_eq!(help.code, 0);
        assert!(help.out.contains(&format!("Usage: cargo xtask {command}")));
        assert!(help.out.contains("Exit code: 0 "), "{command}");
    }
    for arguments in [
        &["recall"][..],
        &["check", "now"],
        &["ci", "--fast"],
        &["demo", "--to", "6281200000001"],
        &["demo", "--base-url", "http://127.0.0.1:1"],
        &["docs", "--check=yes"],
        &["test", "--fast"],
    ] {
        let refused = xtask(arguments).await;
        assert_eq!((refused.code, refused.out.as_str()), (2, ""));
        assert!(refused.err.starts_with("error: "), "{}", refused.err);
    }
}

#[tokio::test]
async fn the_demo_shows_that_every_message_arrived() {
    let demo = xtask(&["demo"]).await;
    assert_eq!(demo.code, 0, "{}{}", demo.out, demo.err);
    for provider in ["NXCloud", "Sandeza", "NusaSMS", "Whatsnesia"] {
        assert!(demo.out.contains(&format!("{provider}: ")), "{provider}");
    }
    assert!(demo.out.contains("sent, delivered, read"), "{}", demo.out);
    let last = "Every message was accepted and every callback was verified.\n";
    assert!(demo.out.ends_with(last), "{}", demo.out);
}

#[tokio::test]
async fn the_demo_stays_with_a_page_that_shows_what_was_sent() {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_xtask"));
    demo.args(["demo", "--stay"])
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut demo = demo.spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines
            .next_line()
            .await
            .unwrap()
            .expect("it says where the page is");
        if let Some(rest) = line.strip_prefix("See what was sent at http://") {
            break rest.split(' ').next().unwrap().to_owned();
        }
    };
    let mut page = TcpStream::connect(&address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    page.write_all(request.as_bytes()).await.unwrap();
    let mut shown = String::new();
    page.read_to_string(&mut shown).await.unwrap();
    assert!(shown.starts_with("HTTP/1.1 200 "), "{shown}");
    for provider in ["NXCloud", "Sandeza", "NusaSMS", "Whatsnesia"] {
        assert!(shown.contains(provider), "{provider}");
    }
    assert!(demo.try_wait().unwrap().is_none(), "it stays");
}

#[tokio::test]
async fn check_counts_what_passed_and_what_failed() {
    let folder = folder("check");
    let fixture = json!({
        "description": "d", "source": "s", "provider": "nxcloud", "operation": "whatsapp.send",
        "client": client(), "input": {"template": {"name": "n", "language": {"code": "id"}}},
        "exchanges": [], "outcome": {"error": {"kind": "invalid_request", "attempts": 0}}
    });
    let mut wrong = fixture.clone();
    wrong["outcome"]["error"]["attempts"] = json!(1);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let check = || async { xtask(&["check", "--fixtures", folder.to_str().unwrap()]).await };

    let empty = check().await;
    assert_eq!(empty.code, 1);
    assert!(
        empty.out.ends_with("\n0 passed, 0 failed\n"),
        "{}",
        empty.out
    );

    write("good.json", &fixture.to_string());
    write("notes.txt", "not a fixture");
    let good = check().await;
    assert_eq!(good.code, 0, "{}", good.out);
    assert!(good.out.ends_with("\n1 passed, 0 failed\n"), "{}", good.out);

    std::fs::create_dir(folder.join("deeper")).unwrap();
    write("deeper/wrong.json", &wrong.to_string());
    write("broken.json", "{");
    let bad = check().await;
    assert_eq!(bad.code, 1);
    assert!(bad.out.ends_with("\n1 passed, 2 failed\n"), "{}", bad.out);
    assert!(
        bad.out.contains("FAIL broken.json: not a fixture"),
        "{}",
        bad.out
    );
    assert!(
        bad.out
            .contains("wrong.json: error: /attempts: expected 1, got 0"),
        "{}",
        bad.out
    );

    let nowhere = xtask(&["check", "--fixtures", "/nowhere/at/all"]).await;
    assert_eq!((nowhere.code, nowhere.out.as_str()), (2, ""));
}
