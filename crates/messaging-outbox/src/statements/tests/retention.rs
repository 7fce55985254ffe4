use super::*;

on_both! {
    async fn deletes_what_has_been_final_for_so_long(ledger: Ledger) {
        for (state_at, is_old) in [(NOW - 50, true), (NOW - 49, false)] {
            for state in State::ALL {
                ledger.in_state(*state, &format!("state_at = {state_at}")).await;
            }
            ledger.run(PRUNE, [50.into(), 100.into()]).await;
            let left = ledger.look("SELECT state FROM messaging.message ORDER BY id").await;
            let is_kept = |state: &&State| !is_old || !state.is_final();
            let kept: Vec<_> = State::ALL.iter().filter(is_kept).map(ToString::to_string).collect();
            assert_eq!(left, kept);
            ledger.execute("DELETE FROM messaging.message").await;
        }
        for _ in 0..3 {
            ledger.in_state(State::Accepted, "state_at = 1").await;
        }
        assert_eq!(ledger.run(PRUNE, [50.into(), 2.into()]).await.len(), 2);
    }

    async fn deletes_attempts_of_messages_that_are_gone_and_old_callbacks(ledger: Ledger) {
        let kept = ledger.message("lane = 1").await;
        for (message, began) in [(kept, 1), (777, NOW - 50), (778, NOW - 49)] {
            ledger.execute(&format!(
                "INSERT INTO messaging.attempt (message_id, n, owner, began_at) VALUES ({message}, 1, 'w', {began})"
            )).await;
            ledger.execute(&format!(
                "INSERT INTO messaging.callback (account, event_key, status, rank, received_at)
                 VALUES ('main', '{message}', 'sent', 1, {began})"
            )).await;
        }
        ledger.run(PRUNE_ATTEMPTS, [50.into()]).await;
        ledger.run(PRUNE_CALLBACKS, [50.into()]).await;
        let attempts = "SELECT message_id FROM messaging.attempt ORDER BY message_id";
        assert_eq!(ledger.look(attempts).await, [kept.to_string(), "778".to_owned()]);
        assert_eq!(ledger.look("SELECT event_key FROM messaging.callback").await, ["778"]);
    }

    async fn counts_what_there_is_and_how_long_it_waits(ledger: Ledger) {
        for (lane, not_before, state) in [
            (2, NOW - 5, State::Queued), (2, NOW - 9, State::Queued), (2, NOW - 70, State::Accepted),
            (0, NOW, State::Queued), (0, NOW + 1, State::Queued), (1, NOW + 1, State::Queued),
        ] {
            ledger.in_state(state, &format!("lane = {lane}, not_before = {not_before}, created_at = 1")).await;
        }
        assert_eq!(ledger.look(FIGURES).await, ["0|queued|2", "1|queued|1", "2|accepted|1", "2|queued|2"]);
        assert_eq!(ledger.look(OLDEST_QUEUED).await, ["0|0", "2|9"]);
        assert_eq!(ledger.look(CALLBACK_LAG).await, ["0|0"]);
        for (key, received, applied) in [("1", NOW - 70, "5"), ("2", NOW - 30, "NULL"), ("3", NOW - 20, "NULL")] {
            ledger.execute(&format!(
                "INSERT INTO messaging.callback (account, event_key, status, rank, received_at, applied_at)
                 VALUES ('main', '{key}', 'sent', 1, {received}, {applied})"
            )).await;
        }
        assert_eq!(ledger.look(CALLBACK_LAG).await, ["2|30"]);
    }
}
