//! Calls from code that is not async: the same guarantees, outside of a runtime and inside one.

#![cfg(feature = "blocking")]
#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use messaging_client_core::{
    ClientOptions, Error, ErrorKind, Pacer, RetryPolicy, TransportFailure, Upload, blocking,
};
use support::wire_server::{Act, WireServer, answer, ok};
use support::{OK, ReadStatus, SendText, Step, captured_log, client, client_at, script};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

const SHORT: Duration = Duration::from_millis(300);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server on a thread of its own, for as long as the process lives.
fn server(turns: Vec<Vec<Act>>) -> WireServer {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            sender.send(WireServer::start_in_turn(turns).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn at_once() -> RetryPolicy {
    RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO)
}

#[test]
fn a_call_is_made_outside_of_a_runtime() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    for _ in 0..10 {
        assert_eq!(*client.call(SendText).wait().unwrap(), "id-1");
        assert_eq!(*client.clone().call(ReadStatus).wait().unwrap(), "id-1");
    }
    assert_eq!(server.requests(), 20);
    // One that is not back in the pool yet is not waited for.
    assert!(server.connections() < 20, "connections are kept");
}

/// A runtime that rests drives no connection: one that it made would hang in another's hands.
#[test]
fn a_runtime_that_rests_does_not_keep_others_waiting() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    let resting = runtime();
    resting.block_on(async { client.call(SendText).await.unwrap() });
    let other = runtime();
    let start = Instant::now();
    other.block_on(async { client.call(SendText).await.unwrap() });
    assert_eq!(*client.call(SendText).wait().unwrap(), "id-1");
    resting.block_on(async { client.call(SendText).await.unwrap() });
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(server.requests(), 4);
}

#[test]
fn a_call_is_made_inside_a_runtime() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    let several = Builder::new_multi_thread().enable_all().build().unwrap();
    for runtime in [runtime(), several] {
        let by_task = runtime.block_on(async { client.call(SendText).wait() });
        assert_eq!(*by_task.unwrap(), "id-1");
        let worker = client.clone();
        let on_worker = runtime.spawn(async move { worker.call(SendText).wait().map(drop) });
        runtime.block_on(on_worker).unwrap().unwrap();
        let blocker = client.clone();
        let set_apart = runtime.spawn_blocking(move || blocker.call(SendText).wait().map(drop));
        runtime.block_on(set_apart).unwrap().unwrap();
        let _entered = runtime.enter();
        client.call(SendText).wait().unwrap();
    }
    assert_eq!(server.requests(), 8);
}

/// The only thread of the runtime is blocked, so a connection that it drives would never answer.
#[test]
fn calls_that_block_do_not_depend_on_the_runtime_they_block() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new().timeout(SHORT * 10));
    let ours = runtime();
    ours.block_on(async {
        client.call(SendText).await.unwrap();
        client.call(SendText).wait().unwrap();
        client.call(SendText).await.unwrap();
    });
    assert_eq!(server.connections(), 2, "one for each way of calling");
    drop(ours);
    // And one way does not end with the other. Whether it finds its connection in the pool again
    // depends on when the runtime's thread puts it back.
    client.call(SendText).wait().unwrap();
    assert_eq!(server.requests(), 4);
}

#[test]
fn many_threads_wait_at_once() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    client.call(SendText).wait().unwrap();
                }
            });
        }
    });
    assert_eq!(server.requests(), 160);
}

#[test]
fn a_send_whose_fate_is_unknown_is_made_once_and_says_so() {
    for (turns, kind) in [
        (vec![Act::Close], ErrorKind::Transport),
        (vec![Act::Silence], ErrorKind::Timeout),
        (vec![answer("503 Busy", "", "")], ErrorKind::Server),
    ] {
        let server = server(vec![turns]);
        let client = client_at(&server.url(), ClientOptions::new().retry(at_once()));
        let begun = Instant::now();
        let error = client.call(SendText).timeout(SHORT).wait().unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.may_have_been_sent());
        assert_eq!((error.attempts(), server.requests()), (1, 1));
        assert!(begun.elapsed() < SHORT + Duration::from_secs(5));
    }
}

#[test]
fn what_certainly_was_not_sent_is_tried_again() {
    let connect = || Step::Fail(TransportFailure::Connect);
    let script = script([connect(), connect(), OK]);
    let options = ClientOptions::new()
        .transport(script.clone())
        .retry(at_once());
    let reply = client(options).call(SendText).wait().unwrap();
    assert_eq!(reply.attempts(), 3);
    assert_eq!(script.requests().len(), 3);
}

#[test]
fn the_rate_limit_is_shared_with_async_calls() {
    let pace = Pacer::one_per(Duration::from_millis(40));
    let script = script([OK, OK, OK, OK]);
    let options = ClientOptions::new()
        .transport(script.clone())
        .rate_limiter(pace);
    let client = client(options);
    let waiting = client.clone();
    let blocked = thread::spawn(move || {
        waiting.call(SendText).wait().unwrap();
        waiting.call(SendText).wait().unwrap();
    });
    runtime().block_on(async {
        client.call(SendText).await.unwrap();
        client.call(SendText).await.unwrap();
    });
    blocked.join().unwrap();
    for pair in script.requests().windows(2) {
        let [earlier, later] = pair else { continue };
        assert!(later.at() - earlier.at() >= Duration::from_millis(40));
    }
}

#[test]
fn several_calls_can_be_one_and_can_wait_within() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    let last = blocking::wait(async {
        client.call(SendText).await?;
        let spawned = client.clone();
        let spawned = tokio::spawn(async move { spawned.call(SendText).await.map(drop) });
        assert!(spawned.await.is_ok_and(|sent| sent.is_ok()));
        client.call(SendText).wait()?;
        client.call(ReadStatus).await
    });
    assert_eq!(*last.unwrap(), "id-1");
    assert_eq!(server.requests(), 4);
}

#[test]
fn a_panic_of_the_callers_own_reaches_the_caller_and_nobody_else() {
    let server = server(vec![vec![ok()]]);
    let client = client_at(&server.url(), ClientOptions::new());
    let waits = || blocking::wait(async { panic!("the caller's") }) as Result<(), Error>;
    let inside = runtime();
    let caught = [
        thread::spawn(waits).join(),
        thread::spawn(move || inside.block_on(async { waits() })).join(),
    ];
    for panic in caught {
        let panic = panic.unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the caller's"));
    }
    client.call(SendText).wait().unwrap();
    runtime().block_on(async { client.call(SendText).await.unwrap() });
}

#[test]
fn the_log_knows_the_callers_span() {
    let log = captured_log::of_process();
    let script = script([OK, OK]);
    let client = client(ClientOptions::new().transport(script));
    tracing::info_span!("order", number = 4217).in_scope(|| {
        client.call(SendText).wait().unwrap();
        runtime().block_on(async { client.call(SendText).wait().unwrap() });
    });
    let text = log.text();
    let inside = text
        .lines()
        .filter(|line| line.contains("order{number=4217}") && line.contains("call succeeded"));
    assert_eq!(inside.count(), 2, "{text}");
}

#[test]
fn a_file_is_looked_at_without_a_runtime() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("invoice.pdf");
    std::fs::write(&path, b"%PDF-1.7").unwrap();
    let upload = Upload::from_path_blocking(&path).unwrap();
    assert_eq!((upload.len(), upload.name().as_str()), (8, "invoice.pdf"));
    assert!(Upload::from_path_blocking(directory.path()).is_err());
}
