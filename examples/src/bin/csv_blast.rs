//! A mailing from a CSV file, without async: to each row a WhatsApp template, and an SMS if that does not
//! arrive.
//!
//! `csv_blast customers.csv invoices-march`, with the `SANDEZA_*` variables: your own, with which every
//! message is charged, or those that the sandbox prints. While a row is bad, nothing is sent. Run it again
//! after it has ended early: nobody gets a message twice, because `customers.sent` has what was accepted,
//! and where a response was lost, the provider knows the `ref_id` again. Both files have phone numbers:
//! protect them.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::collections::{HashMap, HashSet};
use std::{fs, fs::File, io::Write as _, path::PathBuf};

use anyhow::{anyhow, ensure};
use sandeza_client::{BackupMessage, Country, PhoneNumber, SandezaClient};
use sandeza_client::{Sms, SmsParts, Trigger, WhatsApp};

/// Sends a WhatsApp template to each row of a CSV file, with an SMS as backup.
#[derive(clap::Parser)]
struct Args {
    /// With the columns phone, name and amount (in rupiah), in this order.
    file: PathBuf,
    /// Lower case, no spaces. In the same campaign a phone gets one message, in another one more.
    campaign: String,
    /// Check the file, print the messages and count the SMS parts; send nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The message of a row, and the text of its SMS.
fn message(campaign: &str, row: &csv::StringRecord) -> anyhow::Result<(BackupMessage, String)> {
    let (phone, name, amount): (String, String, u64) = row.deserialize(None)?;
    let to = PhoneNumber::parse(&phone, Country::Indonesia)?;
    // By the phone, not the line: the file may be edited between two runs.
    let ref_id = format!("{campaign}-{}", to.as_str());
    let text = format!("Halo {name}, tagihan Anda Rp{amount}.");
    let whatsapp = WhatsApp::template(to.with_plus(), "invoice_due")
        .body([name, amount.to_string()])
        .backup_on(Trigger::Unsent)
        .backup_on(Trigger::Undelivered)
        .backup_on(Trigger::Failed);
    let sms = Sms::new(to.with_plus(), text.as_str());
    Ok((BackupMessage::new(ref_id, "Tagihan", whatsapp, sms), text))
}

fn main() -> anyhow::Result<()> {
    let args = <Args as clap::Parser>::parse();
    let client = SandezaClient::from_env()?;
    let journal = args.file.with_extension("sent");
    let before = fs::read_to_string(&journal).unwrap_or_default();
    // Each with its line break: a line that was cut off is none.
    let before: HashSet<_> = before.split_inclusive('\n').collect();
    let (mut rows, mut lines, mut bad, mut left) = (Vec::new(), HashMap::new(), 0, 0);
    for row in csv::Reader::from_path(&args.file)?.records() {
        let at = row.as_ref().map_or_else(|e| e.position(), |r| r.position());
        let line = at.map_or(0, csv::Position::line);
        let checked = row.map_err(Into::into).and_then(|row| {
            let (message, text) = message(&args.campaign, &row)?;
            client.messages().send_with_backup(&message).check()?;
            let key = format!("{}\n", message.message.ref_id);
            let twice = |first| Err(anyhow!("has the phone of line {first}"));
            let first = lines.insert(key.clone(), line);
            first.map_or(Ok((key, message, text)), twice)
        });
        match checked {
            Ok((key, ..)) if before.contains(&*key) => println!("line {line}: sent before"),
            Ok((.., text)) if args.dry_run => {
                let parts = SmsParts::of(&text).parts;
                println!("line {line}: {text} ({parts} SMS parts)");
            }
            Ok((key, message, _)) => rows.push((line, key, message)),
            Err(error) => {
                println!("line {line}: {error}");
                bad += 1;
            }
        }
    }
    ensure!(bad == 0, "{bad} bad rows: nothing was sent");
    for (line, key, message) in rows {
        let mut journal = File::options().append(true).create(true).open(&journal)?;
        match client.messages().send_with_backup(&message).wait() {
            Err(error) if !error.known_already() => {
                let may = error.may_have_been_sent();
                let sent = if may { "perhaps sent" } else { "not sent" };
                println!("line {line}: {sent}: {error}");
                ensure!(!error.concerns_the_account(), "stopped: run it again");
                left += 1;
            }
            // By this run, or by an earlier one that did not see the response.
            _ => {
                println!("line {line}: accepted");
                journal.write_all(key.as_bytes())?;
            }
        }
    }
    ensure!(left == 0, "{left} rows are left: run it again");
    Ok(())
}
