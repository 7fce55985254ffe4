//! What is wrong before anything is done.

use crate::bench::{Bench, Ended};

fn refused(ended: &Ended, parts: &[&str]) {
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (2, ""),
        "{}",
        ended.stderr
    );
    for part in parts {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.stderr);
    }
}

#[tokio::test]
async fn wrong_arguments_end_with_2() {
    let bench = Bench::in_a_file().await;
    refused(&bench.run(&["nonsense"]).await, &[]);
    refused(&bench.run(&["worker"]).await, &["--account"]);
    let twice = ["worker", "--account", "a=nusasms", "--account", "a=nusasms"];
    refused(&bench.run(&twice).await, &["is twice"]);
    let of = |account| ["worker", "--account", account];
    refused(&bench.run(&of("a=other")).await, &["nusasms, nxcloud"]);
    for name in ["a", "b"] {
        let resend = ["worker", "--account", "a=nusasms", "--resend-unknown", name];
        refused(&bench.run(&resend).await, &["no account of Sandeza"]);
    }
    let missing = bench.run(&of("a=nusasms:PROMO_")).await;
    refused(
        &missing,
        &["account a", "begin with PROMO_", "NUSASMS_API_KEY"],
    );
    let mut command = bench.command(&["status"]);
    let no_database = Bench::end(command.env_remove("OUTBOX_DATABASE")).await;
    refused(&no_database, &["OUTBOX_DATABASE"]);
}

#[tokio::test]
async fn an_import_that_cannot_be_meant_is_refused_before_anything_is_done() {
    let bench = Bench::in_a_file().await;
    let file = bench.csv(["6281200000001,1".to_owned()]);
    for (more, parts) in [
        (
            ["--operation", "nusasms.sms.credits"],
            &["nusasms.sms.send, nusasms.sms.send_group"][..],
        ),
        (
            ["--request", r#"{"GSM": "62812"#],
            &["--request is not JSON"],
        ),
        (
            ["--request", r#"{"GSM": "{mobile}"}"#],
            &["it has: phone, order"],
        ),
        (["--request", r#"["62812"]"#], &["must be a JSON object"]),
        (["--request", "@/there/is/none"], &["cannot be read"]),
        (["--phone-column", "mobile"], &["it has: phone, order"]),
        (["--delimiter", "é"], &["--delimiter"]),
        (["--expires-in", "1w"], &["must end in"]),
    ] {
        refused(&bench.run(&Bench::import(&file, &more)).await, parts);
    }
    refused(
        &bench.run(&Bench::import("/there/is/none.csv", &[])).await,
        &["cannot be read"],
    );
    // No tables were made.
    assert!(!std::path::Path::new(&bench.url).exists());
}

#[tokio::test]
async fn a_database_that_is_not_there_is_no_empty_one() {
    let bench = Bench::in_a_file().await;
    let ended = bench.run(&["status"]).await;
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("does not exist"), "{}", ended.stderr);
    let ended = bench.run(&["campaign", "list", "--json"]).await;
    let said: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
    assert!(said["error"].is_string());
    assert!(!std::path::Path::new(&bench.url).exists());
    // A password in an address that cannot be used is not repeated.
    let wrong = ["status", "--database", "postgres://u:hunter2@127.0.0.1:1/x"];
    let ended = bench.run(&wrong).await;
    assert_eq!(ended.code, 1);
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_request_of_another_shape_says_where_and_not_what() {
    let bench = Bench::in_a_file().await;
    let file = bench.csv(["6281200000001,1".to_owned()]);
    let mut arguments = Bench::import(&file, &["--json"]);
    let place = arguments
        .iter()
        .position(|one| one.starts_with('{'))
        .unwrap();
    arguments[place] = r#"{"GSM": "{phone}", "SMSText": "Pesanan", "unicode": "{phone}"}"#;
    let ended = bench.run(&arguments).await;
    assert_eq!(ended.code, 1);
    let said: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(said["refused_rows"][0]["field"], "unicode");
}
