//! `outbox message`

use std::process::ExitCode;

use clap::Subcommand;
use messaging_outbox::{Message, MessageId, Outbox, OutboxError};

use crate::decided::{Decided, Ids, show};
use crate::output::{Output, or_nothing, table};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show where they are, and why
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

/// What is not there is left out, and the exit code says so.
async fn show_all(outbox: &Outbox, ids: &Ids, output: Output) -> anyhow::Result<ExitCode> {
    let mut found = Vec::new();
    for &id in &ids.ids {
        found.extend(outbox.message(MessageId::new(id)).await?);
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
            rows.add_row(row(one));
        }
        rows
    })?;
    let are_missing = found.len() < ids.ids.len();
    if are_missing {
        output.complain("there is no message of some of these numbers");
    }
    Ok(ExitCode::from(u8::from(are_missing)))
}

fn row(one: &Message) -> [String; 11] {
    let error = one
        .outcome
        .as_ref()
        .and_then(|facts| facts["text"].as_str());
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
        or_nothing(error),
    ]
}
