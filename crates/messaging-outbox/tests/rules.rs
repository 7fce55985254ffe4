//! The rules of the outbox, each on SQLite and on PostgreSQL. Those of campaigns and of callbacks have files of their own.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
mod support;

use std::time::Duration;

use messaging_client_core::{ClientOptions, TransportFailure};
use messaging_outbox::testing::execute;
use messaging_outbox::{Lane, NewMessage, OutboxError, State};
use support::{ACCOUNT, Bench, LATER, OK, text};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

rules! {
    async fn what_is_accepted_is_recorded_and_its_request_is_cleared(bench: Bench) {
        let (id, message) = bench.one(200, OK).await;
        assert_eq!(message.state, State::Accepted);
        assert_eq!(message.provider_ref.as_deref(), Some("p-1"));
        assert_eq!(message.attempts, 1);
        assert!(bench.transport.requests()[0].text().contains("Halo"));
        // Nothing is left that could be sent.
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
        assert!(bench.outbox.resend_unknown(id).await.is_err());
        assert_eq!(bench.sent(), 1);
    }

    async fn a_key_is_taken_once(bench: Bench) {
        let keyed = || bench.new_message().dedupe_key("order-1");
        let first = bench.outbox.enqueue(keyed()).await.unwrap();
        let second = bench.outbox.enqueue(keyed()).await.unwrap();
        assert!(first.created && !second.created);
        assert_eq!(first.id, second.id);
        assert_eq!(bench.outbox.enqueue_all([keyed(), keyed()]).await.unwrap(), 0);
        // Another account's key is another key.
        let other = NewMessage::new("other", &text()).unwrap().dedupe_key("order-1");
        assert!(bench.outbox.enqueue(other).await.unwrap().created);
    }

    async fn whoever_died_before_the_mark_has_sent_nothing(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        let died = bench.leased(id).await;
        died.abort();
        bench.worker().sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Leased, "the lease is not over");
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Queued);
        assert_eq!(bench.sent(), 0);
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn what_was_being_sent_is_unknown_and_never_sent_again(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        bench.sending(id).await.abort();
        bench.clock(LATER).await;
        for _ in 0..3 {
            bench.worker().sweep().await.unwrap();
            assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Unknown));
        }
        assert_eq!(bench.sent(), 1);
        let unknown = bench.outbox.unknown(None, 10).await.unwrap();
        assert_eq!(unknown.len(), 1);
        assert_eq!((unknown[0].id, unknown[0].attempts), (id, 1));
        assert!(unknown[0].error.as_ref().unwrap().may_have_been_sent);
    }

    async fn one_that_wakes_after_its_lease_does_not_send_what_another_has(bench: Bench) {
        // Its turn comes when another worker has had the message.
        let id = bench.put(bench.new_message()).await;
        let gate = support::Gate::default();
        let options = ClientOptions::new().rate_limiter(gate.clone());
        let slow = bench.builder(options).call_timeout(secs(3600)).build().unwrap();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Leased {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
        gate.open();
        assert_eq!(slow.await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.sent(), 1);
    }

    async fn a_late_answer_corrects_what_was_unknown(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        drop(bench.transport.clone().json(200, OK).after(Duration::from_millis(400)));
        let slow = bench.worker();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Sending {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Unknown);
        assert_eq!(slow.await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.get(id).await.provider_ref.as_deref(), Some("p-1"));
    }

    async fn a_person_decides_about_what_is_unknown(bench: Bench) {
        let mut ids = Vec::new();
        for _ in 0..3 {
            let (id, message) = bench.one(500, "<html>").await;
            assert_eq!(message.state, State::Unknown);
            ids.push(id);
        }
        bench.outbox.resolve_accepted(ids[0]).await.unwrap();
        bench.outbox.resolve_refused(ids[1]).await.unwrap();
        bench.outbox.resend_unknown(ids[2]).await.unwrap();
        for id in &ids {
            let again = bench.outbox.resend_unknown(*id).await;
            assert!(matches!(again, Err(OutboxError::NotPossible { .. })));
        }
        assert_eq!(bench.state(ids[0]).await, State::Accepted);
        assert_eq!(bench.state(ids[1]).await, State::Refused);
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(ids[2]).await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.sent(), 4);
    }

    async fn what_the_provider_knows_already_after_a_resend_was_accepted(bench: Bench) {
        let (first, refused) = bench.one(409, "{}").await;
        assert_eq!(refused.state, State::Refused, "somebody else's message");
        let (id, _) = bench.one(500, "<html>").await;
        bench.outbox.resend_unknown(id).await.unwrap();
        drop(bench.transport.clone().json(409, "{}"));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
        assert_ne!(first, id);
    }

    async fn what_the_provider_knows_already_was_not_this_message_if_it_was_certainly_not_sent(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Connect).json(409, "{}"));
        let id = bench.put(bench.new_message()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.clock(secs(10)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Refused));
    }

    async fn it_was_accepted_also_where_a_resend_could_not_be_sent_at_first(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        bench.sending(id).await.abort();
        bench.clock(LATER).await;
        bench.worker().sweep().await.unwrap();
        bench.outbox.resend_unknown(id).await.unwrap();
        drop(bench.transport.clone().fail(TransportFailure::Connect).json(409, "{}"));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.clock(LATER + secs(10)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn a_message_of_an_account_that_the_worker_does_not_have_goes_back(bench: Bench) {
        let id = bench.put(NewMessage::new("other", &text()).unwrap()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        assert_eq!(bench.sent(), 0);
    }

    async fn what_has_expired_is_never_sent_and_blocks_nothing(bench: Bench) {
        let old = bench.put(bench.new_message().lane(Lane::Otp).expires_in(secs(60))).await;
        let new = bench.put(bench.new_message().lane(Lane::Otp).expires_in(LATER * 2)).await;
        bench.clock(secs(61)).await;
        drop(bench.transport.clone().json(200, OK));
        support::run_until(&bench, bench.worker(), &[(old, State::Expired), (new, State::Accepted)]).await;
        assert_eq!(bench.sent(), 1);
    }

    async fn the_sweep_expires_what_no_worker_asks_for(bench: Bench) {
        let id = bench.put(bench.new_message().expires_in(secs(60))).await;
        bench.outbox.hold_account(ACCOUNT, "a test").await.unwrap();
        bench.clock(secs(61)).await;
        bench.worker().sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Expired);
    }

    async fn a_code_that_expires_while_it_waits_for_its_turn_is_not_sent(bench: Bench) {
        let id = bench.put(bench.new_message().expires_in(secs(3600))).await;
        let gate = support::Gate::default();
        let options = ClientOptions::new().rate_limiter(gate.clone());
        let slow = bench.builder(options).build().unwrap();
        let slow = tokio::spawn(async move { slow.attempt(id).await.unwrap() });
        while bench.state(id).await != State::Leased {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bench.clock(secs(3601)).await;
        gate.open();
        assert_eq!(slow.await.unwrap(), Some(State::Expired));
        assert_eq!(bench.sent(), 0);
    }

    async fn the_deadline_of_a_call_is_the_expiry_at_the_latest(bench: Bench) {
        drop(bench.transport.clone().hang());
        let id = bench.put(bench.new_message().expires_in(Duration::from_millis(300))).await;
        let begun = tokio::time::Instant::now();
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Unknown));
        assert!(begun.elapsed() < secs(10));
    }

    async fn nothing_goes_before_its_time(bench: Bench) {
        let id = bench.put(bench.new_message().delay(secs(60))).await;
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.clock(secs(61)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn what_was_certainly_not_sent_is_tried_again_later(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Connect).json(200, OK));
        let id = bench.put(bench.new_message()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued), "it has to wait");
        assert!(bench.get(id).await.outcome.is_some());
        bench.clock(secs(10)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.get(id).await.attempts, 2);
    }

    async fn every_attempt_is_written_down(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        assert_eq!(bench.outbox.attempts(id).await.unwrap(), []);
        drop(bench.transport.clone().fail(TransportFailure::Connect));
        bench.worker().attempt(id).await.unwrap();
        bench.clock(secs(60)).await;
        bench.sending(id).await.abort();
        let [first, second] = &bench.outbox.attempts(id).await.unwrap()[..] else { panic!("two were made") };
        assert_eq!((first.n, second.n), (1, 2));
        assert_ne!(first.owner, second.owner);
        assert!(first.began_at_ms + 50_000 < second.began_at_ms);
        assert!(first.age_ms >= 50_000 && second.age_ms < 50_000);
        assert!(first.took_ms.is_some_and(|took| took < 50_000));
        assert!(second.took_ms.is_none(), "the second worker died");
        assert_eq!(first.outcome.as_ref().unwrap()["kind"], "connect");
        assert_eq!(second.outcome, None);
    }

    async fn what_cannot_be_sent_for_a_day_is_given_up(bench: Bench) {
        drop(bench.transport.clone().fail(TransportFailure::Connect).forever());
        let id = bench.put(bench.new_message()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.clock(secs(24 * 3600 + 1)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Expired));
    }

    async fn a_database_that_fails_at_the_mark_keeps_the_message(bench: Bench) {
        let breaks = support::Breaks(bench.outbox.clone());
        let worker = bench.builder(ClientOptions::new().rate_limiter(breaks)).build().unwrap();
        let id = bench.put(bench.new_message()).await;
        assert_eq!(worker.attempt(id).await.unwrap(), Some(State::Queued));
        assert_eq!(bench.sent(), 0, "what is not marked is not sent");
        execute(&bench.outbox, "ALTER TABLE messaging.attempt RENAME COLUMN m TO n").await.unwrap();
        bench.clock(secs(10)).await;
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn an_answer_is_written_down_when_the_database_is_back_and_nothing_else_is_taken_before(bench: Bench) {
        let rename = |from, to| format!("ALTER TABLE messaging.message RENAME COLUMN {from} TO {to}");
        let breaks = support::BreaksWhileSending {
            inner: bench.transport.clone(),
            outbox: bench.outbox.clone(),
            sql: rename("provider_ref", "gone"),
        };
        drop(bench.transport.clone().json(200, OK).forever());
        let first = bench.put(bench.new_message()).await;
        let options = ClientOptions::new().transport(breaks);
        let failed = support::CountsFailures::default();
        let worker = bench.builder_over(options).observer(failed.clone()).build().unwrap();
        let mut second = None;
        let begun = tokio::time::Instant::now();
        worker.run(async {
            while failed.get() < 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
                if failed.get() > 0 && second.is_none() {
                    second = Some(bench.put(bench.new_message()).await);
                }
            }
            assert!(begun.elapsed() > Duration::from_millis(300), "it waits 100 ms, and then twice as long");
            // There was room for a second call, and a claim would have succeeded.
            assert_eq!(bench.sent(), 1);
            // Whoever stops the worker now waits for what it has to write down.
            execute(&bench.outbox, &rename("gone", "provider_ref")).await.unwrap();
        }).await;
        assert_eq!(bench.state(first).await, State::Accepted);
        assert_eq!(bench.state(second.unwrap()).await, State::Queued);
    }

    async fn tables_of_a_newer_version_are_left_alone(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        drop(bench.transport.clone().json(200, OK).forever());
        let newer = "INSERT INTO messaging.schema_version VALUES (2)";
        execute(&bench.outbox, newer).await.unwrap();
        // A worker that runs while another program brings the tables up to its version.
        let worker = bench.worker();
        let newer = |refused| matches!(refused, OutboxError::NewerSchema { found: 2, known: 1, .. });
        assert!(newer(worker.attempt(id).await.unwrap_err()));
        assert!(newer(worker.sweep().await.unwrap_err()));
        worker.run(tokio::time::sleep(Duration::from_millis(100))).await;
        assert_eq!((bench.state(id).await, bench.sent()), (State::Queued, 0));
        let opened = messaging_outbox::Outbox::open(&bench.url).await;
        assert!(matches!(opened, Err(OutboxError::NewerSchema { found: 2, known: 1, .. })));
    }

    async fn a_request_that_a_newer_client_wrote_is_left_to_a_newer_worker(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        drop(bench.transport.clone().json(200, OK));
        let written = |version| format!("UPDATE messaging.message SET request_version = {version}");
        execute(&bench.outbox, &written(2)).await.unwrap();
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        assert_eq!(bench.sent(), 0);
        // One that can read it may have it a minute later.
        execute(&bench.outbox, &written(1)).await.unwrap();
        bench.clock(secs(61)).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn a_turn_that_comes_too_late_holds_nobody_else(bench: Bench) {
        let worker = bench.builder(ClientOptions::new().rate_limiter(support::TooLate)).build().unwrap();
        let id = bench.put(bench.new_message()).await;
        assert_eq!(worker.attempt(id).await.unwrap(), Some(State::Queued));
        assert!(bench.outbox.accounts().await.unwrap().is_empty());
        bench.clock(secs(10)).await;
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn a_429_holds_everything_of_the_account(bench: Bench) {
        drop(bench.transport.clone().json(429, "{}").header("retry-after", "120").json(200, OK).forever());
        let id = bench.put(bench.new_message()).await;
        let other = bench.put(bench.new_message()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.clock(secs(119)).await;
        assert_eq!(bench.worker().attempt(other).await.unwrap(), Some(State::Queued));
        assert!(bench.outbox.accounts().await.unwrap()[0].paused_ms > 0);
        bench.clock(secs(121)).await;
        assert_eq!(bench.worker().attempt(other).await.unwrap(), Some(State::Accepted));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn a_fault_of_the_account_holds_it_until_a_person_opens_it(bench: Bench) {
        for status in [401, 402, 403] {
            let (id, message) = bench.one(status, "{}").await;
            assert_eq!(message.state, State::Queued, "{status}");
            let sent = bench.sent();
            assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
            assert_eq!(bench.sent(), sent, "nothing goes out while it is held");
            assert!(bench.outbox.accounts().await.unwrap()[0].held.is_some());
            assert!(bench.outbox.open_account(ACCOUNT).await.unwrap());
            drop(bench.transport.clone().json(200, OK));
            assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
        }
    }

    async fn what_the_client_refuses_need_not_come_into_the_outbox(bench: Bench) {
        let client = bench.client(ClientOptions::new());
        let good = NewMessage::from_call(ACCOUNT, &client.call(text())).unwrap();
        assert_eq!(good.to_json(), bench.new_message().to_json());
        let mut bad = text();
        bad.to.clear();
        let refused = NewMessage::from_call(ACCOUNT, &client.call(bad)).unwrap_err();
        assert!(
            matches!(&refused, OutboxError::Refused(error) if error.field() == Some("to")),
            "{refused:?}"
        );
    }

    async fn what_another_try_cannot_help_is_refused(bench: Bench) {
        for (status, attempts) in [(422, 1), (404, 1)] {
            let (_, message) = bench.one(status, "{}").await;
            assert_eq!((message.state, message.attempts), (State::Refused, attempts));
        }
        let mut bad = text();
        bad.to.clear();
        let id = bench.put(NewMessage::new(ACCOUNT, &bad).unwrap()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Refused));
        let message = bench.get(id).await;
        assert_eq!(message.attempts, 0);
        assert_eq!(message.outcome.unwrap()["field"], "to");
        assert_eq!(bench.sent(), 2);
    }

    async fn a_message_is_taken_back_before_a_worker_has_it_and_not_after(bench: Bench) {
        let id = bench.put(bench.new_message()).await;
        assert!(bench.outbox.cancel(id).await.unwrap());
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Cancelled));
        let id = bench.put(bench.new_message()).await;
        let has_it = bench.leased(id).await;
        assert!(!bench.outbox.cancel(id).await.unwrap());
        has_it.abort();
        assert_eq!(bench.sent(), 0);
    }

    async fn codes_go_before_everything_and_bulk_last(bench: Bench) {
        drop(bench.transport.clone().json(200, OK).forever());
        let mut lanes = Vec::new();
        for lane in [Lane::Bulk, Lane::Transactional, Lane::Bulk, Lane::Transactional] {
            let mut request = text();
            request.text = lane.to_string();
            lanes.push(bench.put(NewMessage::new(ACCOUNT, &request).unwrap().lane(lane)).await);
        }
        let worker = bench.builder(ClientOptions::new()).concurrency(1).build().unwrap();
        let wanted: Vec<_> = lanes.iter().map(|id| (*id, State::Accepted)).collect();
        support::run_until(&bench, worker, &wanted).await;
        let order: Vec<_> = bench.transport.requests().iter().map(|one| one.json()["text"].clone()).collect();
        assert_eq!(order, ["transactional", "transactional", "bulk", "bulk"]);
    }

    async fn a_parked_outbox_sends_nothing(bench: Bench) {
        bench.outbox.park("restored from a backup").await.unwrap();
        let id = bench.put(bench.new_message()).await;
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        assert!(bench.outbox.unpark().await.unwrap());
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Accepted));
    }

    async fn figures_count_what_waits(bench: Bench) {
        bench.put(bench.new_message().lane(Lane::Otp)).await;
        bench.one(200, OK).await;
        bench.clock(secs(30)).await;
        let figures = bench.outbox.figures().await.unwrap();
        assert_eq!(figures.in_state(State::Queued), 1);
        assert_eq!(figures.in_state(State::Accepted), 1);
        assert_eq!(figures.oldest_queued.len(), 1);
        assert!((30_000..40_000).contains(&figures.oldest_queued[0].age_ms));
    }

    async fn what_is_final_is_pruned_and_nothing_else(bench: Bench) {
        let waiting = bench.put(bench.new_message()).await;
        let (unknown, _) = bench.one(500, "<html>").await;
        let (done, _) = bench.one(200, OK).await;
        assert_eq!(bench.outbox.prune(secs(60)).await.unwrap(), 0);
        bench.clock(secs(61)).await;
        assert_eq!(bench.outbox.prune(secs(60)).await.unwrap(), 1);
        assert!(bench.outbox.message(done).await.unwrap().is_none());
        assert_eq!(bench.state(waiting).await, State::Queued);
        assert_eq!(bench.state(unknown).await, State::Unknown);
    }

    async fn the_settings_of_the_database_are_looked_at(bench: Bench) {
        let dangers = bench.outbox.dangers().await.unwrap();
        // The server of these tests keeps nothing on disk, and the file is as it should be.
        for danger in dangers {
            assert!(danger.starts_with("fsync"), "{danger}");
        }
    }
}
