use std::path::PathBuf;

use messaging_sandbox::sandeza::{Channel, Refusal, ScriptedFault};
use messaging_sandbox::{FaultRule, FaultWhen, Sandbox};
use tempfile::TempDir;

use crate::program::{against, run};

const CSV_BLAST: &str = env!("CARGO_BIN_EXE_csv_blast");

/// Three people, as people write phone numbers.
const ROWS: &str = "0812-0000-0001,Budi,150000\n\
    +62 812 0000 0002,Siti,75000\n\
    6281200000003,Dewi,20000\n";

/// How a run ended, and its lines on standard output.
struct Ended {
    well: bool,
    lines: Vec<String>,
    complaint: String,
}

struct Mailing {
    sandbox: Sandbox,
    directory: TempDir,
}

impl Mailing {
    async fn of(rows: &str) -> Self {
        let mailing = Self {
            sandbox: Sandbox::start().await.unwrap(),
            directory: TempDir::new().unwrap(),
        };
        mailing.rewrite(rows);
        mailing
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn rewrite(&self, rows: &str) {
        let text = format!("phone,name,amount\n{rows}");
        std::fs::write(self.file("customers.csv"), text).unwrap();
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = against(CSV_BLAST, &self.sandbox);
        command.arg(self.file("customers.csv")).args(arguments);
        let output = run(&mut command).await;
        let printed = String::from_utf8(output.stdout).unwrap();
        Ended {
            well: output.status.success(),
            lines: printed.lines().map(str::to_owned).collect(),
            complaint: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Whom a message was accepted for, in the order in which it was.
    fn ref_ids(&self) -> Vec<String> {
        let accepted = self.sandbox.sandeza().accepted();
        accepted.into_iter().map(|one| one.ref_id).collect()
    }
}

#[tokio::test]
async fn each_row_gets_a_template_once_however_often_it_runs() {
    let mailing = Mailing::of(ROWS).await;
    let first = mailing.run(&["march"]).await;
    assert!(first.well, "{}", first.complaint);
    let outcome = |what| [2, 3, 4].map(|line| format!("line {line}: {what}"));
    assert_eq!(first.lines, outcome("accepted"));
    let everybody = [1, 2, 3].map(|last| format!("march-628120000000{last}"));
    assert_eq!(mailing.ref_ids(), everybody);

    let second = mailing.run(&["march"]).await;
    assert!(second.well, "{}", second.complaint);
    assert_eq!(second.lines, outcome("sent before"));
    assert_eq!(mailing.sandbox.sandeza().requests(), 3, "asked nothing");

    // Another campaign is another message, whatever the first one's journal says.
    assert!(mailing.run(&["april"]).await.well);
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 6);
}

#[tokio::test]
async fn an_sms_goes_to_whom_the_template_does_not_reach() {
    // A magic number: WhatsApp reports that it failed.
    let mailing = Mailing::of("6280000100005,Agus,99000\n0812-0000-0001,Budi,150000\n").await;
    assert!(mailing.run(&["march"]).await.well);
    let sandeza = mailing.sandbox.sandeza();
    sandeza.callbacks_idle().await;
    assert_eq!(sandeza.messages_on(Channel::WhatsApp).len(), 2);
    let by_sms = sandeza.messages_on(Channel::Sms);
    assert_eq!(by_sms.len(), 1);
    assert_eq!(by_sms[0].recipient, "+6280000100005");
    let texts = mailing.sandbox.messages().to("+6280000100005");
    let text = texts[1].content.text.as_deref();
    assert_eq!(text, Some("Halo Agus, tagihan Anda Rp99000."));
}

#[tokio::test]
async fn every_bad_row_is_named_and_nothing_is_sent() {
    let bad = format!(
        "{ROWS}6.28120E+12,Rina,1\n\
         6281200000003.0,Joko,1\n\
         0812-0000-0004,Ayu,150.000\n\
         0812-0000-0005,Eko\n\
         0812-0000-0006,\"Put\nri\",1\n\
         62 812-0000-0001,Budi lagi,1\n\
         0812-0000-0007,,1\n"
    );
    let mailing = Mailing::of(&bad).await;
    let ended = mailing.run(&["march"]).await;
    assert!(!ended.well);
    assert!(ended.complaint.contains("7 bad rows: nothing was sent"));
    // The name of line 9 has a line break, so the row after it begins two lines further.
    let expected = [
        (5, "phone"),
        (6, "phone"),
        (7, "invalid digit"),
        (8, "fields"),
        (9, "line break"),
        (11, "has the phone of line 2"),
        (12, "is empty"),
    ];
    assert_eq!(ended.lines.len(), expected.len(), "{:?}", ended.lines);
    for (printed, (line, why)) in ended.lines.iter().zip(expected) {
        let prefix = format!("line {line}: ");
        assert!(
            printed.starts_with(&prefix) && printed.contains(why),
            "{printed}"
        );
        assert!(!printed.contains("8120000"), "{printed}");
    }
    assert_eq!(mailing.sandbox.sandeza().requests(), 0);

    // A ref_id has no upper case.
    mailing.rewrite(ROWS);
    let ended = mailing.run(&["March"]).await;
    assert!(
        !ended.well && ended.lines[0].contains("upper-case"),
        "{:?}",
        ended.lines
    );
    assert_eq!(mailing.sandbox.sandeza().requests(), 0);
}

#[tokio::test]
async fn after_a_lost_response_the_next_run_sends_no_second_message() {
    let mailing = Mailing::of(ROWS).await;
    let lost = ScriptedFault::Close { accepted: true };
    mailing.sandbox.sandeza().fail_next(1, lost);
    let first = mailing.run(&["march"]).await;
    assert!(!first.well && first.complaint.contains("1 rows are left"));
    assert!(
        first.lines[0].starts_with("line 2: perhaps sent: "),
        "{:?}",
        first.lines
    );
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 3);

    // Somebody puts a row before the others meanwhile.
    mailing.rewrite(&format!("0812-0000-0009,Hadi,5000\n{ROWS}"));
    let second = mailing.run(&["march"]).await;
    assert!(second.well, "{}", second.complaint);
    let sent_before: Vec<_> = second
        .lines
        .iter()
        .filter(|line| line.ends_with("sent before"))
        .collect();
    assert_eq!(sent_before, ["line 4: sent before", "line 5: sent before"]);
    assert_eq!(second.lines[2..], ["line 2: accepted", "line 3: accepted"]);
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 4);
    assert!(mailing.sandbox.messages().duplicates().is_empty());
}

#[tokio::test]
async fn without_its_journal_or_with_half_a_line_it_still_doubles_nothing() {
    let mailing = Mailing::of(ROWS).await;
    assert!(mailing.run(&["march"]).await.well);
    // The line of the third person is cut off, so that it is the second one's beginning of another phone.
    std::fs::write(
        mailing.file("customers.sent"),
        "march-6281200000001\nmarch-62812000000",
    )
    .unwrap();
    mailing.rewrite(&format!("{ROWS}0812-0000-00,Ani,1\n"));
    let ended = mailing.run(&["march"]).await;
    assert!(ended.well, "{}", ended.complaint);
    assert_eq!(ended.lines.len(), 4);
    assert_eq!(ended.lines[0], "line 2: sent before");
    let accepted = mailing.ref_ids();
    assert_eq!(
        (accepted.len(), accepted[3].as_str()),
        (4, "march-62812000000")
    );

    std::fs::remove_file(mailing.file("customers.sent")).unwrap();
    assert!(mailing.run(&["march"]).await.well);
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 4);
}

#[tokio::test]
async fn a_refused_row_costs_the_others_nothing_and_a_refused_account_stops() {
    let mailing = Mailing::of(&format!("6280000000021,Agus,1\n{ROWS}")).await;
    let ended = mailing.run(&["march"]).await;
    assert!(!ended.well && ended.complaint.contains("1 rows are left"));
    assert!(
        ended.lines[0].starts_with("line 2: not sent: "),
        "{:?}",
        ended.lines
    );
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 3);

    let mailing = Mailing::of(ROWS).await;
    let no_credit = ScriptedFault::Code(Refusal::of(7));
    let always = FaultRule::new(FaultWhen::Always, no_credit);
    let number = mailing.sandbox.sandeza().add_fault(always);
    let ended = mailing.run(&["march"]).await;
    assert!(
        !ended.well && ended.complaint.contains("stopped"),
        "{}",
        ended.complaint
    );
    assert_eq!(mailing.sandbox.sandeza().requests(), 1);
    mailing.sandbox.sandeza().remove_fault(number);
    assert!(mailing.run(&["march"]).await.well);
    assert_eq!(mailing.sandbox.sandeza().accepted_count(), 3);
}

#[tokio::test]
async fn a_dry_run_counts_parts_and_sends_nothing() {
    let long = "a".repeat(150);
    let mailing = Mailing::of(&format!("{ROWS}0812-0000-0004,{long},1\n")).await;
    let ended = mailing.run(&["march", "--dry-run"]).await;
    assert!(ended.well, "{}", ended.complaint);
    assert_eq!(
        ended.lines[0],
        "line 2: Halo Budi, tagihan Anda Rp150000. (1 SMS parts)"
    );
    assert!(
        ended.lines[3].ends_with("(2 SMS parts)"),
        "{}",
        ended.lines[3]
    );
    assert_eq!(mailing.sandbox.sandeza().requests(), 0);
    assert!(!mailing.file("customers.sent").exists());
}
