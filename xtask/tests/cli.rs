//! The commands as a shell sees them: help, and `check`.

mod support;

use serde_json::json;
use support::{client, folder, xtask};

#[tokio::test]
async fn help_is_given_and_unknown_commands_are_not_guessed() {
    let general = xtask(&[]).await;
    assert_eq!((general.code, general.err.as_str()), (0, ""));
    for command in [
        "call",
        "check",
        "docs",
        "features",
        "fuzz",
        "msrv",
        "public-api",
        "release",
        "semver",
        "supply-chain",
        "test",
    ] {
        assert!(
            general.out.contains(&format!("\n  {command} ")),
            "{command}"
        );
        let help = xtask(&[command, "--help"]).await;
        assert_eq!(help.code, 0);
        assert!(help.out.contains(&format!("Usage: cargo xtask {command}")));
    }
    for arguments in [
        &["recall"][..],
        &["check", "now"],
        &["docs", "--check=yes"],
        &["features", "--package", "nobody"],
        &["msrv", "1.80"],
        &["public-api", "--check"],
        &["fuzz", "--seconds", "0"],
        &["fuzz", "--target", "x"],
        &["release"],
        &["release", "--check", "--now"],
        &["semver", "--baseline"],
        &["test", "--fast"],
    ] {
        let refused = xtask(arguments).await;
        assert_eq!((refused.code, refused.out.as_str()), (2, ""));
        assert!(refused.err.starts_with("error: "), "{}", refused.err);
    }
}

#[tokio::test]
async fn fuzz_says_what_to_install() {
    let program = tokio::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("fuzz")
        .env("PATH", "")
        .output();
    let output = program.await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("rustup toolchain install nightly"), "{said}");
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
