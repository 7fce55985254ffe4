//! What a callback changes, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "an outbox that does not work fails the test"
)]

#[macro_use]
#[path = "support/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use messaging_client_core::{DeliveryStatus, TransportFailure};
use messaging_outbox::{Callback, NewMessage, State};
use support::{ACCOUNT, Bench, LATER, OK, text};

rules! {
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
}
