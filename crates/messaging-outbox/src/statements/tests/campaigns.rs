use super::*;

const STATES: [&str; 4] = ["running", "paused", "cancelled", "done"];

/// From which states of a campaign to which the statement leads; that it changes one campaign only, and says so.
async fn leads<const N: usize>(
    ledger: &Ledger,
    sql: &'static str,
    values: impl Fn(i64) -> [Value; N],
) -> Vec<String> {
    let mut leads = Vec::new();
    for state in STATES {
        let id = ledger.campaign("main", "news", state).await;
        ledger.campaign("main", "another", state).await;
        let said = ledger.show(sql, values(id)).await;
        let states = "SELECT state FROM messaging.campaign ORDER BY id";
        let states = ledger.look(states).await;
        assert_eq!(states.get(1).unwrap(), state);
        if let Some(said) = said.first() {
            assert_eq!(states.first(), Some(said));
            leads.push(format!("{state} > {said}"));
        } else {
            assert_eq!(states.first().unwrap(), state);
        }
        ledger.execute("DELETE FROM messaging.campaign").await;
    }
    leads
}

/// What becomes of a campaign in each state that has a message in this state.
async fn swept(
    ledger: &Ledger,
    sql: &'static str,
    message: State,
    is_imported: bool,
) -> Vec<String> {
    let mut swept = Vec::new();
    for state in STATES {
        let id = ledger.campaign("main", state, state).await;
        // One that has nothing to do with it.
        let other = ledger.campaign("other", state, "paused").await;
        if is_imported {
            ledger.run(CAMPAIGN_IMPORTED, [id.into()]).await;
        }
        ledger
            .in_state(message, &format!("campaign_id = {id}"))
            .await;
        ledger
            .in_state(State::Queued, &format!("campaign_id = {other}"))
            .await;
        ledger
            .in_state(State::Sending, &format!("campaign_id = {other}"))
            .await;
    }
    ledger.run(sql, []).await;
    let states = "SELECT state FROM messaging.campaign WHERE account = 'main' ORDER BY id";
    for (before, after) in STATES.iter().zip(ledger.look(states).await) {
        if *before != after {
            swept.push(format!("{before} > {after}"));
        }
    }
    ledger
        .execute("DELETE FROM messaging.campaign; DELETE FROM messaging.message;")
        .await;
    swept
}

on_both! {
    async fn are_paused_resumed_and_cancelled_by_number(ledger: Ledger) {
        let why = |id: i64| [id.into(), "why".into()];
        assert_eq!(leads(&ledger, PAUSE_CAMPAIGN, why).await, ["running > paused"]);
        assert_eq!(leads(&ledger, RESUME_CAMPAIGN, |id| [id.into()]).await, ["paused > running"]);
        assert_eq!(
            leads(&ledger, CANCEL_CAMPAIGN, why).await,
            ["running > cancelled", "paused > cancelled"]
        );
        let id = ledger.campaign("main", "news", "running").await;
        let reason = "SELECT reason FROM messaging.campaign";
        for (change, said) in [(PAUSE_CAMPAIGN, "why"), (CANCEL_CAMPAIGN, "another reason")] {
            ledger.run(change, [id.into(), said.into()]).await;
            assert_eq!(ledger.look(reason).await, [said]);
        }
        ledger.execute("UPDATE messaging.campaign SET state = 'paused'").await;
        ledger.run(RESUME_CAMPAIGN, [id.into()]).await;
        assert_eq!(ledger.look(reason).await, ["null"]);
    }

    async fn are_done_when_all_is_imported_and_nothing_is_under_way(ledger: Ledger) {
        for message in State::ALL {
            let is_under_way = [State::Queued, State::Leased, State::Sending].contains(message);
            let expected: &[&str] = if is_under_way { &[] } else { &["running > done"] };
            assert_eq!(swept(&ledger, FINISH_CAMPAIGNS, *message, true).await, expected, "{message}");
            assert_eq!(swept(&ledger, FINISH_CAMPAIGNS, *message, false).await, Vec::<String>::new());
        }
    }

    async fn go_on_when_something_is_queued_again(ledger: Ledger) {
        for message in State::ALL {
            let is_queued = *message == State::Queued;
            let expected: &[&str] = if is_queued { &["done > running"] } else { &[] };
            assert_eq!(swept(&ledger, REOPEN_CAMPAIGNS, *message, true).await, expected, "{message}");
        }
    }

    async fn are_found_by_account_and_name_and_counted(ledger: Ledger) {
        let new = |account: &str, name: &str, source: &str| [account.into(), name.into(), "paused".into(), source.into()];
        let mut ids = Vec::new();
        for (account, name) in [("other", "news"), ("main", "promo"), ("main", "news")] {
            let made = ledger.run(NEW_CAMPAIGN, new(account, name, "digest")).await;
            ids.push(made.first().unwrap().int(0).unwrap());
            assert!(ledger.run(NEW_CAMPAIGN, new(account, name, "digest")).await.is_empty(), "it is there");
            let found = ledger.show(CAMPAIGN_ID, [account.into(), name.into()]).await;
            assert_eq!(found, [format!("{}|digest", ids.last().unwrap())]);
        }
        let (other, promo, news) = (ids[0], ids[1], ids[2]);
        ledger.run(CAMPAIGN_IMPORTED, [promo.into()]).await;
        let shown = [
            format!("{other}|other|news|paused|null|0"),
            format!("{promo}|main|promo|paused|null|1"),
            format!("{news}|main|news|paused|null|0"),
        ];
        assert_eq!(ledger.look(CAMPAIGNS).await, shown);
        assert_eq!(ledger.show(CAMPAIGN, [promo.into()]).await, [shown[1].clone()]);
        assert_eq!(ledger.show(CAMPAIGN, [news.into()]).await, [shown[2].clone()]);
        for (campaign, state) in [(promo, State::Queued), (news, State::Queued), (news, State::Queued)] {
            ledger.in_state(state, &format!("campaign_id = {campaign}")).await;
        }
        assert_eq!(ledger.show(CAMPAIGN_COUNTS, [news.into()]).await, ["queued|2"]);
        // The time of the first import stays.
        ledger.clock(NOW + 5).await;
        ledger.run(CAMPAIGN_IMPORTED, [promo.into()]).await;
        let imported = "SELECT imported_at FROM messaging.campaign ORDER BY id";
        assert_eq!(ledger.look(imported).await, ["null", "1000000", "null"]);
    }

    async fn that_run_are_asked_by_account_the_first_one_first(ledger: Ledger) {
        let first = ledger.campaign("main", "first", "running").await;
        for state in ["paused", "cancelled", "done"] {
            ledger.campaign("main", state, state).await;
        }
        ledger.campaign("other", "first", "running").await;
        let last = ledger.campaign("main", "last", "running").await;
        let running = ledger.show(RUNNING_CAMPAIGNS, ["main".into()]).await;
        assert_eq!(running, [first.to_string(), last.to_string()]);
    }
}
