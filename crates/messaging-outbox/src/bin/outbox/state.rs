//! `outbox status`, `outbox workers`, `outbox check` and `outbox prune`

use std::process::ExitCode;
use std::time::Duration;

use messaging_outbox::{AccountState, Figures, Lane, Outbox, State};
use serde::Serialize;

use crate::account;
use crate::output::{Output, or_nothing, table, time};

#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    figures: Figures,
    accounts: Vec<AccountState>,
}

pub(crate) async fn status(outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
    let status = Status {
        figures: outbox.figures().await?,
        accounts: outbox.accounts().await?,
    };
    output.show(&status, for_people)?;
    Ok(ExitCode::SUCCESS)
}

fn for_people(status: &Status) -> String {
    let figures = &status.figures;
    let mut counts = table(["state", "otp", "transactional", "bulk"]);
    for state in State::ALL {
        if figures.in_state(*state) == 0 {
            continue;
        }
        let mut row = vec![state.to_string()];
        row.extend(Lane::ALL.iter().map(|lane| {
            let found = figures.messages.iter();
            or_nothing(
                found
                    .clone()
                    .find(|one| one.lane == *lane && one.state == *state)
                    .map(|one| one.count),
            )
        }));
        counts.add_row(row);
    }
    let mut text = counts.to_string();
    for one in &figures.oldest_queued {
        text += &format!(
            "\nthe oldest of lane {} waits for {}",
            one.lane,
            time(one.age_ms)
        );
    }
    if figures.callbacks_waiting > 0 {
        text += &format!(
            "\n{} callbacks are of messages that are not known yet, the oldest for {}",
            figures.callbacks_waiting,
            time(figures.callback_lag_ms)
        );
    }
    let unknown = figures.in_state(State::Unknown);
    if unknown > 0 {
        text += &format!("\n{unknown} messages wait for a decision: outbox unknown list");
    }
    if status
        .accounts
        .iter()
        .any(|one| one.held.is_some() || one.paused_ms > 0)
    {
        text += &format!("\n{}", account::in_a_table(&status.accounts));
    }
    text
}

pub(crate) async fn workers(outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
    output.show(&outbox.workers().await?, |workers| {
        let mut rows = table(["name", "owner", "version", "runs for", "last seen, ago"]);
        for one in workers {
            rows.add_row([
                or_nothing(one.name.as_ref()),
                one.owner.clone(),
                one.version.clone(),
                time(one.age_ms),
                time(one.seen_ms),
            ]);
        }
        rows
    })?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Checked {
    dangers: Vec<String>,
}

pub(crate) async fn check(outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
    let checked = Checked {
        dangers: outbox.dangers().await?,
    };
    output.show(&checked, |checked| match checked.dangers.is_empty() {
        true => "no setting of this database breaks what the outbox promises".to_owned(),
        false => checked.dangers.join("\n"),
    })?;
    Ok(ExitCode::from(u8::from(!checked.dangers.is_empty())))
}

#[derive(Serialize)]
struct Pruned {
    messages: u64,
}

pub(crate) async fn prune(
    outbox: &Outbox,
    older_than: Duration,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let pruned = Pruned {
        messages: outbox.prune(older_than).await?,
    };
    output.show(&pruned, |pruned| {
        format!("{} messages were deleted", pruned.messages)
    })?;
    Ok(ExitCode::SUCCESS)
}
