//! `outbox unknown`

use std::process::ExitCode;

use clap::Subcommand;
use messaging_outbox::{MessageId, Outbox, UnknownMessage};

use crate::decided::{Decided, Ids, show};
use crate::output::{Output, or_nothing, table, time};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List them, by number
    List {
        /// Only those with a higher number
        #[arg(long, value_name = "ID")]
        after: Option<i64>,
        /// How many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// The provider did accept them, as its dashboard or the recipient says
    Accept(Ids),
    /// It did not, and they are not to be sent any more
    Refuse(Ids),
    /// Send them again, although they may arrive twice
    Resend {
        #[command(flatten)]
        ids: Ids,
        /// Says that two messages to one recipient do no harm
        #[arg(long, required = true)]
        two_do_no_harm: bool,
    },
}

#[derive(Debug, Clone, Copy)]
enum Decision {
    Accept,
    Refuse,
    Resend,
}

pub(crate) async fn run(
    outbox: &Outbox,
    command: Command,
    output: Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::List { after, limit } => list(outbox, after, limit, output).await,
        Command::Accept(ids) => decide(outbox, &ids, Decision::Accept, output).await,
        Command::Refuse(ids) => decide(outbox, &ids, Decision::Refuse, output).await,
        Command::Resend { ids, .. } => decide(outbox, &ids, Decision::Resend, output).await,
    }
}

async fn list(
    outbox: &Outbox,
    after: Option<i64>,
    limit: u32,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let unknown = outbox.unknown(after.map(MessageId::new), limit).await?;
    output.show(&unknown, |unknown| {
        let mut rows = table([
            "id",
            "account",
            "operation",
            "campaign",
            "row",
            "unknown for",
            "own id",
            "error",
        ]);
        for one in unknown {
            rows.add_row(row(one));
        }
        rows
    })?;
    Ok(ExitCode::SUCCESS)
}

fn row(one: &UnknownMessage) -> [String; 8] {
    [
        one.id.to_string(),
        one.account.clone(),
        one.operation.clone(),
        or_nothing(one.campaign),
        or_nothing(one.row),
        time(one.age_ms),
        or_nothing(one.client_ref.as_ref()),
        or_nothing(one.error.as_ref().map(|error| &error.text)),
    ]
}

async fn decide(
    outbox: &Outbox,
    ids: &Ids,
    decision: Decision,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let mut all = Vec::new();
    for &id in &ids.ids {
        let message = MessageId::new(id);
        let (done, state) = match decision {
            Decision::Accept => (outbox.resolve_accepted(message).await, "accepted"),
            Decision::Refuse => (outbox.resolve_refused(message).await, "refused"),
            Decision::Resend => (outbox.resend_unknown(message).await, "queued"),
        };
        all.push(Decided::new(id, state, done));
    }
    show(&all, output)
}
