//! When a call is tried again, how long it waits, and what its error says, in paused time.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    BoxFuture, Client, ClientOptions, Clock, Departure, Error, ErrorKind, FixedClock, NoPermit,
    Pacer, Permit, Randomness, RateLimiter, RetryPolicy, TransportFailure, unix_millis,
};
use support::{Account, Invalid, OK, ReadStatus, SendText, Step, client, script, sign};
use tokio::time::Instant;

/// A jitter of (nearly) one: waits are as long as they can be.
#[derive(Debug)]
struct LongestWait;

impl Randomness for LongestWait {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

fn scripted(steps: impl IntoIterator<Item = Step>) -> (Client<Account>, FakeTransport) {
    let transport = script(steps);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .randomness(LongestWait);
    (client(options), transport)
}

const fn status(status: u16) -> Step {
    Step::Respond(status, &[], "<html>error</html>")
}

async fn send_error(steps: impl IntoIterator<Item = Step>) -> (Error, usize) {
    let (client, script) = scripted(steps);
    let error = client.call(SendText).await.unwrap_err();
    (error, script.requests().len())
}

async fn read_error(steps: impl IntoIterator<Item = Step>) -> (Error, usize) {
    let (client, script) = scripted(steps);
    let error = client.call(ReadStatus).await.unwrap_err();
    (error, script.requests().len())
}

#[tokio::test(start_paused = true)]
async fn a_send_whose_fate_is_unknown_is_never_repeated() {
    let cases = [
        (status(500), ErrorKind::Server),
        (status(501), ErrorKind::Server),
        (status(502), ErrorKind::Server),
        (status(503), ErrorKind::Server),
        (status(504), ErrorKind::Server),
        (status(200), ErrorKind::Decode),
        (status(302), ErrorKind::Decode),
        (Step::Fail(TransportFailure::Timeout), ErrorKind::Timeout),
        (Step::Fail(TransportFailure::Broken), ErrorKind::Transport),
        (Step::Fail(TransportFailure::TooLarge), ErrorKind::Decode),
        (Step::Hang, ErrorKind::Timeout),
    ];
    for (step, kind) in cases {
        let (error, requests) = send_error([step]).await;
        assert_eq!(error.kind(), kind);
        assert!(error.may_have_been_sent(), "{error}");
        assert_eq!((error.attempts(), requests), (1, 1), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_http_status_that_says_enough_is_what_the_error_says() {
    for (code, said) in [
        (429, "HTTP 429: too many calls: send more slowly ["),
        (
            503,
            "HTTP 503: the provider, or a gateway before it, failed (",
        ),
        (
            408,
            "HTTP 408: the provider, or a gateway before it, failed (",
        ),
        (403, "HTTP 403, and the body is a page or XML, not JSON ["),
    ] {
        let (error, _) = send_error([status(code), status(code), status(code)]).await;
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_until_it_works_or_three_attempts_are_made() {
    for step in [
        status(500),
        status(502),
        status(503),
        status(504),
        status(200),
        Step::Fail(TransportFailure::Timeout),
        Step::Fail(TransportFailure::Broken),
        Step::Fail(TransportFailure::Connect),
    ] {
        let (client, script) = scripted([step.clone(), step.clone(), OK]);
        let reply = client.call(ReadStatus).await.unwrap();
        assert_eq!((reply.attempts(), script.requests().len()), (3, 3));

        let (error, requests) = read_error([step.clone(), step.clone(), step]).await;
        assert_eq!((error.attempts(), requests), (3, 3));
        assert!(
            !error.may_have_been_sent(),
            "reads are never ambiguous: {error}"
        );
    }
    let (error, _) = read_error([status(501)]).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_not_accepted_is_repeated_for_sends_too() {
    for step in [Step::Fail(TransportFailure::Connect), status(429)] {
        let (client, script) = scripted([step.clone(), step.clone(), OK]);
        let reply = client.call(SendText).await.unwrap();
        assert_eq!(*reply, "id-1");
        assert_eq!(script.requests().len(), 3);

        let (error, requests) = send_error([step.clone(), step.clone(), step]).await;
        assert_eq!((error.attempts(), requests), (3, 3));
        assert!(!error.may_have_been_sent(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_with_a_code_is_final() {
    // As every answer of a real server, it says what time it is.
    let refusal = Step::Respond(
        200,
        &[("date", "Mon, 20 Jun 2022 08:00:00 GMT")],
        r#"{"code":7,"message":"no"}"#,
    );
    for (error, requests) in [
        send_error([refusal.clone()]).await,
        read_error([refusal]).await,
    ] {
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert_eq!(error.provider_code(), Some("7"));
        assert_eq!(error.provider_message(), Some("no"));
        assert_eq!((error.attempts(), requests), (1, 1));
        assert!(!error.may_have_been_sent());
    }
    // A server error with a code is a refusal too: nothing was accepted.
    let (error, _) = send_error([Step::Respond(500, &[], r#"{"code":7}"#)]).await;
    assert!(!error.may_have_been_sent());
}

/// A code alone is final: too many messages to one number is no matter of seconds. With an HTTP status
/// that says the same, it may pass.
#[tokio::test(start_paused = true)]
async fn a_code_is_repeated_only_where_http_says_the_same() {
    const LIMITED: &str = r#"{"code":5}"#;
    const FAILED: &str = r#"{"code":6}"#;
    const REJECTED: &str = r#"{"code":7}"#;
    const FAILED_OR_SENT: &str = r#"{"code":8}"#;
    for (http, body, kind, reads, sends, may_have_been_sent) in [
        (429, LIMITED, ErrorKind::RateLimited, 3, 3, false),
        (200, LIMITED, ErrorKind::RateLimited, 1, 1, false),
        (500, LIMITED, ErrorKind::RateLimited, 1, 1, false),
        (500, FAILED, ErrorKind::Server, 3, 1, false),
        (502, FAILED, ErrorKind::Server, 3, 1, false),
        (503, FAILED, ErrorKind::Server, 3, 1, false),
        (504, FAILED, ErrorKind::Server, 3, 1, false),
        (501, FAILED, ErrorKind::Server, 1, 1, false),
        (429, FAILED, ErrorKind::Server, 1, 1, false),
        (200, FAILED, ErrorKind::Server, 1, 1, false),
        (200, REJECTED, ErrorKind::Rejected, 1, 1, false),
        (429, REJECTED, ErrorKind::Rejected, 1, 1, false),
        (503, REJECTED, ErrorKind::Rejected, 1, 1, false),
        (200, FAILED_OR_SENT, ErrorKind::Server, 1, 1, true),
        (503, FAILED_OR_SENT, ErrorKind::Server, 3, 1, true),
    ] {
        let step = || std::iter::repeat_n(Step::Respond(http, &[], body), 3);
        let (error, requests) = read_error(step()).await;
        assert_eq!((error.kind(), requests), (kind, reads), "{http} {body}");
        assert!(!error.may_have_been_sent(), "{http} {body}");
        let (error, requests) = send_error(step()).await;
        assert_eq!((error.kind(), requests), (kind, sends), "{http} {body}");
        assert_eq!(
            error.may_have_been_sent(),
            may_have_been_sent,
            "{http} {body}"
        );
    }
}

/// Neither HTTP 429 nor a rejected timestamp takes back that part of a message may have been accepted.
#[tokio::test(start_paused = true)]
async fn what_may_have_been_sent_is_not_repeated_for_another_reason() {
    let date = &[("date", "Mon, 20 Jun 2022 08:00:00 GMT")];
    for (http, body, reads) in [(429, r#"{"code":12}"#, 3), (200, r#"{"code":13}"#, 2)] {
        let steps = || std::iter::repeat_n(Step::Respond(http, date, body), 3);
        let (error, requests) = send_error(steps()).await;
        assert!(error.may_have_been_sent(), "{error}");
        assert_eq!((error.attempts(), requests), (1, 1), "{body}");
        let (error, requests) = read_error(steps()).await;
        assert!(!error.may_have_been_sent(), "{error}");
        assert_eq!(requests, reads, "{body}");

        let (client, script) = scripted(steps());
        let resend = RetryPolicy::new().resend_ambiguous(true);
        let error = client.call(SendText).retry(resend).await.unwrap_err();
        assert!(error.may_have_been_sent() && script.requests().len() > 1);
    }
}

#[tokio::test(start_paused = true)]
async fn http_4xx_says_that_nothing_was_accepted() {
    for code in [400, 401, 404, 413] {
        let (error, requests) = send_error([status(code)]).await;
        assert_eq!((error.kind(), requests), (ErrorKind::Decode, 1));
        assert!(!error.may_have_been_sent(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_not_sent() {
    let (client, script) = scripted([]);
    let error = client.call(Invalid).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!((error.attempts(), error.field()), (0, Some("to")));
    assert!(script.requests().is_empty() && !error.may_have_been_sent());
}

#[tokio::test(start_paused = true)]
async fn waits_double_and_come_on_top_of_retry_after() {
    let connect = Step::Fail(TransportFailure::Connect);
    let limited = Step::Respond(429, &[("retry-after", "7")], "");
    let (client, script) = scripted([connect, limited, OK]);
    client.call(SendText).await.unwrap();
    let at: Vec<_> = script.requests().iter().map(|sent| sent.at()).collect();
    let millis = |gap: Duration| gap.as_millis();
    assert!((199..=201).contains(&millis(at[1] - at[0])), "{at:?}");
    // A random part of the second back-off, here nearly all of it, comes on top.
    assert!((7_399..=7_401).contains(&millis(at[2] - at[1])), "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once() {
    // The deadline is 30 s away; at its very end there is no time for another attempt either.
    const AT_THE_END: Step = Step::Respond(429, &[("retry-after", "30")], "");
    const BEYOND: Step = Step::Respond(429, &[("retry-after", "31")], "");
    for (step, seconds) in [(AT_THE_END, 30), (BEYOND, 31)] {
        let start = Instant::now();
        let (error, requests) = send_error([step]).await;
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert_eq!(requests, 1);
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn the_random_part_of_a_wait_leaves_time_for_another_attempt() {
    const LATE: Step = Step::Respond(429, &[("retry-after", "29")], "");
    let (client, script) = scripted([LATE, OK]);
    let long = Duration::from_secs(10);
    let policy = RetryPolicy::new().back_off(long, long);
    client.call(SendText).retry(policy).await.unwrap();
    let at: Vec<_> = script.requests().iter().map(|sent| sent.at()).collect();
    // Half of the second that is left of the deadline.
    assert!(
        (29_499..=29_501).contains(&(at[1] - at[0]).as_millis()),
        "{at:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_for_long_is_asked_again_after_the_back_off() {
    const SOON: Step = Step::Respond(503, &[("retry-after", "7")], "");
    const AT_THE_END: Step = Step::Respond(503, &[("retry-after", "30")], "");
    const TOO_LATE: Step = Step::Respond(503, &[("retry-after", "3600")], "");
    for (step, waits) in [
        (SOON, 7_199..=7_201),
        (AT_THE_END, 199..=201),
        (TOO_LATE, 199..=201),
    ] {
        let (client, script) = scripted([step, OK]);
        client.call(ReadStatus).await.unwrap();
        let at: Vec<_> = script.requests().iter().map(|sent| sent.at()).collect();
        assert!(waits.contains(&(at[1] - at[0]).as_millis()), "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_deadline_covers_all_attempts_and_waits() {
    let slow = || Step::Fail(TransportFailure::Connect);
    let (client, _) = scripted([slow(), slow(), Step::Hang]);
    let start = Instant::now();
    let error = client
        .call(ReadStatus)
        .timeout(Duration::from_secs(2))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(
        start.elapsed() <= Duration::from_millis(2_001),
        "{:?}",
        start.elapsed()
    );

    let (client, script) = scripted([slow()]);
    let start = Instant::now();
    let error = client
        .call(SendText)
        .timeout(Duration::from_millis(150))
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Connect,
        "a wait past the deadline is not begun"
    );
    assert_eq!(
        (script.requests().len(), start.elapsed()),
        (1, Duration::ZERO)
    );
}

#[tokio::test(start_paused = true)]
async fn time_that_runs_out_before_a_connection_is_made_is_not_ambiguous() {
    let (error, _) = send_error([Step::HangConnecting]).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.may_have_been_sent(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn attempts_of_reads_can_be_cut_short_and_repeated() {
    let transport = script([Step::Hang, OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .attempt_timeout(Duration::from_secs(5));
    let start = Instant::now();
    let reply = client(options.clone()).call(ReadStatus).await.unwrap();
    assert_eq!(reply.attempts(), 2);
    assert!(
        start.elapsed() >= Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );

    let transport = script([Step::Slow(Duration::from_secs(6), r#"{"code":0,"id":"x"}"#)]);
    let reply = client(options.transport(transport))
        .call(SendText)
        .await
        .unwrap();
    assert_eq!(*reply, "x", "a send is left alone until the deadline");
}

#[tokio::test(start_paused = true)]
async fn policies_can_be_changed_for_one_call() {
    let (client, script) = scripted([Step::Fail(TransportFailure::Connect)]);
    let error = client
        .call(SendText)
        .retry(RetryPolicy::never())
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), script.requests().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn resending_on_request_keeps_the_doubt_in_the_error() {
    let policy = RetryPolicy::new().resend_ambiguous(true);
    let (client, _) = scripted([status(500), OK]);
    assert_eq!(
        client
            .call(SendText)
            .retry(policy.clone())
            .await
            .unwrap()
            .attempts(),
        2
    );

    let refusal = Step::Respond(200, &[], r#"{"code":9}"#);
    let (client, _) = scripted([status(500), refusal]);
    let error = client.call(SendText).retry(policy).await.unwrap_err();
    assert_eq!(error.provider_code(), Some("9"));
    assert!(
        error.may_have_been_sent(),
        "the first attempt may have been accepted: {error}"
    );
}

#[derive(Debug)]
struct TickingClock;

impl Clock for TickingClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
            + Duration::from_millis(1_655_710_885_431)
            + Instant::now().duration_since(*START.get_or_init(Instant::now))
    }
}

static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();

fn with_ticking_clock(steps: impl IntoIterator<Item = Step>) -> (Client<Account>, FakeTransport) {
    let transport = script(steps);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .randomness(LongestWait)
        .clock(TickingClock);
    (client(options), transport)
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_signed_afresh_over_the_same_body() {
    let connect = Step::Fail(TransportFailure::Connect);
    let (client, script) = with_ticking_clock([connect.clone(), connect, OK]);
    client.call(SendText).await.unwrap();
    let sent = script.requests();
    assert!(
        sign(&sent[0]) != sign(&sent[1]) && sign(&sent[1]) != sign(&sent[2]),
        "{sent:?}"
    );
    assert!(sent.iter().all(|one| one.body() == sent[0].body()));
}

const CLOCK_REFUSED: Step = Step::Respond(
    200,
    &[("date", "Mon, 20 Jun 2022 08:00:00 GMT")],
    r#"{"code":4}"#,
);
/// 2022-06-20T08:00:00Z
const THEIR_TIME: u64 = 1_655_712_000_000;

fn signed_millis(sign: &str) -> u64 {
    sign.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_rejected_timestamp_is_corrected_once_and_remembered() {
    let (client, script) = with_ticking_clock([CLOCK_REFUSED, OK, OK]);
    let ours = unix_millis(TickingClock.now());
    client.call(SendText).await.unwrap();
    client.clone().call(SendText).await.unwrap();
    let signed: Vec<u64> = script
        .requests()
        .iter()
        .map(|sent| signed_millis(sign(sent)))
        .collect();
    assert!(signed[0].abs_diff(ours) < 1_000, "{signed:?}");
    assert!(signed[1].abs_diff(THEIR_TIME) < 1_000, "{signed:?}");
    assert!(
        signed[2].abs_diff(THEIR_TIME) < 1_000,
        "the clone knows it too: {signed:?}"
    );
}

/// With the clock of the client; and, once that was refused, with the provider's.
#[tokio::test(start_paused = true)]
async fn a_date_to_wait_for_is_measured_with_the_clock_that_signs() {
    const LIMITED: Step =
        Step::Respond(429, &[("retry-after", "Mon, 20 Jun 2022 08:01:00 GMT")], "");
    for (clock, steps, seconds) in [
        (THEIR_TIME + 15_000, vec![LIMITED], 45),
        (THEIR_TIME - 3_600_000, vec![CLOCK_REFUSED, LIMITED], 60),
        (THEIR_TIME + 3_600_000, vec![CLOCK_REFUSED, LIMITED], 60),
    ] {
        let options = ClientOptions::new()
            .transport(script(steps))
            .clock(FixedClock::at_unix_millis(clock));
        let error = client(options).call(SendText).await.unwrap_err();
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_secs(seconds)),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_stays_refused_is_an_error_and_is_not_remembered() {
    let (client, script) = with_ticking_clock([CLOCK_REFUSED, CLOCK_REFUSED, OK]);
    let ours = unix_millis(TickingClock.now());
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!((error.attempts(), error.provider_code()), (2, Some("4")));
    client.call(SendText).await.unwrap();
    assert!(signed_millis(sign(&script.requests()[2])).abs_diff(ours) < 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_timestamp_without_a_date_cannot_be_corrected() {
    let (error, requests) = send_error([Step::Respond(200, &[], r#"{"code":4}"#)]).await;
    assert_eq!((error.attempts(), requests), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_rate_limit_counts_against_the_deadline() {
    let transport = script([OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .rate_limiter(Pacer::one_per(Duration::from_secs(60)));
    let client = client(options);
    client.call(SendText).await.unwrap();
    let start = Instant::now();
    let error = client.call(SendText).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::RateLimited, 0)
    );
    assert!(error.to_string().contains("rate limit"), "{error}");
    let turn = Duration::from_millis(60_600);
    assert_eq!(error.retry_after(), Some(turn));
    assert!(!error.may_have_been_sent());
    assert_eq!(transport.requests().len(), 1);
    assert_eq!(start.elapsed(), Duration::ZERO, "it is told so at once");

    tokio::time::sleep(Duration::from_secs(40)).await;
    let transport_of_later_calls = script([OK]);
    let later = client.call(SendText).timeout(Duration::from_secs(20));
    let error = later.await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::RateLimited,
        "{transport_of_later_calls:?}"
    );
    let in_time = client.call(SendText).timeout(Duration::from_secs(21)).await;
    assert_eq!(
        in_time.unwrap_err().attempts(),
        1,
        "its turn came, and the script had ended"
    );
}

/// A limiter that gives nothing, in its own words.
#[derive(Debug)]
struct Broken;

impl RateLimiter for Broken {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        let reason = "the database does not answer".into();
        Box::pin(std::future::ready(Err(NoPermit::OutOfReach(reason))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_limiter_out_of_reach_lets_nothing_through_and_says_so() {
    let transport = script([OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .rate_limiter(Broken);
    let error = client(options).call(SendText).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 0));
    assert!(
        error.to_string().contains("the database does not answer"),
        "{error}"
    );
    assert!(!error.may_have_been_sent() && transport.requests().is_empty());
}

/// A limiter that lets a request go after a while.
#[derive(Debug)]
struct Later(Duration);

impl RateLimiter for Later {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        let wait = self.0;
        Box::pin(async move {
            tokio::time::sleep(wait).await;
            Ok(Permit::default())
        })
    }
}

/// A clock that goes with tokio's.
#[derive(Debug)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000) + self.0.elapsed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_is_signed_after_its_turn_has_come() {
    let transport = script([OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .rate_limiter(Later(Duration::from_secs(20)))
        .clock(TokioClock(Instant::now()));
    client(options).call(SendText).await.unwrap();
    assert_eq!(signed_millis(sign(&transport.requests()[0])), 1_020_000);
}

#[tokio::test(start_paused = true)]
async fn a_step_before_departure_runs_once_an_attempt_when_its_turn_has_come() {
    let transport = script([Step::Fail(TransportFailure::Connect), OK]);
    let options = ClientOptions::new()
        .transport(transport.clone())
        .rate_limiter(Later(Duration::from_secs(2)));
    let start = Instant::now();
    let seen: Arc<Mutex<Vec<(u32, u64, usize)>>> = Arc::default();
    let (log, sent) = (Arc::clone(&seen), transport.clone());
    let call = client(options)
        .call(SendText)
        .before_departure(move |departure| {
            assert_eq!(departure.operation, "test.text.send");
            let entry = (
                departure.attempt,
                start.elapsed().as_secs(),
                sent.requests().len(),
            );
            log.lock().unwrap().push(entry);
            async { Ok::<_, std::io::Error>(()) }
        });
    call.await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [(1, 2, 0), (2, 4, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_stops_the_call_before_it_is_sent() {
    let transport = script([OK, OK]);
    let client = client(ClientOptions::new().transport(transport.clone()));
    let refuse = |_| async { Err(std::io::Error::other("the lease is lost")) };
    let error = client
        .call(SendText)
        .before_departure(refuse)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
    assert!(!error.may_have_been_sent() && transport.requests().is_empty());
    assert!(!error.refused_locally(), "the request itself is in order");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the lease is lost");

    // One that takes too long, too; and the doubt of an earlier attempt stays.
    let never = |_| std::future::pending::<Result<(), std::io::Error>>();
    let error = client
        .call(SendText)
        .before_departure(never)
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), transport.requests().len()), (0, 0));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.to_string().contains("step before departure"),
        "{error}"
    );

    let transport = script([Step::Fail(TransportFailure::Broken), OK]);
    let options = ClientOptions::new().transport(transport.clone());
    let second = |departure: Departure| async move {
        match departure.attempt {
            1 => Ok(()),
            _ => Err(std::io::Error::other("only once")),
        }
    };
    let call = support::client(options).call(SendText);
    let call = call.retry(RetryPolicy::new().resend_ambiguous(true));
    let error = call.before_departure(second).await.unwrap_err();
    assert_eq!((error.attempts(), transport.requests().len()), (1, 1));
    assert!(error.may_have_been_sent(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn those_who_are_refused_together_do_not_come_back_together() {
    let limited = |after| Step::Respond(429, after, "");
    for after in [
        &[("retry-after", "1")],
        &[("retry-after", "0")],
        &[("retry-after", "1.5")],
    ] {
        let mut waits = std::collections::BTreeSet::new();
        for _ in 0..50 {
            let transport = script([limited(after), OK]);
            let options = ClientOptions::new().transport(transport.clone());
            client(options).call(SendText).await.unwrap();
            waits.insert(transport.requests()[1].at().as_millis());
        }
        let asked = match after[0].1 {
            "1" => 1_000,
            "1.5" => 2_000,
            _ => 0,
        };
        assert!(waits.first() >= Some(&asked) && waits.last() <= Some(&(asked + 201)));
        assert!(waits.len() > 20, "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_speaks_for_a_silent_server_leaves_a_send_in_doubt() {
    for code in [408, 460, 499] {
        let (error, requests) = send_error([status(code)]).await;
        assert!(error.may_have_been_sent() && requests == 1, "{error}");
        assert_eq!(error.kind(), ErrorKind::Server);
        let (error, requests) = read_error([status(code), status(code), status(code)]).await;
        assert!(!error.may_have_been_sent() && requests == 3, "{error}");
        // With a code of the provider's own it is a refusal.
        let refused = Step::Respond(code, &[], r#"{"code":7}"#);
        let (error, _) = send_error([refused]).await;
        assert!(!error.may_have_been_sent() && error.kind() == ErrorKind::Rejected);
    }
    for certain in [400, 401, 403, 404, 405, 409, 413, 418, 422, 431, 451] {
        assert!(!send_error([status(certain)]).await.0.may_have_been_sent());
    }
    let (error, requests) = send_error([status(407)]).await;
    assert_eq!((error.kind(), requests), (ErrorKind::Connect, 1));
    assert!(error.to_string().contains("the proxy") && !error.may_have_been_sent());
    assert_eq!(error.http_status().map(|status| status.as_u16()), Some(407));
    // Also where an operation takes any page of this status for a refusal; a code is the provider's.
    for (body, kind) in [
        (r#"{"code":14,"message":"x"}"#, ErrorKind::Connect),
        (r#"{"code":7}"#, ErrorKind::Rejected),
    ] {
        let (error, requests) = send_error([Step::Respond(407, &[], body)]).await;
        assert_eq!((error.kind(), requests), (kind, 1), "{error}");
        assert!(!error.may_have_been_sent(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_an_attempt_moves_no_deadline() {
    let options = ClientOptions::new()
        .transport(script([Step::Hang]))
        .attempt_timeout(Duration::from_secs(60));
    let start = Instant::now();
    let call = client(options).call(ReadStatus);
    let error = call.timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn the_longest_timeouts_do_not_overflow() {
    let (client, _) = scripted([OK]);
    client.call(SendText).timeout(Duration::MAX).await.unwrap();
}

#[test]
fn calls_can_move_between_threads() {
    fn assert_send<T: Send>(_: &T) {}
    let (client, _) = scripted([]);
    let call = client.call(SendText).into_future();
    assert_send(&call);
    assert_send(&client);
}

#[tokio::test]
async fn a_check_refuses_what_the_call_would_refuse_and_sends_nothing() {
    let (client, transport) = scripted([]);
    client.call(SendText).check().unwrap();
    let refused = client.call(Invalid).check().unwrap_err();
    assert!(refused.refused_locally());
    assert_eq!(refused.field(), Some("to"));
    assert!(transport.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_error_says_whether_another_way_may_help() {
    let code = |code| async move { send_error([Step::Respond(200, &[], code)]).await.0 };
    let rejected = code(r#"{"code":7}"#).await;
    assert!(rejected.another_channel_may_help() && rejected.another_provider_may_help());
    assert!(!rejected.refused_locally(), "the provider did");
    let lost = send_error([status(502)]).await.0;
    assert!(!lost.another_channel_may_help() && !lost.another_provider_may_help());
    let connect = || Step::Fail(TransportFailure::Connect);
    let unreachable = send_error([connect(), connect(), connect()]).await.0;
    assert!(unreachable.another_channel_may_help() && unreachable.another_provider_may_help());
    let absent = code(r#"{"code":10}"#).await;
    assert_eq!(absent.kind(), ErrorKind::Recipient);
    assert!(absent.another_channel_may_help() && !absent.another_provider_may_help());
    let unsubscribed = code(r#"{"code":11}"#).await;
    assert!(!unsubscribed.another_channel_may_help());
    let (client, _) = scripted([]);
    let mistake = client.call(Invalid).await.unwrap_err();
    assert!(!mistake.another_channel_may_help() && !mistake.another_provider_may_help());
}

#[test]
fn a_call_shows_what_it_is_and_nothing_of_the_message() {
    let call = client(ClientOptions::new()).call(SendText);
    let shown = format!("{call:?}");
    assert!(
        shown.contains("test.text.send") && shown.contains("30s"),
        "{shown}"
    );
    assert!(!shown.contains("canary"), "{shown}");
}
