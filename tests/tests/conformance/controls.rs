//! What shows that the suite would see a broken promise: right trials, spoiled in one point each.

use std::time::Duration;

use messaging_client_core::Error;
use messaging_fixtures::canary;

use crate::fault::{Fault, faults};
use crate::operation::{Operation, Success, Way, operations};
use crate::trial::Trial;
use crate::verdict::Verdict;

fn send_sms() -> Operation {
    let mut all = operations().into_iter();
    all.find(|row| row.name == "sms.send").unwrap()
}

fn fault_named(operation: &Operation, name: &str) -> Fault {
    let mut all = faults(operation).into_iter();
    all.find(|fault| fault.name == name).unwrap()
}

/// The problems of a trial that was right before `spoil`.
async fn problems_after(fault: &str, spoil: impl FnOnce(&mut Trial)) -> String {
    let operation = send_sms();
    let fault = fault_named(&operation, fault);
    let mut trial = Trial::of(&operation, &fault, Way::Awaited).await;
    let before = Verdict::on(&operation, &fault, &trial).problems;
    assert_eq!(before, [""; 0]);
    spoil(&mut trial);
    Verdict::on(&operation, &fault, &trial).problems.join("; ")
}

fn error_of(trial: &Trial) -> &Error {
    trial.called.outcome.as_ref().unwrap_err()
}

#[tokio::test]
async fn a_leak_is_seen_wherever_it_is_shown() {
    for place in [
        "the client",
        "the request",
        "the error's Display",
        "a source",
    ] {
        let leak = format!("Display {}", canary::PHONE);
        let spoil = |trial: &mut Trial| trial.called.shown.push((place, leak));
        let problems = problems_after("HTML", spoil).await;
        assert!(problems.starts_with(place), "{problems}");
    }
    // The words of a refusal do hold what is searched for; only what is shown must not.
    problems_after("HTTP 200, refused with -13", |trial| {
        assert!(
            error_of(trial)
                .raw()
                .unwrap()
                .text()
                .contains(canary::PHONE)
        );
    })
    .await;
}

#[tokio::test]
async fn a_second_request_and_a_followed_redirect_are_seen() {
    let problems = problems_after("closed before any response", |trial| {
        trial.requests.push(trial.requests[0].clone());
    })
    .await;
    assert!(problems.contains("more than once"), "{problems}");
    assert!(
        problems.contains("more requests than attempts"),
        "{problems}"
    );
    let problems = problems_after("HTTP 307 to another origin", |trial| {
        trial.elsewhere = (1, 100);
    })
    .await;
    assert!(problems.contains("another origin: (1, 100)"), "{problems}");
}

#[tokio::test]
async fn lateness_is_seen_and_told_from_what_is_wrong() {
    let problems = problems_after("no response", |trial| {
        trial.called.elapsed += Duration::from_millis(400);
    })
    .await;
    assert!(problems.contains("it took"), "{problems}");
    let problems =
        problems_after("no response", |trial| trial.called.elapsed = Duration::ZERO).await;
    assert!(problems.contains("too early"), "{problems}");
    let problems =
        problems_after("HTTP 429", |trial| trial.waits.push(Duration::from_secs(9))).await;
    assert!(problems.contains("it waited"), "{problems}");
}

#[tokio::test]
async fn a_failure_taken_for_a_success_is_seen() {
    let spoil = |trial: &mut Trial| {
        trial.called.outcome = Ok(Success {
            attempts: 1,
            body_length: 0,
        });
    };
    let problems = problems_after("null", spoil).await;
    assert!(problems.contains("it ended"), "{problems}");
    assert!(problems.contains("the response's length"), "{problems}");
}
