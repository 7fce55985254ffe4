//! The results of a person's decisions about single messages.

use std::process::ExitCode;

use clap::Args;
use messaging_outbox::OutboxError;
use serde::Serialize;

use crate::output::{Output, or_nothing, table};

#[derive(Args)]
pub(crate) struct Ids {
    /// Numbers of messages, as the outbox gave or lists them
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<i64>,
}

/// The result of a decision about one message.
#[derive(Serialize)]
pub(crate) struct Decided {
    id: i64,
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Decided {
    /// The message is in this state now, or it could not be done.
    pub(crate) fn new(id: i64, state: &'static str, done: Result<(), OutboxError>) -> Self {
        Self {
            id,
            state: done.is_ok().then_some(state),
            error: done.err().map(|error| error.to_string()),
        }
    }
}

/// Each by itself: one about which nothing can be done does not keep the others waiting.
pub(crate) fn show(all: &[Decided], output: Output) -> anyhow::Result<ExitCode> {
    output.show(&all, |all| {
        let mut rows = table(["id", "state", "problem"]);
        for one in *all {
            rows.add_row([
                one.id.to_string(),
                or_nothing(one.state),
                or_nothing(one.error.as_ref()),
            ]);
        }
        rows
    })?;
    let failed = all.iter().any(|one| one.error.is_some());
    Ok(ExitCode::from(u8::from(failed)))
}
