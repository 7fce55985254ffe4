use super::*;

/// An event about the message with these ids, of this rank, which leads to this state.
async fn receive(
    ledger: &Ledger,
    key: &str,
    refs: [&str; 2],
    rank: i64,
    state: Option<State>,
) -> usize {
    receive_for(ledger, "main", key, refs, rank, state).await
}

async fn receive_for(
    ledger: &Ledger,
    account: &str,
    key: &str,
    refs: [&str; 2],
    rank: i64,
    state: Option<State>,
) -> usize {
    let [provider_ref, client_ref] = refs.map(|one| (!one.is_empty()).then_some(one).into());
    let status = format!("status {rank}");
    let state = state.map(State::as_str).into();
    let event = [
        account.into(),
        key.into(),
        provider_ref,
        client_ref,
        status.into(),
        rank.into(),
        state,
    ];
    ledger.run(RECEIVE, event).await.len()
}

/// A message whose ids are `p` and `r`.
const REFS: &str = "provider_ref = 'p', client_ref = 'r'";
const BY_PROVIDER: [&str; 2] = ["p", ""];
const BY_CLIENT: [&str; 2] = ["", "r"];

const DELIVERY: &str =
    "SELECT state, delivery, delivery_rank, request, state_at FROM messaging.message ORDER BY id";
const APPLIED_TO: &str =
    "SELECT event_key, message_id, applied_at FROM messaging.callback ORDER BY id";

async fn clear(ledger: &Ledger) {
    ledger
        .execute("DELETE FROM messaging.callback; DELETE FROM messaging.message;")
        .await;
}

/// Which messages the sweep finds that have callbacks of the last 100 ms.
async fn with_callbacks(ledger: &Ledger) -> Vec<String> {
    ledger.show(WITH_CALLBACKS, [9.into(), 100.into()]).await
}

on_both! {
    async fn are_kept_once_for_each_account(ledger: Ledger) {
        assert_eq!(receive(&ledger, "1", BY_PROVIDER, 1, None).await, 1);
        assert_eq!(receive(&ledger, "1", BY_CLIENT, 2, Some(State::Read)).await, 0);
        assert_eq!(receive_for(&ledger, "other", "1", BY_CLIENT, 2, Some(State::Read)).await, 1);
        let kept = "SELECT account, event_key, provider_ref, client_ref, status, rank, state, received_at, applied_at
            FROM messaging.callback ORDER BY id";
        assert_eq!(ledger.look(kept).await, [
            "main|1|p|null|status 1|1|null|1000000|null",
            "other|1|null|r|status 2|2|read|1000000|null",
        ]);
    }

    async fn belong_to_the_message_of_the_account_with_either_id(ledger: Ledger) {
        let ids = [
            ledger.message("provider_ref = 'p', client_ref = 'other'").await,
            ledger.message("provider_ref = 'other', client_ref = 'r'").await,
        ];
        ledger.message(&format!("account = 'other', {REFS}")).await;
        ledger.message("lane = 1").await;
        for (refs, id) in [(["p", "?"], ids[0]), (["?", "r"], ids[1])] {
            let of = ["main".into(), refs[0].into(), refs[1].into()];
            assert_eq!(ledger.show(OF_REFS, of).await, [id.to_string()]);
        }
    }

    async fn are_applied_where_the_message_may_have_been_accepted(ledger: Ledger) {
        for attempts in [0, 1] {
            let mut applied = Vec::new();
            for state in State::ALL {
                clear(&ledger).await;
                receive(&ledger, "1", BY_PROVIDER, 3, Some(State::Read)).await;
                let id = ledger.in_state(*state, &format!("{REFS}, attempts = {attempts}")).await;
                let found = with_callbacks(&ledger).await;
                let said = ledger.show(APPLY, [id.into()]).await;
                // The sweep looks at all that it may have to do with, and at nothing that is under way.
                let is_under_way = matches!(state, State::Leased | State::Sending)
                    || (*state == State::Queued && attempts == 0);
                assert_eq!(found.len(), usize::from(!is_under_way), "{state}");
                if said.is_empty() {
                    let untouched = format!("{state}|null|0|a request|0");
                    assert_eq!(ledger.look(DELIVERY).await, [untouched]);
                } else {
                    applied.push(*state);
                    assert_eq!(ledger.look(DELIVERY).await, ["read|status 3|3|null|1000000"]);
                }
                // It waits while it is not decided; what is decided waits for nothing.
                ledger.run(APPLIED, [id.into()]).await;
                let is_open = matches!(ledger.states().await[0].split('|').nth(1), Some("queued" | "leased" | "sending"));
                let waits = if is_open { "1|null|null".to_owned() } else { format!("1|{id}|1000000") };
                assert_eq!(ledger.look(APPLIED_TO).await, [waits]);
            }
            let mut expected = vec![State::Accepted, State::Delivered, State::Read, State::Failed, State::Unknown];
            if attempts == 1 {
                expected.insert(0, State::Queued);
            }
            assert_eq!(applied, expected);
        }
    }

    async fn that_say_nothing_new_of_the_state_are_evidence_that_it_was_accepted(ledger: Ledger) {
        for (before, after) in [
            (State::Queued, "accepted"), (State::Unknown, "accepted"), (State::Accepted, "accepted"),
            (State::Delivered, "delivered"), (State::Read, "read"), (State::Failed, "failed"),
        ] {
            clear(&ledger).await;
            receive(&ledger, "1", BY_PROVIDER, 3, None).await;
            let id = ledger.in_state(before, &format!("{REFS}, attempts = 1")).await;
            assert_eq!(ledger.show(APPLY, [id.into()]).await, [after]);
        }
    }

    async fn only_go_forward(ledger: Ledger) {
        for (rank, row) in [
            (4, "delivered|status 4|4|null|1000000"),
            (3, "read|null|3|a request|0"),
            (2, "read|null|3|a request|0"),
        ] {
            clear(&ledger).await;
            receive(&ledger, "1", BY_PROVIDER, rank, Some(State::Delivered)).await;
            let id = ledger.in_state(State::Read, &format!("{REFS}, delivery_rank = 3")).await;
            ledger.run(APPLY, [id.into()]).await;
            assert_eq!(ledger.look(DELIVERY).await, [row]);
        }
    }

    async fn that_wait_together_count_by_the_furthest_and_each_once(ledger: Ledger) {
        let id = ledger.in_state(State::Accepted, REFS).await;
        let other = ledger.in_state(State::Accepted, "provider_ref = 'q', client_ref = 's'").await;
        receive(&ledger, "1", BY_PROVIDER, 1, Some(State::Accepted)).await;
        receive(&ledger, "2", BY_CLIENT, 3, Some(State::Read)).await;
        receive(&ledger, "3", BY_PROVIDER, 2, Some(State::Delivered)).await;
        receive(&ledger, "4", ["q", ""], 4, Some(State::Failed)).await;
        receive_for(&ledger, "other", "5", ["p", "r"], 5, Some(State::Failed)).await;
        let mut found = with_callbacks(&ledger).await;
        found.sort();
        assert_eq!(found, [id.to_string(), other.to_string()]);
        ledger.run(APPLY, [id.into()]).await;
        ledger.run(APPLIED, [id.into()]).await;
        assert_eq!(ledger.look(DELIVERY).await, ["read|status 3|3|null|1000000", "accepted|null|0|a request|0"]);
        let applied = |key: &str| format!("{key}|{id}|1000000");
        let mut rows = vec![applied("1"), applied("2"), applied("3"), "4|null|null".to_owned(), "5|null|null".to_owned()];
        assert_eq!(ledger.look(APPLIED_TO).await, rows);
        assert_eq!(with_callbacks(&ledger).await, [other.to_string()]);

        // What was applied is not applied again, nor to another message that comes by the same id.
        ledger.clock(NOW + 5).await;
        let again = ledger.in_state(State::Unknown, "provider_ref = 'p'").await;
        assert!(ledger.run(APPLY, [again.into()]).await.is_empty());
        ledger.run(APPLIED, [again.into()]).await;
        assert_eq!(ledger.look(APPLIED_TO).await, rows);
        // By the application's own id too.
        receive(&ledger, "6", BY_CLIENT, 9, None).await;
        assert_eq!(ledger.show(APPLY, [id.into()]).await, ["read"]);
        ledger.run(APPLIED, [id.into()]).await;
        rows.push(format!("6|{id}|1000005"));
        assert_eq!(ledger.look(APPLIED_TO).await, rows);
    }

    async fn are_found_by_the_sweep_by_either_id_for_some_time(ledger: Ledger) {
        let by_provider = ledger.in_state(State::Accepted, "provider_ref = 'p'").await;
        let by_client = ledger.in_state(State::Unknown, "client_ref = 'r'").await;
        ledger.in_state(State::Accepted, &format!("account = 'other', {REFS}")).await;
        receive(&ledger, "1", BY_PROVIDER, 1, None).await;
        receive(&ledger, "2", BY_CLIENT, 1, None).await;
        for (ahead, count) in [(100, 2), (101, 0)] {
            ledger.clock(NOW + ahead).await;
            let mut found = with_callbacks(&ledger).await;
            found.sort();
            assert_eq!(found.len(), count);
            if count == 2 {
                assert_eq!(found, [by_provider.to_string(), by_client.to_string()]);
                assert_eq!(ledger.show(WITH_CALLBACKS, [1.into(), 100.into()]).await.len(), 1);
            }
        }
    }
}
