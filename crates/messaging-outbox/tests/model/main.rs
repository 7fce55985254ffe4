//! Random lives of messages on SQLite and on PostgreSQL, beside a machine that has no database: the states
//! are the same after every step.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

mod flight;
mod live;
mod machine;
#[expect(dead_code, reason = "another test uses the rest")]
#[path = "../support/mod.rs"]
mod support;

use live::Live;
use machine::{Answer, Machine};
use messaging_client_core::DeliveryStatus;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use support::Bench;

/// What happens next. Numbers of messages and flights count around.
#[derive(Debug, Clone)]
enum Step {
    Put {
        in_campaign: bool,
        is_delayed: bool,
        expires_in: Option<u64>,
    },
    /// A worker takes the message and has its answer at once.
    Attempt(usize, Answer),
    /// A worker takes the message, and waits for its turn or for the answer.
    Begin(usize, bool),
    /// What it waits for comes.
    Finish(usize, Answer),
    /// It dies.
    Die(usize),
    /// A worker takes whatever there is, and all is accepted.
    Run,
    Clock(u64),
    Sweep,
    Callback {
        message: usize,
        by_client_ref: bool,
        status: DeliveryStatus,
        key: u8,
    },
    Accept(usize),
    Refuse(usize),
    Resend(usize),
    Cancel(usize),
    Pause,
    Resume,
    CancelCampaign,
    FinishImport,
    Hold,
    Open,
}

const ANSWERS: [Answer; 9] = [
    Answer::Accepts,
    Answer::Refuses,
    Answer::LacksTemplate,
    Answer::RefusesAccount,
    Answer::Limits,
    Answer::KnowsAlready,
    Answer::IsUnreadable,
    Answer::IsAway,
    Answer::Breaks,
];

/// One of each rank: between two of the same rank the order would be left to the database.
const STATUSES: [DeliveryStatus; 7] = [
    DeliveryStatus::Unknown,
    DeliveryStatus::Queued,
    DeliveryStatus::Sent,
    DeliveryStatus::Failed,
    DeliveryStatus::Delivered,
    DeliveryStatus::Read,
    DeliveryStatus::Deleted,
];

fn step() -> impl Strategy<Value = Step> {
    let message = || 0..8_usize;
    let answer = || select(ANSWERS.to_vec());
    let put = (
        any::<bool>(),
        prop::bool::weighted(0.2),
        select(vec![None, None, Some(150), Some(350)]),
    );
    let callback = (
        message(),
        any::<bool>(),
        select(STATUSES.to_vec()),
        0..12_u8,
    );
    prop_oneof![
        4 => put.prop_map(|(in_campaign, is_delayed, expires_in)| Step::Put { in_campaign, is_delayed, expires_in }),
        8 => (message(), answer()).prop_map(|(n, answer)| Step::Attempt(n, answer)),
        4 => (message(), any::<bool>()).prop_map(|(n, at_turn)| Step::Begin(n, at_turn)),
        4 => (message(), answer()).prop_map(|(n, answer)| Step::Finish(n, answer)),
        2 => message().prop_map(Step::Die),
        3 => Just(Step::Run),
        5 => select(vec![100, 200, 300, 90_000]).prop_map(Step::Clock),
        4 => Just(Step::Sweep),
        4 => callback.prop_map(|(message, by_client_ref, status, key)| Step::Callback { message, by_client_ref, status, key }),
        1 => message().prop_map(Step::Accept),
        1 => message().prop_map(Step::Refuse),
        3 => message().prop_map(Step::Resend),
        1 => message().prop_map(Step::Cancel),
        1 => Just(Step::Pause),
        3 => Just(Step::Resume),
        1 => Just(Step::CancelCampaign),
        1 => Just(Step::FinishImport),
        1 => Just(Step::Hold),
        6 => Just(Step::Open),
    ]
}

/// So many lives, each of so many steps.
const LIVES: u32 = 30;
const STEPS: std::ops::Range<usize> = 10..50;

fn is_as_the_machine(bench: impl AsyncFn() -> Bench) {
    let mut runner = TestRunner::new(Config::with_cases(LIVES));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let steps = prop::collection::vec(step(), STEPS);
    let result = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let mut live = Live::new(bench().await).await;
            let mut machine = Machine::new();
            for step in &steps {
                live.take(&mut machine, step).await;
                live.compare(&machine, step).await;
            }
        });
        Ok(())
    });
    let problem = result.err().map(|problem| problem.to_string());
    assert!(problem.is_none(), "{}", problem.unwrap_or_default());
}

#[cfg(feature = "sqlite")]
#[test]
fn on_sqlite() {
    is_as_the_machine(Bench::in_a_file);
}

#[cfg(feature = "postgres")]
#[test]
fn on_postgres() {
    let Some(server) = support::postgres() else {
        return;
    };
    let lives = std::cell::Cell::new(0);
    is_as_the_machine(async || {
        lives.set(lives.get() + 1);
        let url = server.database(&format!("life_{}", lives.get()));
        Bench::at(&url.unwrap()).await
    });
}
