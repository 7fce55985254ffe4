//! A call that is given up, at whatever point, leaves the client as it found it: no attempt is made
//! behind the caller's back, no turn of the rate limit is lost, and the next call works.

#![expect(
    clippy::unwrap_used,
    reason = "a call that does not end as expected fails the test"
)]

mod support;

use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    Client, ClientOptions, Pacer, Randomness, RateLimiter, RetryPolicy, TransportFailure,
};
use support::wire_server::{Act, WireServer, ok};
use support::{Account, OK, ReadStatus, SendText, Step, client, client_at, script};
use tokio::time::Instant;

const INTERVAL: Duration = Duration::from_secs(1);
/// Turns are 1 % further apart than the interval.
const TURN: Duration = Duration::from_millis(1010);

/// Half of the longest wait, so that a wait between attempts is a point to give up at.
#[derive(Debug)]
struct HalfWait;

impl Randomness for HalfWait {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(128);
    }
}

/// Polls `call` so many times, then drops it. `None` if it was not done by then.
async fn give_up_after<F: Future + Unpin>(polls: usize, mut call: F) -> Option<F::Output> {
    let mut made = 0;
    poll_fn(|context| {
        if made == polls {
            return Poll::Ready(None);
        }
        made += 1;
        match Pin::new(&mut call).poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if made == polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

fn slow_answer() -> Step {
    Step::Slow(Duration::from_millis(300), r#"{"code":0,"id":"slow"}"#)
}

/// A client whose first call waits at every point there is: for its turn, for a back-off, for its
/// turn again, and for the answer.
fn paced(steps: impl IntoIterator<Item = Step>) -> (Client<Account>, FakeTransport, Pacer) {
    let script = script(steps);
    let pace = Pacer::one_per(INTERVAL);
    let options = ClientOptions::new()
        .transport(script.clone())
        .randomness(HalfWait)
        .rate_limiter(pace.clone())
        .retry(RetryPolicy::new());
    (client(options), script, pace)
}

/// Gives a call up after so many polls; gives how many attempts it had made, and whether it was done.
async fn client_survives_giving_up_after(polls: usize) -> (usize, bool) {
    let connect = || Step::Fail(TransportFailure::Connect);
    let (client, script, pace) = paced([connect(), slow_answer(), OK, OK, OK]);
    let start = Instant::now();
    drop(pace.acquire(Duration::MAX).await.unwrap());
    let first_turn = Instant::now();

    let done = give_up_after(polls, client.call(SendText).into_future()).await;
    let made = script.requests().len();

    // Longer than anything that the dropped call would have waited for.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(
        script.requests().len(),
        made,
        "{polls} polls: attempts after the drop"
    );

    let last_turn = script
        .requests()
        .last()
        .map_or(first_turn, |sent| start + sent.at());
    let earliest = Instant::now().max(last_turn + INTERVAL);
    let latest = Instant::now().max(last_turn + TURN) + Duration::from_millis(2);
    client
        .call(ReadStatus)
        .retry(RetryPolicy::never())
        .await
        .ok();
    let next = start + script.requests().get(made).unwrap().at();
    // Tokio's timer is exact to the millisecond.
    assert!(
        next >= earliest && next <= latest,
        "{polls} polls: the next turn came {:?} after the last",
        next - last_turn
    );
    client.clone().call(SendText).await.unwrap();
    (made, done.is_some())
}

#[tokio::test(start_paused = true)]
async fn a_call_can_be_given_up_at_every_point() {
    let mut seen = Vec::new();
    loop {
        let (made, done) = client_survives_giving_up_after(seen.len()).await;
        seen.push(made);
        if done {
            break;
        }
        assert!(seen.len() < 50, "the call does not end: {seen:?}");
    }
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.first(), Some(&0), "before it was first polled");
    assert!(
        seen.iter().filter(|made| **made == 0).count() >= 2,
        "while it waited for its turn: {seen:?}"
    );
    assert!(
        seen.iter().filter(|made| **made == 1).count() >= 2,
        "while it backed off, and while it waited for its second turn: {seen:?}"
    );
    assert!(
        seen.iter().filter(|made| **made == 2).count() >= 2,
        "while the answer was on its way, and when it was there: {seen:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn those_who_give_up_in_the_queue_keep_nobody_behind_them_longer() {
    let (client, script, _) = paced([OK, OK, OK, OK]);
    client.call(SendText).await.unwrap();
    let mut queue: Vec<_> = (0..9)
        .map(|_| client.call(SendText).into_future())
        .collect();
    // Everybody takes a place in the queue.
    for call in &mut queue {
        assert!(give_up_after(1, call).await.is_none());
    }
    // The first, the last and most in between leave; the fourth and the seventh stay.
    for place in [8, 7, 5, 4, 2, 1, 0] {
        drop(queue.remove(place));
    }
    for stayed in queue {
        stayed.await.unwrap();
    }
    client.call(SendText).await.unwrap();
    let start = script.requests()[0].at();
    // Turns that nobody takes cost nothing: those who stayed go one after the other.
    for (sent, turn) in script.requests().iter().zip([0, 1, 2, 3]) {
        let after = sent.at() - start;
        assert!(after >= TURN * turn, "turn {turn} was too early: {after:?}");
        assert!(
            after <= TURN * turn + Duration::from_millis(10),
            "turn {turn}: {after:?}"
        );
    }
}

/// Waits until it is so, and not for ever.
async fn eventually(is_so: impl Fn() -> bool) {
    let until_it_is = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), until_it_is)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_call_given_up_while_the_server_is_silent_ends_its_connection_only() {
    let silent_first = [vec![Act::Silence], vec![ok()]];
    let server = WireServer::start_in_turn(silent_first).await;
    let client = client_at(&server.url(), ClientOptions::new());

    let mut call = client.call(SendText).into_future();
    tokio::select! {
        result = &mut call => panic!("nothing was answered: {result:?}"),
        () = eventually(|| server.requests() == 1) => {}
    }
    drop(call);
    eventually(|| server.ended() == 1).await;

    assert_eq!(*client.call(SendText).await.unwrap(), "id-1");
    assert_eq!(*client.call(ReadStatus).await.unwrap(), "id-1");
    assert_eq!(server.requests(), 3, "the dropped send was not repeated");
    assert_eq!(
        server.connections(),
        2,
        "an answer that comes late must not be taken for the next one's"
    );
}
