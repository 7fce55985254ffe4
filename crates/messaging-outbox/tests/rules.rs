//! The rules of the outbox, each on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

mod support;

use std::time::Duration;

use messaging_client_core::{ClientOptions, DeliveryStatus, TransportFailure};
use messaging_outbox::testing::execute;
use messaging_outbox::{Callback, CampaignState, Lane, NewMessage, OutboxError, State};
use support::{ACCOUNT, Bench, LATER, OK, text};

/// Each rule is a test of its own on SQLite, and one after the other on one server of PostgreSQL.
macro_rules! rules {
    ($($(#[$meta:meta])* async fn $name:ident($bench:ident: Bench) $body:block)*) => {
        mod rule {
            use super::*;
            $($(#[$meta])* pub(super) async fn $name($bench: Bench) $body)*
        }

        #[cfg(feature = "sqlite")]
        mod on_sqlite {
            use super::*;
            $(#[tokio::test] async fn $name() {
                rule::$name(Bench::in_a_file().await).await;
            })*
        }

        #[cfg(feature = "postgres")]
        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = support::postgres() else { return };
            $(
                let url = server.database(stringify!($name)).unwrap();
                rule::$name(Bench::at(&url).await).await;
            )*
        }
    };
}

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

    async fn what_a_finished_campaign_left_unknown_can_be_sent_again(bench: Bench) {
        let outbox = &bench.outbox;
        let unknown = async |name: &str, is_complete: bool| {
            let campaign = outbox.campaign(ACCOUNT, name).await.unwrap();
            outbox.add_to_campaign(campaign, [(1, bench.new_message())]).await.unwrap();
            if is_complete {
                outbox.finish_import(campaign).await.unwrap();
            }
            outbox.resume_campaign(campaign).await.unwrap();
            drop(bench.transport.clone().json(500, "<html>"));
            let worker = bench.builder(ClientOptions::new()).build().unwrap();
            worker.run(async {
                while outbox.unknown(None, 10).await.unwrap().is_empty() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }).await;
            (campaign, outbox.unknown(None, 10).await.unwrap()[0].id)
        };
        let state = async |campaign| outbox.campaign_status(campaign).await.unwrap().state;
        let worker = bench.worker();

        let (news, id) = unknown("news", true).await;
        worker.sweep().await.unwrap();
        assert_eq!(state(news).await, CampaignState::Done);
        outbox.resend_unknown(id).await.unwrap();
        worker.sweep().await.unwrap();
        assert_eq!(state(news).await, CampaignState::Running);
        drop(bench.transport.clone().json(200, OK));
        assert_eq!(worker.attempt(id).await.unwrap(), Some(State::Accepted));
        worker.sweep().await.unwrap();
        assert_eq!(state(news).await, CampaignState::Done);

        // A campaign that was cancelled sends nothing more.
        let (promo, id) = unknown("promo", false).await;
        outbox.cancel_campaign(promo, "a typo").await.unwrap();
        let again = outbox.resend_unknown(id).await;
        assert!(matches!(again, Err(OutboxError::NotPossible { .. })));
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

    async fn a_campaign_goes_on_only_with_what_it_was_begun_from(bench: Bench) {
        let of = async |source: &str| bench.outbox.campaign_from(ACCOUNT, "news", Some(source)).await;
        let first = of("digest-1").await.unwrap();
        assert_eq!(of("digest-1").await.unwrap(), first);
        assert!(matches!(of("digest-2").await, Err(OutboxError::NotPossible { .. })));
        assert!(bench.outbox.campaign(ACCOUNT, "news").await.is_err());
    }

    async fn a_callback_for_what_was_refused_is_not_waited_with(bench: Bench) {
        let mut request = text();
        request.reference = Some("r-1".to_owned());
        drop(bench.transport.clone().json(422, "{}"));
        let id = bench.put(NewMessage::new(ACCOUNT, &request).unwrap()).await;
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Refused));
        let told = Callback::of_client_ref(ACCOUNT, "1", "r-1", DeliveryStatus::Failed);
        bench.outbox.receive(told).await.unwrap();
        assert_eq!(bench.state(id).await, State::Refused);
        assert_eq!(bench.outbox.figures().await.unwrap().callbacks_waiting, 0);
    }

    async fn a_callback_that_came_while_the_worker_died_says_what_became_of_it(bench: Bench) {
        let mut request = text();
        request.reference = Some("r-1".to_owned());
        let id = bench.put(NewMessage::new(ACCOUNT, &request).unwrap()).await;
        let died = bench.sending(id).await;
        let told = Callback::of_client_ref(ACCOUNT, "1", "r-1", DeliveryStatus::Delivered);
        bench.outbox.receive(told).await.unwrap();
        assert_eq!(bench.state(id).await, State::Sending, "its answer may still come");
        died.abort();
        bench.clock(LATER).await;
        let worker = bench.worker();
        worker.sweep().await.unwrap();
        assert_eq!(bench.state(id).await, State::Delivered);
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
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Queued));
        bench.worker().run(tokio::time::sleep(Duration::from_millis(100))).await;
        assert_eq!(bench.sent(), 0);
        let opened = messaging_outbox::Outbox::open(&bench.url).await;
        assert!(matches!(opened, Err(OutboxError::NewerSchema { found: 2, known: 1, .. })));
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

    async fn a_template_that_is_gone_pauses_its_campaign(bench: Bench) {
        let campaign = bench.outbox.campaign(ACCOUNT, "news").await.unwrap();
        let rows = [(1, bench.new_message()), (2, bench.new_message())];
        assert_eq!(bench.outbox.add_to_campaign(campaign, rows).await.unwrap(), 2);
        bench.outbox.resume_campaign(campaign).await.unwrap();
        drop(bench.transport.clone().json(404, "{}"));
        let worker = bench.builder(ClientOptions::new()).concurrency(1).build().unwrap();
        let outbox = bench.outbox.clone();
        worker.run(async move {
            while outbox.campaign_status(campaign).await.unwrap().state != CampaignState::Paused {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }).await;
        let status = bench.outbox.campaign_status(campaign).await.unwrap();
        assert_eq!(status.in_state(State::Queued), 2);
        assert_eq!(status.reason.as_deref(), Some("not_found"));
        assert_eq!(bench.sent(), 1);
    }

    async fn a_campaign_is_imported_paused_resumed_and_done(bench: Bench) {
        let outbox = &bench.outbox;
        let campaign = outbox.campaign(ACCOUNT, "news").await.unwrap();
        assert_eq!(outbox.campaign(ACCOUNT, "news").await.unwrap(), campaign);
        let rows = |range: std::ops::Range<u64>| range.map(|row| (row, bench.new_message())).collect::<Vec<_>>();
        assert_eq!(outbox.add_to_campaign(campaign, rows(0..20)).await.unwrap(), 20);
        assert_eq!(outbox.add_to_campaign(campaign, rows(10..30)).await.unwrap(), 10, "an import that begins again");
        outbox.finish_import(campaign).await.unwrap();
        drop(bench.transport.clone().json(200, OK).forever());
        let worker = bench.worker();
        tokio::time::timeout(secs(20), worker.run(tokio::time::sleep(Duration::from_millis(100)))).await.unwrap();
        assert_eq!(bench.sent(), 0, "it is paused until it is resumed");
        outbox.resume_campaign(campaign).await.unwrap();
        let watched = outbox.clone();
        worker.run(async move {
            while watched.campaign_status(campaign).await.unwrap().state != CampaignState::Done {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }).await;
        let status = outbox.campaign_status(campaign).await.unwrap();
        assert_eq!((status.total(), status.in_state(State::Accepted)), (30, 30));
        assert_eq!(bench.sent(), 30);
        assert!(outbox.pause_campaign(campaign, "late").await.is_err());
    }

    async fn a_cancelled_campaign_sends_nothing_more(bench: Bench) {
        let outbox = &bench.outbox;
        let campaign = outbox.campaign(ACCOUNT, "news").await.unwrap();
        outbox.add_to_campaign(campaign, (0..5).map(|row| (row, bench.new_message()))).await.unwrap();
        outbox.resume_campaign(campaign).await.unwrap();
        // One is out already when it is cancelled.
        drop(bench.transport.clone().fail(TransportFailure::Connect).after(Duration::from_millis(300)));
        let worker = bench.builder(ClientOptions::new()).concurrency(1).build().unwrap();
        let watched = outbox.clone();
        worker.run(async move {
            while watched.campaign_status(campaign).await.unwrap().in_state(State::Sending) == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            watched.cancel_campaign(campaign, "wrong text").await.unwrap();
            assert_eq!(watched.campaign_status(campaign).await.unwrap().in_state(State::Cancelled), 4);
        }).await;
        worker.sweep().await.unwrap();
        let status = outbox.campaign_status(campaign).await.unwrap();
        assert_eq!(status.in_state(State::Cancelled), 5, "{status:?}");
        assert_eq!(bench.sent(), 1);
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

    async fn callbacks_only_go_forward(bench: Bench) {
        let (id, _) = bench.one(200, OK).await;
        let told = |key: &str, status| Callback::of_provider_ref(ACCOUNT, key, "p-1", status);
        let receive = async |callback| bench.outbox.receive(callback).await.unwrap();
        assert!(receive(told("1", DeliveryStatus::Read)).await);
        assert!(!receive(told("1", DeliveryStatus::Failed)).await, "the same event");
        assert!(receive(told("2", DeliveryStatus::Delivered)).await);
        assert!(receive(told("3", DeliveryStatus::Failed)).await);
        let message = bench.get(id).await;
        assert_eq!((message.state, message.delivery), (State::Read, Some(DeliveryStatus::Read)));
        assert!(receive(told("4", DeliveryStatus::Deleted)).await);
        let message = bench.get(id).await;
        assert_eq!((message.state, message.delivery), (State::Read, Some(DeliveryStatus::Deleted)));
        assert_eq!(bench.outbox.figures().await.unwrap().callbacks_waiting, 0);
    }

    async fn a_callback_that_is_faster_than_the_answer_waits_for_it(bench: Bench) {
        let told = Callback::of_provider_ref(ACCOUNT, "1", "p-1", DeliveryStatus::Delivered);
        assert!(bench.outbox.receive(told).await.unwrap());
        assert_eq!(bench.outbox.figures().await.unwrap().callbacks_waiting, 1);
        let (_, message) = bench.one(200, OK).await;
        assert_eq!(message.state, State::Delivered);
        assert_eq!(bench.outbox.figures().await.unwrap().callbacks_waiting, 0);
    }

    async fn a_callback_says_what_became_of_what_was_unknown(bench: Bench) {
        for (status, state) in [
            (DeliveryStatus::Sent, State::Accepted),
            (DeliveryStatus::Failed, State::Failed),
        ] {
            let mut request = text();
            request.reference = Some(format!("r-{status}"));
            drop(bench.transport.clone().fail(TransportFailure::Broken));
            let id = bench.put(NewMessage::new(ACCOUNT, &request).unwrap()).await;
            assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Unknown));
            let told = Callback::of_client_ref(ACCOUNT, status.to_string(), format!("r-{status}"), status);
            bench.outbox.receive(told).await.unwrap();
            assert_eq!(bench.state(id).await, state);
        }
    }

    async fn a_callback_keeps_a_resend_from_being_a_duplicate(bench: Bench) {
        let mut request = text();
        request.reference = Some("r-1".to_owned());
        drop(bench.transport.clone().fail(TransportFailure::Broken));
        let id = bench.put(NewMessage::new(ACCOUNT, &request).unwrap()).await;
        bench.worker().attempt(id).await.unwrap();
        bench.outbox.resend_unknown(id).await.unwrap();
        let told = Callback::of_client_ref(ACCOUNT, "1", "r-1", DeliveryStatus::Delivered);
        bench.outbox.receive(told).await.unwrap();
        assert_eq!(bench.worker().attempt(id).await.unwrap(), Some(State::Delivered));
        assert_eq!(bench.sent(), 1);
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
