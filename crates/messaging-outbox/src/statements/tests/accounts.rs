use super::*;

on_both! {
    async fn are_held_until_they_are_opened(ledger: Ledger) {
        let hold = |name: &str, why: &str| [name.into(), why.into()];
        let rows = "SELECT name, state, reason, hold_until FROM messaging.account ORDER BY name";
        ledger.run(HOLD, hold("main", "why")).await;
        ledger.run(HOLD, hold("another", "why")).await;
        ledger.run(HOLD, hold("main", "another reason")).await;
        ledger.run(HOLD_FOR, ["main".into(), 50.into()]).await;
        assert_eq!(ledger.look(rows).await, ["another|held|why|0", "main|held|another reason|1000050"]);
        assert_eq!(ledger.show(OPEN, ["main".into()]).await, ["open"]);
        assert_eq!(ledger.look(rows).await, ["another|held|why|0", "main|open|null|0"]);
        ledger.run(HOLD, hold("main", "once more")).await;
        assert_eq!(ledger.look(rows).await, ["another|held|why|0", "main|held|once more|0"]);
        assert!(ledger.run(OPEN, ["unheard of".into()]).await.is_empty());
    }

    async fn wait_for_the_longest_time_that_was_asked_for(ledger: Ledger) {
        for (time, left) in [(50, "50"), (40, "50"), (60, "60")] {
            ledger.run(HOLD_FOR, ["main".into(), time.into()]).await;
            assert_eq!(ledger.look(ACCOUNTS).await, [format!("main|open|null|{left}")]);
        }
        ledger.clock(NOW + 61).await;
        assert_eq!(ledger.look(ACCOUNTS).await, ["main|open|null|0"]);
        ledger.run(HOLD, ["another".into(), "why".into()]).await;
        assert_eq!(ledger.look(ACCOUNTS).await, ["another|held|why|0", "main|open|null|0"]);
    }
}
