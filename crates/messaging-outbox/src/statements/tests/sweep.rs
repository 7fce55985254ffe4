use super::*;

const ROW: &str = "SELECT state, request, state_at, lease_until, outcome, times_unknown FROM messaging.message ORDER BY id";

/// The states of one message of each state after the sweep's statement, where they are others.
async fn swept<const N: usize>(
    ledger: &Ledger,
    sql: &'static str,
    set: &str,
    values: [Value; N],
) -> Vec<String> {
    let mut before = Vec::new();
    for state in State::ALL {
        before.push(format!("{}|{state}", ledger.in_state(*state, set).await));
    }
    let said = ledger.run(sql, values).await.len();
    let after = ledger.states().await;
    let changes: Vec<_> = State::ALL
        .iter()
        .zip(before.iter().zip(&after))
        .filter(|(_, (before, after))| before != after)
        .map(|(state, (_, after))| format!("{state} > {}", after.split_once('|').unwrap().1))
        .collect();
    assert_eq!(said, changes.len());
    ledger.execute("DELETE FROM messaging.message").await;
    changes
}

on_both! {
    async fn settles_what_a_dead_worker_has_left_when_its_lease_is_over(ledger: Ledger) {
        let left = || ["left".into()];
        assert_eq!(
            swept(&ledger, REAP, "lease_until = 999999", left()).await,
            ["leased > queued", "sending > unknown"]
        );
        assert_eq!(
            swept(&ledger, REAP, "lease_until = 999999, expires_at = 1000000", left()).await,
            ["leased > expired", "sending > unknown"]
        );
        assert_eq!(
            swept(&ledger, REAP, "lease_until = 999999, expires_at = 1000001", left()).await,
            ["leased > queued", "sending > unknown"]
        );
        for not_over in ["lease_until = 1000000", "lease_until = NULL"] {
            assert_eq!(swept(&ledger, REAP, not_over, left()).await, Vec::<String>::new());
        }
    }

    async fn writes_what_became_of_it(ledger: Ledger) {
        for (state, set) in [
            (State::Leased, "outcome = 'before'"),
            (State::Leased, "outcome = 'before', expires_at = 1"),
            (State::Sending, "outcome = 'before', expires_at = 1"),
            (State::Leased, "times_unknown = 1"),
        ] {
            ledger.in_state(state, &format!("lease_until = 1, {set}")).await;
        }
        let said = ledger.show(REAP, ["left".into()]).await;
        assert_eq!(said.len(), 4);
        assert!(said.iter().all(|row| row.ends_with("|main|1")));
        assert_eq!(ledger.look(ROW).await, [
            "queued|a request|1000000|null|before|0",
            "expired|null|1000000|null|before|0",
            "unknown|a request|1000000|null|left|1",
            "queued|a request|1000000|null|null|1",
        ]);
    }

    async fn expires_what_is_queued_at_this_very_time(ledger: Ledger) {
        assert_eq!(swept(&ledger, EXPIRE, "expires_at = 1000000", []).await, ["queued > expired"]);
        for later in ["expires_at = 1000001", "expires_at = NULL"] {
            assert_eq!(swept(&ledger, EXPIRE, later, []).await, Vec::<String>::new());
        }
        ledger.message("expires_at = 1").await;
        ledger.run(EXPIRE, []).await;
        assert_eq!(ledger.look(ROW).await, ["expired|null|1000000|null|null|0"]);
    }

    async fn cancels_what_is_queued_of_a_cancelled_campaign(ledger: Ledger) {
        let mut set = String::new();
        for state in ["running", "paused", "done", "cancelled"] {
            let campaign = ledger.campaign("main", state, state).await;
            set = format!("campaign_id = {campaign}");
            let expected: &[&str] = if state == "cancelled" { &["queued > cancelled"] } else { &[] };
            assert_eq!(swept(&ledger, CANCEL_LEFT, &set, []).await, expected);
        }
        assert_eq!(swept(&ledger, CANCEL_LEFT, "campaign_id = 0", []).await, Vec::<String>::new());
        ledger.message(&set).await;
        ledger.run(CANCEL_LEFT, []).await;
        assert_eq!(ledger.look(ROW).await, ["cancelled|null|1000000|null|null|0"]);
    }

    async fn a_worker_is_seen_now_and_then_and_forgotten(ledger: Ledger) {
        let shown = "SELECT owner, name, version, began_at, last_seen FROM messaging.worker ORDER BY owner";
        let seen = |owner: &str| [owner.into(), "a name".into(), "0.1".into(), 50.into()];
        for (now, last) in [(NOW, NOW), (NOW + 49, NOW), (NOW + 50, NOW + 50)] {
            ledger.clock(now).await;
            ledger.run(SEEN, seen("w")).await;
            assert_eq!(ledger.look(shown).await, [format!("w|a name|0.1|{NOW}|{last}")]);
        }
        ledger.run(SEEN, seen("a")).await;
        let listed = ["w|a name|0.1|50|0", "a|a name|0.1|0|0"];
        assert_eq!(ledger.look(WORKERS).await, listed);
        ledger.clock(NOW + 59).await;
        ledger.run(FORGET_WORKERS, [10.into()]).await;
        assert_eq!(ledger.look(WORKERS).await.len(), 2);
        ledger.run(WORKER_ENDED, ["a".into()]).await;
        assert_eq!(ledger.look(WORKERS).await, ["w|a name|0.1|59|9"]);
        ledger.clock(NOW + 60).await;
        ledger.run(FORGET_WORKERS, [10.into()]).await;
        assert_eq!(ledger.look(WORKERS).await, Vec::<String>::new());
    }
}
