//! Every operation of every client against every fault, over real loopback sockets.
//!
//! The operations come from the clients' registries, each with the sample that its fixtures give; the table
//! of faults is in `fault`; a case is one of each. What
//! a case must come to is written down from the providers' documents and the shared vocabulary, in
//! `dialect` and `expected`, not taken from the clients.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken test set-up should stop the test"
)]

mod canary;
mod controls;
mod dialect;
mod expected;
mod fault;
mod gzip_bomb;
mod operation;
mod still_clock;
mod trial;
mod verdict;

#[path = "../../../crates/messaging-client-core/tests/support/captured_log.rs"]
#[expect(unreachable_pub, reason = "it is shared with the tests of the core")]
mod captured_log;
#[path = "../../../crates/messaging-client-core/tests/support/wire_server.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "it is shared with the tests of the core, which use more of it"
)]
mod wire_server;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fault::{Fault, faults};
use operation::{Operation, Way, operations};
use trial::Trial;
use verdict::Verdict;

/// Most cases wait for a socket or a deadline, not for the processor.
const WORKERS: usize = 8;
/// How many cases share a runtime.
const BATCH: usize = 8;
const FEWEST_CASES: usize = 500;

/// An operation, what it meets, and how it is waited for.
type Case<'a> = (&'a Operation, Fault, Way);

#[test]
fn the_table_has_every_operation() {
    let listed = operations();
    let names: BTreeSet<_> = listed.iter().map(|row| (row.provider, row.name)).collect();
    assert_eq!(names.len(), listed.len(), "an operation is listed twice");
    let implemented: BTreeSet<_> = messaging_fixtures::implemented()
        .filter(|(_, operation)| *operation != "webhook.parse")
        .collect();
    assert_eq!(names, implemented);
}

#[test]
fn every_operation_keeps_its_promises_in_every_fault() {
    let log = captured_log::of_process();
    let operations = operations();
    let cases: Vec<Case<'_>> = operations
        .iter()
        .flat_map(|operation| {
            [Way::Awaited, Way::Blocking]
                .into_iter()
                .flat_map(move |way| {
                    faults(operation)
                        .into_iter()
                        .map(move |fault| (operation, fault, way))
                })
        })
        .collect();
    let (played, failures) = play(&cases);
    // Not printed by the macro, which a test that passes keeps to itself.
    writeln!(std::io::stderr(), "{played} cases").unwrap();
    assert!(
        failures.is_empty(),
        "{} of {played} cases failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(played >= FEWEST_CASES, "{played} cases");
    assert_eq!(played, cases.len());
    let log = without_names_of_spans(log.text(), &operations);
    assert_eq!(canary::leak_in(&log), None, "in the log");
    for line in ["call succeeded", "call failed", "attempt", "hyper_util"] {
        assert!(log.contains(line), "the log was captured: {line}");
    }
    assert_the_log_shows_leaks();
}

/// The name of a span is the documented path with its places open, which says nothing of a call.
fn without_names_of_spans(log: String, operations: &[Operation]) -> String {
    let names = operations.iter().map(|operation| operation.span.as_str());
    names.fold(log, |log, name| log.replace(name, "otel.name"))
}

/// The positive control; after the search, because all tests share one log.
fn assert_the_log_shows_leaks() {
    for plant in [
        || tracing::trace!(leak = canary::OTP, "by tracing"),
        || log::trace!("by log {}", canary::TEXT),
    ] {
        let log = captured_log::of_process();
        let before = log.text().len();
        plant();
        let text = log.text();
        assert!(text.get(before..).and_then(canary::leak_in).is_some());
    }
}

/// Plays all cases; gives their number and a line for each that failed.
fn play(cases: &[Case<'_>]) -> (usize, Vec<String>) {
    let batches: Vec<_> = cases.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let played = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let failed = play_batch(batch);
                    played.fetch_add(batch.len(), Ordering::SeqCst);
                    failures.lock().unwrap().extend(failed);
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    (played.into_inner(), failures)
}

/// A runtime for each batch: when it is gone, its servers and connections are.
fn play_batch(batch: &[Case<'_>]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut failed = Vec::new();
    for (operation, fault, way) in batch {
        let problems = runtime.block_on(judge(operation, fault, *way)).problems;
        if !problems.is_empty() {
            let (provider, name) = (operation.provider, operation.name);
            let problems = problems.join("; ");
            failed.push(format!(
                "{provider}.{name}, {way:?}, {}: {problems}",
                fault.name
            ));
        }
    }
    runtime.shutdown_background();
    failed
}

/// Plays a case. A busy machine may stall one call for a moment, so one that was late and otherwise
/// right, or lost a race, is played again; a client that overruns does so every time.
async fn judge(operation: &Operation, fault: &Fault, way: Way) -> Verdict {
    let mut again = 5;
    loop {
        let trial = Trial::of(operation, fault, way).await;
        let verdict = Verdict::on(operation, fault, &trial);
        let unlucky = verdict.only_late() || (fault.races && !verdict.problems.is_empty());
        if again == 0 || !unlucky {
            return verdict;
        }
        again -= 1;
    }
}
