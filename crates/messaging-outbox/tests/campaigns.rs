//! What a campaign promises, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_client_core::{ClientOptions, TransportFailure};
use messaging_outbox::{CampaignState, OutboxError, State};
use support::{ACCOUNT, Bench, OK};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

rules! {
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

    async fn a_campaign_goes_on_only_with_what_it_was_begun_from(bench: Bench) {
        let of = async |source: &str| bench.outbox.campaign_from(ACCOUNT, "news", Some(source)).await;
        let first = of("digest-1").await.unwrap();
        assert_eq!(of("digest-1").await.unwrap(), first);
        assert!(matches!(of("digest-2").await, Err(OutboxError::NotPossible { .. })));
        assert!(bench.outbox.campaign(ACCOUNT, "news").await.is_err());
    }

    async fn a_template_that_is_gone_pauses_its_campaign(bench: Bench) {
        let campaign = bench.outbox.campaign(ACCOUNT, "news").await.unwrap();
        let rows = [(1, bench.new_message()), (2, bench.new_message())];
        assert_eq!(bench.outbox.add_to_campaign(campaign, rows).await.unwrap(), 2);
        bench.outbox.resume_campaign(campaign).await.unwrap();
        drop(bench.transport.clone().json(404, "{}"));
        let worker = bench.builder(ClientOptions::new()).concurrency(1).build().unwrap();
        let status = worker.run(bench.outbox.wait_for_campaign(campaign)).await.unwrap();
        assert_eq!(status.state, CampaignState::Paused);
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
        let status = worker.run(outbox.wait_for_campaign(campaign)).await.unwrap();
        assert_eq!(status.state, CampaignState::Done);
        assert_eq!((status.total(), status.in_state(State::Accepted)), (30, 30));
        assert_eq!(bench.sent(), 30);
        assert!(outbox.pause_campaign(campaign, "late").await.is_err());
    }

    async fn the_counts_of_a_large_campaign_are_a_second_old_at_most(bench: Bench) {
        let outbox = &bench.outbox;
        let campaign = outbox.campaign(ACCOUNT, "news").await.unwrap();
        let mut rows = 10_001;
        outbox.add_to_campaign(campaign, (0..rows).map(|row| (row, bench.new_message()))).await.unwrap();
        outbox.resume_campaign(campaign).await.unwrap();
        let total = async || outbox.campaign_status(campaign).await.unwrap().total();
        let add = async |row| outbox.add_to_campaign(campaign, [(row, bench.new_message())]).await.unwrap();
        assert_eq!(total().await, rows);
        // On a machine with much else to do, the second may be over before the next count.
        let mut was_kept = false;
        for _ in 0..20 {
            let before = total().await;
            add(rows).await;
            rows += 1;
            was_kept |= total().await == before;
        }
        assert!(was_kept);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(total().await, rows);
        add(rows).await;
        outbox.pause_campaign(campaign, "a test").await.unwrap();
        let status = outbox.wait_for_campaign(campaign).await.unwrap();
        assert_eq!((status.state, status.total()), (CampaignState::Paused, rows + 1));
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
}
