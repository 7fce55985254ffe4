//! `outbox message`

use std::process::ExitCode;

use clap::Subcommand;
use comfy_table::Table;
use messaging_outbox::{Attempt, Message, MessageId, Outbox, OutboxError};
use serde::Serialize;
use serde_json::Value;

use crate::decided::{Decided, Ids, show};
use crate::output::{Output, or_nothing, table, time};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show where they are, and why, and each attempt to send them
    Show(Ids),
    /// Take them back, if no worker has them yet
    Cancel(Ids),
}

pub(crate) async fn run(
    outbox: &Outbox,
    command: Command,
    output: Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Show(ids) => show_all(outbox, &ids, output).await,
        Command::Cancel(ids) => cancel(outbox, &ids, output).await,
    }
}

async fn cancel(outbox: &Outbox, ids: &Ids, output: Output) -> anyhow::Result<ExitCode> {
    let mut all = Vec::new();
    for &id in &ids.ids {
        let cancelled = outbox.cancel(MessageId::new(id)).await;
        let done = cancelled.and_then(|is_cancelled| match is_cancelled {
            true => Ok(()),
            false => Err(OutboxError::NotPossible {
                what: "there is no message of this number that waits: `message show` says where it is",
            }),
        });
        all.push(Decided::new(id, "cancelled", done));
    }
    show(&all, output)
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    message: Message,
    attempt_log: Vec<Attempt>,
}

/// What is not there is left out, and the exit code says so.
async fn show_all(outbox: &Outbox, ids: &Ids, output: Output) -> anyhow::Result<ExitCode> {
    let mut found = Vec::new();
    for &id in &ids.ids {
        let id = MessageId::new(id);
        if let Some(message) = outbox.message(id).await? {
            let attempt_log = outbox.attempts(id).await?;
            found.push(Shown {
                message,
                attempt_log,
            });
        }
    }
    output.show(&found, |found| {
        let mut rows = table([
            "id",
            "account",
            "operation",
            "lane",
            "campaign",
            "state",
            "attempts",
            "provider's id",
            "own id",
            "delivery",
            "error",
        ]);
        for one in found {
            rows.add_row(row(&one.message));
        }
        match found.iter().all(|one| one.attempt_log.is_empty()) {
            true => rows.to_string(),
            false => format!("{rows}\n\n{}", attempts(found)),
        }
    })?;
    let are_missing = found.len() < ids.ids.len();
    if are_missing {
        output.complain("there is no message of some of these numbers");
    }
    Ok(ExitCode::from(u8::from(are_missing)))
}

fn attempts(found: &[Shown]) -> Table {
    let mut rows = table(["id", "attempt", "began, ago", "took", "worker", "error"]);
    for one in found {
        for attempt in &one.attempt_log {
            rows.add_row([
                one.message.id.to_string(),
                attempt.n.to_string(),
                time(attempt.age_ms),
                or_nothing(attempt.took_ms.map(|ms| format!("{ms} ms"))),
                attempt.owner.clone(),
                or_nothing(error(attempt.outcome.as_ref())),
            ]);
        }
    }
    rows
}

fn error(outcome: Option<&Value>) -> Option<&str> {
    outcome.and_then(|facts| facts["text"].as_str())
}

fn row(one: &Message) -> [String; 11] {
    [
        one.id.to_string(),
        one.account.clone(),
        one.operation.clone(),
        one.lane.to_string(),
        or_nothing(one.campaign),
        one.state.to_string(),
        one.attempts.to_string(),
        or_nothing(one.provider_ref.as_ref()),
        or_nothing(one.client_ref.as_ref()),
        or_nothing(one.delivery.as_ref()),
        or_nothing(error(one.outcome.as_ref())),
    ]
}
