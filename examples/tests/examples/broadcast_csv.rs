use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud::ScriptedFault;
use tempfile::TempDir;

use crate::program::{against, printed_on_its_own_sandbox, run, under};

const BROADCAST_CSV: &str = env!("CARGO_BIN_EXE_broadcast_csv");

#[tokio::test]
async fn it_stops_resumes_and_leaves_the_unknown_alone_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(BROADCAST_CSV).await;
    let first = under(&printed, "With credit for six").join("\n");
    assert!(
        first.contains("line 4 has the phone of line 2: skipped"),
        "{first}"
    );
    assert!(
        first.contains("stopped, run it again") && first.contains("22125"),
        "{first}"
    );
    let second = under(&printed, "Again, after topping up").join("\n");
    assert!(
        !second.contains("stopped") && second.contains("not sent 0"),
        "{second}"
    );
    let third = under(&printed, "Again, and two messages").join("\n");
    assert!(third.contains("1 messages to send"), "{third}");
    // Nine rows can be accepted; the one whose response is lost is, twice.
    assert!(
        printed.ends_with("The sandbox accepted 10 messages.\n"),
        "{printed}"
    );
}

struct Broadcast {
    sandbox: Sandbox,
    directory: TempDir,
}

impl Broadcast {
    async fn of(phones: &[&str]) -> Self {
        let broadcast = Self {
            sandbox: Sandbox::start().await.unwrap(),
            directory: TempDir::new().unwrap(),
        };
        let rows: String = phones
            .iter()
            .map(|phone| format!("{phone},Budi,INV-0017\n"))
            .collect();
        std::fs::write(
            broadcast.file("in.csv"),
            format!("phone,name,order\n{rows}"),
        )
        .unwrap();
        broadcast
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    async fn run(&self, options: &[&str]) -> (bool, String) {
        let mut command = against(BROADCAST_CSV, &self.sandbox);
        command.arg(self.file("in.csv")).arg(self.file("out.csv"));
        let Output { status, stdout, .. } = run(command.args(options)).await;
        (status.success(), String::from_utf8(stdout).unwrap())
    }

    fn results(&self) -> String {
        std::fs::read_to_string(self.file("out.csv")).unwrap()
    }

    /// How many messages each phone got.
    fn received(&self) -> BTreeMap<String, usize> {
        let mut received = BTreeMap::new();
        for message in self.sandbox.nxcloud().accepted() {
            *received.entry(message.addressee().to_owned()).or_default() += 1;
        }
        received
    }
}

fn each_once(phones: &[&str]) -> BTreeMap<String, usize> {
    phones.iter().map(|&phone| (phone.to_owned(), 1)).collect()
}

const PHONES: [&str; 3] = ["6281200000001", "6281200000002", "6281200000003"];

#[tokio::test]
async fn a_second_run_sends_nothing_again() {
    let broadcast = Broadcast::of(&[PHONES[0], PHONES[1], "+62 812-0000-0001", PHONES[2]]).await;
    for run in 1..=2 {
        let (ended_well, printed) = broadcast.run(&["--concurrency", "2"]).await;
        assert!(ended_well, "{printed}");
        assert_eq!(broadcast.received(), each_once(&PHONES), "run {run}");
    }
    let results = broadcast.results();
    assert!(results.starts_with("phone,state,detail\n"), "{results}");
    for message in broadcast.sandbox.nxcloud().accepted() {
        let line = format!("{},accepted,{}\n", message.addressee(), message.message_id);
        assert!(results.contains(&line), "{results}");
    }
}

/// Keeping the digits of these would make another person's number of them.
#[tokio::test]
async fn what_is_no_phone_number_goes_to_nobody() {
    let odd = [
        "6281200000001.0",
        "6.28120E+12",
        "6281200000001 ext 5",
        "6281200000001:17@s.whatsapp.net",
        "\"6281200000001, 6281200000002\"",
        "812",
    ];
    let broadcast = Broadcast::of(&odd).await;
    for run in 1..=2 {
        let (ended_well, printed) = broadcast.run(&[]).await;
        assert!(ended_well, "{printed}");
        assert_eq!(broadcast.sandbox.nxcloud().requests(), 0, "run {run}");
        assert_eq!(broadcast.results().matches(",refused,").count(), odd.len());
        assert_eq!(
            printed.contains("line 2: Refused: phone"),
            run == 1,
            "{printed}"
        );
    }
    // The same number, as people write it.
    let written = ["+62 (0)812-0000-0001", "0812 0000 0002", "6281200000003"];
    let broadcast = Broadcast::of(&written).await;
    assert!(broadcast.run(&[]).await.0);
    assert_eq!(broadcast.received(), each_once(&PHONES));
}

#[tokio::test]
async fn a_lost_response_is_sent_again_only_when_that_is_asked_for() {
    let broadcast = Broadcast::of(&PHONES[..1]).await;
    let lost = ScriptedFault::Close { accepted: true };
    broadcast.sandbox.nxcloud().fail_next(1, lost);
    broadcast.run(&[]).await;
    assert!(
        broadcast.results().contains(",unknown,"),
        "{}",
        broadcast.results()
    );
    let (_, printed) = broadcast.run(&[]).await;
    assert!(
        printed.contains("line 2 may have been sent before: skipped"),
        "{printed}"
    );
    assert_eq!(broadcast.sandbox.nxcloud().accepted_count(), 1);
    broadcast.run(&["--resend-ambiguous"]).await;
    assert_eq!(broadcast.sandbox.nxcloud().accepted_count(), 2);
    assert!(
        broadcast.results().contains(",accepted,"),
        "{}",
        broadcast.results()
    );
}

#[tokio::test]
async fn what_an_ended_program_left_behind_counts_as_unknown() {
    let broadcast = Broadcast::of(&PHONES).await;
    // The first message was under way; of the second not even the line was finished.
    let left = "phone,state,detail\n6281200000001,sending,\n6281200000002,acc";
    std::fs::write(broadcast.file("out.csv"), left).unwrap();
    let (ended_well, printed) = broadcast.run(&[]).await;
    assert!(ended_well, "{printed}");
    assert_eq!(broadcast.received(), each_once(&PHONES[2..]));
    assert!(
        broadcast.results().contains("\n6281200000003,accepted,"),
        "{}",
        broadcast.results()
    );
}

#[tokio::test]
async fn wrong_credentials_stop_it_after_the_first_message() {
    let broadcast = Broadcast::of(&PHONES).await;
    let mut command = against(BROADCAST_CSV, &broadcast.sandbox);
    command
        .arg(broadcast.file("in.csv"))
        .arg(broadcast.file("out.csv"));
    command
        .args(["--concurrency", "1"])
        .env("NXCLOUD_ACCESS_SECRET", "another");
    let output = run(&mut command).await;
    assert!(!output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.contains("not sent 1") && printed.contains("left 2"),
        "{printed}"
    );
    assert_eq!(broadcast.sandbox.nxcloud().requests(), 1);
    // With the right ones, all of them are still to be sent.
    assert!(broadcast.run(&[]).await.0);
    assert_eq!(broadcast.received(), each_once(&PHONES));
}
