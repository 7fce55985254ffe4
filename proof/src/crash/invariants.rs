//! What must be true of every message, whatever happened to the workers.

use messaging_outbox::{Message, Outbox, State};
use messaging_sandbox::Sandbox;
use messaging_sandbox::nusasms::AcceptedMessage;

use super::seed::Put;
use super::tally::Tally;

/// Everything that is not as it must be.
pub(super) async fn check(
    outbox: &Outbox,
    sandbox: &Sandbox,
    put: &[Put],
    tally: &Tally,
) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let accepted = sandbox.nusasms().accepted();
    for one in put {
        let of_this = accepted
            .iter()
            .filter(|other| other.text.as_deref() == Some(&one.text));
        let at_provider: Vec<_> = of_this.collect();
        let Some(row) = outbox.message(one.id).await? else {
            wrong.push(format!("{}: its row is gone", one.text));
            continue;
        };
        tally.count(&format!("messages: {}", row.state));
        for problem in problems(one, &row, &at_provider) {
            let ids: Vec<_> = at_provider.iter().map(|one| &one.id).collect();
            wrong.push(format!(
                "{}: {problem}\n  ledger: {row:?}\n  provider: {ids:?}",
                one.text
            ));
        }
    }
    let figures = outbox.figures().await?;
    let rows: u64 = figures.messages.iter().map(|count| count.count).sum();
    if usize::try_from(rows)? != put.len() {
        wrong.push(format!(
            "{} messages were put in, and {rows} are there",
            put.len()
        ));
    }
    Ok(wrong)
}

fn problems(put: &Put, row: &Message, at_provider: &[&AcceptedMessage]) -> Vec<&'static str> {
    let mut problems = Vec::new();
    let mut must = |holds: bool, problem| {
        if !holds {
            problems.push(problem);
        }
    };
    must(at_provider.len() <= 1, "it was accepted more than once");
    match (row.state, at_provider.first()) {
        (State::Accepted, Some(accepted)) => must(
            row.provider_ref.as_ref() == Some(&accepted.id),
            "the ledger has another id than the provider",
        ),
        (State::Accepted, None) => must(false, "the ledger has it as accepted, and it is lost"),
        (State::Unknown, _) => must(row.attempts > 0, "unknown, and nobody tried to send it"),
        (_, Some(_)) => must(false, "it was accepted, and the ledger does not say so"),
        (State::Expired, None) => must(
            put.planned.expires_in.is_some(),
            "it expired, and never could",
        ),
        (State::Cancelled, None) => must(
            put.was_cancelled,
            "it was cancelled, and nobody asked for it",
        ),
        (_, None) => must(false, "it was put in, and is lost"),
    }
    must(
        !put.was_cancelled || row.state == State::Cancelled,
        "it was taken back, and is something else",
    );
    problems
}
