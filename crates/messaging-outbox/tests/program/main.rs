//! The program `outbox`, end to end, against the sandbox: on SQLite, and on PostgreSQL where it is installed.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a program that does not work fails the test"
)]

mod arguments;
mod bench;

use std::time::Duration;

use bench::{Bench, Worker};
use messaging_outbox::testing::PostgresServer;
use messaging_outbox::{NewMessage, Outbox};
use messaging_sandbox::{FaultRule, ScriptedFault, nusasms, sandeza};
use nusasms_client::Sms;
use serde_json::json;
use tokio::time::sleep;

/// Each case is a test of its own on SQLite, and one after the other on one server of PostgreSQL.
macro_rules! cases {
    ($(async fn $name:ident($bench:ident: Bench) $body:block)*) => {
        mod case {
            use super::*;
            $(pub(super) async fn $name($bench: Bench) $body)*
        }

        mod on_sqlite {
            use super::*;
            $(#[tokio::test] async fn $name() {
                case::$name(Bench::in_a_file().await).await;
            })*
        }

        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = PostgresServer::start().unwrap() else {
                assert!(std::env::var_os("REQUIRE_POSTGRES").is_none(), "PostgreSQL is not installed");
                return;
            };
            $(
                let url = server.database(stringify!($name)).unwrap();
                case::$name(Bench::at(url).await).await;
            )*
        }
    };
}

/// So many rows that are in order.
fn rows(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(|n| format!("62812{n:08},{n}"))
}

/// Accepted, and the response is lost.
const LOST: &str = "6280000500002,7";

cases! {
    async fn a_file_is_imported_and_each_row_is_sent_once(bench: Bench) {
        let (said, id) = bench.imported(rows(12), &[]).await;
        assert_eq!((&said["rows"], &said["imported"]), (&json!(12), &json!(12)));
        assert_eq!(said["campaign"]["state"], "paused");
        let worker = bench.worker(&[]);
        sleep(Duration::from_millis(300)).await;
        assert_eq!(bench.sent().len(), 0, "it is paused");
        bench.json(&["campaign", "resume", &id]).await;
        let done = bench.until(&["campaign", "status", &id], |said| said["state"] == "done").await;
        assert_eq!(done["messages"], json!({"accepted": 12}));
        let workers = bench.json(&["workers"]).await;
        assert_eq!((workers.as_array().unwrap().len(), &workers[0]["name"]), (1, &json!(null)));
        assert!(bench.run(&["workers"]).await.stdout.contains("last seen"));
        let log = worker.stop().await.stderr;
        assert!(log.contains("accounts=\"main\""), "{log}");
        assert_eq!(bench.json(&["workers"]).await, json!([]));
        let expected: Vec<_> = (0..12)
            .map(|n| (format!("62812{n:08}"), format!("Pesanan {n} sudah dikirim.")))
            .collect();
        let mut sent = bench.sent();
        sent.dedup();
        assert_eq!(sent, expected);
        let status = bench.json(&["status"]).await;
        let counts = json!([{"lane": "bulk", "state": "accepted", "count": 12}]);
        assert_eq!(status["messages"], counts);
        for (arguments, part) in [
            (&["status"][..], "accepted"),
            (&["campaign", "list"], "done"),
            (&["campaign", "status", &id], "is done"),
        ] {
            let shown = bench.run(arguments).await.stdout;
            assert!(shown.contains(part), "{shown}");
        }
        // The same file again is no second broadcast.
        let file = bench.csv(rows(12));
        assert_eq!(bench.run(&Bench::import(&file, &["--start"])).await.code, 2);
        let pruned = bench.json(&["prune", "--older-than", "0s"]).await;
        assert_eq!(pruned, json!({"messages": 12}));
    }

    async fn a_worker_whose_log_is_gone_goes_on(bench: Bench) {
        let busy = ScriptedFault::RateLimited { retry_after: None };
        bench.sandbox.nusasms().add_fault(FaultRule::next(2, busy));
        let mut worker = bench.worker(&[]);
        worker.lose_log();
        let (_, id) = bench.imported(rows(3), &["--start"]).await;
        let done = bench.until(&["campaign", "status", &id], |said| said["state"] == "done").await;
        assert_eq!(done["messages"], json!({"accepted": 3}));
        worker.stop().await;
    }

    async fn a_quote_that_is_not_closed_swallows_no_rows(bench: Bench) {
        let stray = ["6281200000001,\"1".to_owned()].into_iter().chain(rows(3));
        let file = bench.csv(stray);
        let ended = bench.run(&Bench::import(&file, &[])).await;
        assert_eq!(ended.code, 1, "{}", ended.stdout);
        assert!(ended.stdout.contains("--line-breaks"), "{}", ended.stdout);
        let broken = bench.csv(["6281200000001,\"1\n2\"".to_owned()]);
        let said = bench.json(&Bench::import(&broken, &["--line-breaks"])).await;
        assert_eq!(said["imported"], 1);
    }

    async fn a_row_that_would_not_be_sent_stops_the_import(bench: Bench) {
        let spoilt = ["6281200000001.0,1", "6.2812E+12,2", "6281200000003,3,x", "\u{feff},4"];
        let file = bench.csv(spoilt.map(str::to_owned).into_iter().chain(rows(1)));
        let ended = bench.run(&[&Bench::import(&file, &[])[..], &["--json"]].concat()).await;
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        let said: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!((&said["rows"], &said["refused"]), (&json!(5), &json!(4)));
        assert_eq!(said["campaign"], json!(null));
        for (n, row) in said["refused_rows"].as_array().unwrap().iter().enumerate() {
            assert_eq!(row["row"], n + 2, "as a spreadsheet counts");
            assert!(row["reason"].as_str().unwrap().len() > 10);
        }
        assert_eq!(said["refused_rows"][0]["field"], "phone");
        assert_eq!(bench.json(&["campaign", "list"]).await, json!([]));
        let shown = bench.run(&Bench::import(&file, &[])).await;
        assert!(shown.stdout.contains("a spreadsheet leaves it"), "{}", shown.stdout);
        assert!(shown.stderr.contains("--skip-refused"), "{}", shown.stderr);
        let said = bench.json(&Bench::import(&file, &["--skip-refused"])).await;
        assert_eq!((&said["imported"], &said["refused"]), (&json!(1), &json!(4)));
    }

    async fn phone_numbers_are_read_as_people_write_them(bench: Bench) {
        let written = ["0812-0000-0001,1", "+62 812 0000 0002,2", "62 (0)812.0000.0003,3", "+65 8123 4567,4"];
        let key = ["--dedupe-key", "news-{phone}", "--start"];
        let (said, id) = bench.imported(written.map(str::to_owned), &key).await;
        assert_eq!(said["imported"], 4);
        let worker = bench.worker(&[]);
        bench.until(&["campaign", "status", &id], |said| said["state"] == "done").await;
        worker.stop().await;
        let sent: Vec<_> = bench.sent().into_iter().map(|(to, _)| to).collect();
        assert_eq!(sent, ["6281200000001", "6281200000002", "6281200000003", "6581234567"]);
        // However it is written, it is one phone.
        let again = bench.csv(["081200000001,1".to_owned()]);
        let arguments = Bench::import(&again, &["--dedupe-key", "news-{phone}", "--name", "again"]);
        assert_eq!(bench.json(&arguments).await["known_already"], 1);
    }

    async fn the_column_of_phone_numbers_may_have_any_name(bench: Bench) {
        // Here it is the second one: a number of an order is a phone number to nobody.
        let request = r#"{"GSM": "{order}", "SMSText": "Pesanan {phone} sudah dikirim."}"#;
        let more = ["--request", request, "--phone-column", "order"];
        let file = bench.csv(["INV-17,0812-0000-0001", "INV-18,0812"].map(str::to_owned));
        let ended = bench.run(&[&Bench::import(&file, &more)[..], &["--json"]].concat()).await;
        let said: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!((&said["rows"], &said["refused"]), (&json!(2), &json!(1)));
        assert_eq!(said["refused_rows"][0]["row"], 3);
        let (said, _) = bench.imported(["INV-17,0812-0000-0001".to_owned()], &more).await;
        assert_eq!(said["imported"], 1);
        // Without it, what is called `phone` is read.
        let file = bench.csv(["INV-17,6281200000001".to_owned()]);
        assert_eq!(bench.run(&Bench::import(&file, &["--request", request])).await.code, 1);
    }

    async fn an_import_that_broke_off_goes_on(bench: Bench) {
        let file = bench.csv(rows(12_000));
        let arguments = Bench::import(&file, &[]);
        let mut broken = bench.command(&arguments).spawn().unwrap();
        let outbox = Outbox::open(&bench.url).await.unwrap();
        let imported = async || outbox.figures().await.unwrap().messages.iter().map(|one| one.count).sum::<u64>();
        while imported().await < 5_000 {
            sleep(Duration::from_millis(1)).await;
        }
        broken.kill().await.unwrap();
        let before = imported().await;
        assert_eq!(before % 5_000, 0, "chunks are whole");
        // Rows of another file would be left out where their numbers are known.
        let other = bench.csv(rows(12_001));
        let refused = bench.run(&Bench::import(&other, &[])).await;
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains("another source"), "{}", refused.stderr);
        assert_eq!(imported().await, before);
        let file = bench.csv(rows(12_000));
        let arguments = Bench::import(&file, &[]);
        let said = bench.json(&arguments).await;
        assert_eq!(said["known_already"], before);
        assert_eq!(said["campaign"]["messages"], json!({"queued": 12_000}));
    }

    async fn a_key_is_imported_once(bench: Bench) {
        let twice = ["6281200000001,1", "6281200000001,2"].map(str::to_owned);
        let key = ["--dedupe-key", "news-{phone}", "--expires-in", "1h"];
        let (said, _) = bench.imported(twice, &key).await;
        assert_eq!((&said["imported"], &said["known_already"]), (&json!(1), &json!(1)));
    }

    async fn a_campaign_is_paused_and_cancelled(bench: Bench) {
        let (said, id) = bench.imported(rows(60), &["--start"]).await;
        assert_eq!(said["campaign"]["state"], "running");
        let worker = bench.worker(&["--concurrency", "2", "--name", "node-1"]);
        bench.until(&["workers"], |said| said[0]["name"] == "node-1").await;
        bench.until(&["campaign", "status", &id], |said| said["messages"]["accepted"].is_u64()).await;
        let paused = bench.json(&["campaign", "pause", &id, "--reason", "a typo"]).await;
        assert_eq!((&paused["state"], &paused["reason"]), (&json!("paused"), &json!("a typo")));
        assert_eq!(bench.run(&["campaign", "pause", &id]).await.code, 1);
        // What it had is sent, and nothing else.
        let rest = |said: &serde_json::Value| said["messages"].as_object().unwrap().len() == 2;
        let at_rest = bench.until(&["campaign", "status", &id], rest).await;
        sleep(Duration::from_millis(600)).await;
        assert_eq!(bench.json(&["campaign", "status", &id]).await["messages"], at_rest["messages"]);
        let cancelled = bench.json(&["campaign", "cancel", &id]).await;
        assert_eq!(cancelled["messages"]["cancelled"], at_rest["messages"]["queued"]);
        assert_eq!(bench.run(&["campaign", "resume", &id]).await.code, 1);
        worker.stop().await;
        assert_eq!(json!(bench.sent().len()), cancelled["messages"]["accepted"]);
    }

    async fn a_person_decides_about_what_is_unknown(bench: Bench) {
        let (_, campaign) = bench.imported([LOST.to_owned()], &["--start"]).await;
        let worker = bench.worker(&[]);
        let is_there = |said: &serde_json::Value| !said.as_array().unwrap().is_empty();
        let list = bench.until(&["unknown", "list"], is_there).await;
        let id = list[0]["id"].to_string();
        assert_eq!(list[0]["error"]["may_have_been_sent"], true);
        assert_eq!(list[0]["row"], 2, "the row of the file");
        let shown = bench.run(&["unknown", "list"]).await.stdout;
        assert!(shown.contains("nusasms.sms.send"), "{shown}");
        assert!(bench.run(&["status"]).await.stdout.contains("outbox unknown list"));
        let refused = bench.run(&["unknown", "resend", &id]).await;
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains("--two-do-no-harm"), "{}", refused.stderr);
        assert_eq!(bench.sent().len(), 1);
        // Also after its campaign has nothing left to send.
        bench.until(&["campaign", "status", &campaign], |said| said["state"] == "done").await;
        let again = bench.json(&["unknown", "resend", &id, "--two-do-no-harm"]).await;
        assert_eq!(again[0]["state"], "queued");
        bench.until(&["unknown", "list"], |said| is_there(said) && said[0]["attempts"] == 2).await;
        worker.stop().await;
        assert_eq!(bench.sent().len(), 2);
        // One that is not there does not keep the others waiting.
        let both = bench.run(&["unknown", "accept", "999", &id, "--json"]).await;
        assert_eq!(both.code, 1);
        let both: serde_json::Value = serde_json::from_str(&both.stdout).unwrap();
        assert!(both[0]["error"].is_string());
        assert_eq!(both[1], json!({"id": id.parse::<i64>().unwrap(), "state": "accepted"}));
        assert_eq!(bench.run(&["unknown", "refuse", &id]).await.code, 1);
        assert_eq!(bench.json(&["unknown", "list"]).await, json!([]));
    }

    async fn a_message_is_shown_and_taken_back_while_it_waits(bench: Bench) {
        let (_, campaign) = bench.imported(rows(2), &[]).await;
        let first = ["message", "show", "1"];
        let shown = bench.json(&first).await;
        let queued = json!([{
            "id": 1, "account": "main", "operation": "nusasms.sms.send", "lane": "bulk", "campaign": 1, "state": "queued",
            "attempts": 0, "provider_ref": null, "client_ref": null, "delivery": null, "outcome": null, "attempt_log": [],
        }]);
        assert_eq!(shown, queued);
        assert_eq!(bench.json(&["message", "cancel", "1"]).await, json!([{"id": 1, "state": "cancelled"}]));
        let again = bench.run(&["message", "cancel", "1", "2", "999", "--json"]).await;
        assert_eq!(again.code, 1);
        let again: serde_json::Value = serde_json::from_str(&again.stdout).unwrap();
        assert!(again[0]["error"].is_string() && again[2]["error"].is_string());
        assert_eq!(again[1]["state"], "cancelled");
        bench.json(&["campaign", "resume", &campaign]).await;
        let worker = bench.worker(&[]);
        bench.until(&["campaign", "status", &campaign], |said| said["state"] == "done").await;
        worker.stop().await;
        assert_eq!(bench.sent().len(), 0);
        let shown = bench.run(&["message", "show", "1", "999"]).await;
        assert_eq!(shown.code, 1);
        assert!(shown.stdout.contains("cancelled"), "{}", shown.stdout);
        assert!(shown.stderr.contains("no message"), "{}", shown.stderr);
    }

    async fn an_account_is_held_until_it_is_opened(bench: Bench) {
        bench.imported(rows(2), &["--start"]).await;
        let wrong = ["worker", "--account", "main=nusasms"];
        let worker = Worker::start(bench.command(&wrong).env("NUSASMS_SMS_PASSWORD", "another"));
        let accounts = bench.until(&["account", "list"], |said| said[0]["held"].is_string()).await;
        assert_eq!(accounts[0]["held"], "authentication");
        let log = worker.stop().await.stderr;
        assert!(log.contains("the account is held"), "{log}");
        assert!(bench.run(&["status"]).await.stdout.contains("authentication"));
        bench.json(&["park", "--reason", "restored"]).await;
        assert_eq!(bench.run(&["account", "open", "other"]).await.code, 1);
        let opened = bench.json(&["account", "open", "main"]).await;
        assert_eq!(opened[1]["held"], json!(null));
        let worker = bench.worker(&[]);
        sleep(Duration::from_millis(400)).await;
        assert_eq!(bench.sent().len(), 0, "it is parked");
        bench.json(&["unpark"]).await;
        bench.until(&["status"], |said| said["messages"][0]["state"] == "accepted").await;
        worker.stop().await;
        let held = bench.json(&["account", "hold", "main"]).await;
        assert_eq!(held[1]["held"], "held by a person");
    }

    async fn two_accounts_of_one_provider_share_a_pace_each(bench: Bench) {
        let outbox = Outbox::open(&bench.url).await.unwrap();
        for account in ["main", "promo"] {
            let sms = Sms::new("6281200000001", "Pesanan Anda sudah dikirim.");
            outbox.enqueue(NewMessage::new(account, &sms).unwrap()).await.unwrap();
        }
        let mut command = bench.command(&[
            "worker", "--account", "main=nusasms", "--account", "promo=nusasms:PROMO_", "--shared-pace", "10",
        ]);
        command
            .env("PROMO_NUSASMS_BASE_URL", bench.sandbox.nusasms().url())
            .env("PROMO_NUSASMS_SMS_USER", nusasms::SMS_USER)
            .env("PROMO_NUSASMS_SMS_PASSWORD", nusasms::SMS_PASSWORD);
        let worker = Worker::start(&mut command);
        bench.until(&["status"], |said| said["messages"] == json!([
            {"lane": "transactional", "state": "accepted", "count": 2},
        ])).await;
        worker.stop().await;
        assert_eq!(bench.sent().len(), 2);
    }

    async fn what_sandeza_knows_is_sent_again_where_it_is_asked_for(bench: Bench) {
        let sandeza = bench.sandbox.sandeza();
        sandeza.add_fault(FaultRule::next(1, ScriptedFault::Close { accepted: true }));
        let outbox = Outbox::open(&bench.url).await.unwrap();
        let text = sandeza_client::Sms::new("6281200000001", "Pesanan Anda sudah dikirim.");
        let message = sandeza_client::Message::new("order-17", "Pesanan", text);
        outbox.enqueue(NewMessage::new("s", &message).unwrap()).await.unwrap();
        let mut command = bench.command(&["worker", "--account", "s=sandeza", "--resend-unknown", "s"]);
        command
            .env("SANDEZA_BASE_URL", sandeza.url())
            .env("SANDEZA_USERNAME", sandeza::USERNAME)
            .env("SANDEZA_PASSWORD", sandeza::PASSWORD)
            .env("SANDEZA_SENDER_ID", sandeza::SENDER_ID);
        let worker = Worker::start(&mut command);
        bench.until(&["status"], |said| said["messages"][0]["state"] == "accepted").await;
        worker.stop().await;
        assert_eq!(sandeza.messages_on(sandeza::Channel::Sms).len(), 1);
        let shown = bench.json(&["message", "show", "1"]).await;
        assert_eq!(shown[0]["attempts"], 2);
        let log = shown[0]["attempt_log"].as_array().unwrap();
        let said: Vec<_> = log.iter().map(|one| (&one["n"], &one["outcome"]["provider_code"], one["took_ms"].is_u64())).collect();
        assert_eq!(said, [(&json!(1), &json!(null), true), (&json!(2), &json!("9"), true)]);
        let shown = bench.run(&["message", "show", "1"]).await.stdout;
        assert!(shown.contains("began, ago"), "{shown}");
    }

    async fn a_second_signal_stops_at_once(bench: Bench) {
        let hang = nusasms::ScriptedFault::Delay(Duration::from_secs(50));
        bench.sandbox.nusasms().fail_next(1, hang);
        bench.imported(rows(1), &["--start"]).await;
        let worker = bench.worker(&[]);
        bench.until(&["status"], |said| said["messages"][0]["state"] == "sending").await;
        worker.signal("-INT").await;
        sleep(Duration::from_millis(300)).await;
        worker.signal("-TERM").await;
        let ended = worker.end().await;
        assert_eq!(ended.code, 1);
        assert!(ended.stderr.contains("becomes unknown"), "{}", ended.stderr);
    }

    async fn check_says_what_breaks_the_promise(bench: Bench) {
        let ended = bench.run(&["check", "--json"]).await;
        let said: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let dangers = said["dangers"].as_array().unwrap();
        // The server of these tests keeps nothing on disk; the file is as it should be.
        let is_server = bench.url.starts_with("postgres");
        assert_eq!((ended.code, dangers.len()), (i32::from(is_server), usize::from(is_server)));
        let unsafe_url = if is_server { &bench.url } else { ":memory:" };
        let ended = bench.run(&["check", "--database", unsafe_url]).await;
        assert_eq!(ended.code, 1);
        let danger = if is_server { "fsync" } else { "journal_mode" };
        assert!(ended.stdout.starts_with(danger), "{}", ended.stdout);
        let worker = bench.worker(&["--database", unsafe_url]);
        sleep(Duration::from_millis(500)).await;
        let log = worker.stop().await.stderr;
        assert!(log.contains("WARN") && log.contains(danger), "{log}");
    }
}
