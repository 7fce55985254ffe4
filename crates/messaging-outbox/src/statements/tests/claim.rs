use super::*;
use crate::database::VERSION;

const LEASE: i64 = 500;

/// Of account `main`, lane 1, no campaign.
fn claim(limit: i64) -> [Value; 7] {
    claim_of("main", 1, 0, limit)
}

fn claim_of(account: &str, lane: i64, campaign: i64, limit: i64) -> [Value; 7] {
    let [owner, lease, version, _] = claim_one(0);
    let (lane, campaign) = (lane.into(), campaign.into());
    [
        owner,
        lease,
        version,
        account.into(),
        lane,
        campaign,
        limit.into(),
    ]
}

fn claim_one(id: i64) -> [Value; 4] {
    ["w".into(), LEASE.into(), VERSION.into(), id.into()]
}

/// Whether both statements take the message, or neither.
async fn is_taken(ledger: &Ledger, set: &str) -> bool {
    let id = ledger.message(set).await;
    let by_queue = ledger.run(CLAIM, claim(9)).await.len();
    ledger.execute("DELETE FROM messaging.message").await;
    let id = id.max(ledger.message(set).await);
    let by_number = ledger.run(CLAIM_ONE, claim_one(id)).await.len();
    ledger.execute("DELETE FROM messaging.message").await;
    assert_eq!(by_queue, by_number, "{set}");
    by_queue == 1
}

const ROW: &str =
    "SELECT state, request, owner, fence, state_at, lease_until FROM messaging.message ORDER BY id";

/// As [`claim`], of what was unknown twice at most and was first tried less than 100 ms ago.
fn claim_unknown(limit: i64) -> [Value; 8] {
    let [owner, lease, version, account, lane, _, _] = claim(limit);
    let (most, within) = (2.into(), 100.into());
    [
        owner,
        lease,
        version,
        account,
        lane,
        most,
        within,
        limit.into(),
    ]
}

/// Whether a message in this state is taken to be sent again, whose attempt began at this time, but for what is `set`.
async fn is_taken_again(ledger: &Ledger, state: State, began_at: i64, set: &str) -> bool {
    let id = ledger
        .in_state(state, "client_ref = 'r', times_unknown = 1")
        .await;
    let set = format!("UPDATE messaging.message SET {set} WHERE id = {id}");
    ledger.execute(&set).await;
    for began_at in [began_at, NOW] {
        ledger
            .execute(&format!(
                "INSERT INTO messaging.attempt (message_id, n, owner, began_at) VALUES ({id}, {began_at}, 'w', {began_at})"
            ))
            .await;
    }
    let taken = ledger.run(CLAIM_UNKNOWN, claim_unknown(9)).await.len();
    ledger.execute("DELETE FROM messaging.message").await;
    taken == 1
}

on_both! {
    async fn takes_again_only_what_is_unknown_and_has_an_id_that_the_provider_knows(ledger: Ledger) {
        for state in State::ALL {
            let is_taken = is_taken_again(&ledger, *state, NOW - 1, "lane = 1").await;
            assert_eq!(is_taken, *state == State::Unknown, "{state}");
        }
        for (began_at, set, is_free) in [
            (NOW - 99, "lane = 1", true),
            (NOW - 100, "lane = 1", false),
            (NOW - 1, "client_ref = NULL", false),
            (NOW - 1, "request = NULL", false),
            (NOW - 1, "times_unknown = 2", true),
            (NOW - 1, "times_unknown = 3", false),
            (NOW - 1, "not_before = 1000000", true),
            (NOW - 1, "not_before = 1000001", false),
            (NOW - 1, "lease_until = 999999", true),
            (NOW - 1, "lease_until = 1000000", false),
            (NOW - 1, "expires_at = 1000001", true),
            (NOW - 1, "expires_at = 1000000", false),
            (NOW - 1, "account = 'other'", false),
            (NOW - 1, "lane = 0", false),
        ] {
            assert_eq!(is_taken_again(&ledger, State::Unknown, began_at, set).await, is_free, "{began_at} {set}");
        }
        for state in ["running", "done", "paused", "cancelled"] {
            let campaign = ledger.campaign("main", state, state).await;
            let set = format!("campaign_id = {campaign}");
            let is_taken = is_taken_again(&ledger, State::Unknown, NOW - 1, &set).await;
            assert_eq!(is_taken, matches!(state, "running" | "done"), "{state}");
        }
        ledger.execute("INSERT INTO messaging.account (name, state) VALUES ('main', 'held')").await;
        assert!(!is_taken_again(&ledger, State::Unknown, NOW - 1, "lane = 1").await);
        ledger.execute("DELETE FROM messaging.account").await;
        ledger.execute("INSERT INTO messaging.schema_version VALUES (2)").await;
        assert!(!is_taken_again(&ledger, State::Unknown, NOW - 1, "lane = 1").await);
    }

    async fn leaves_unknown_what_it_takes_again_until_the_mark(ledger: Ledger) {
        let set = "client_ref = 'r', fence = 7, owner = 'before', state_at = 5, times_unknown = 1";
        for not_before in [2, 1] {
            let id = ledger.in_state(State::Unknown, &format!("{set}, not_before = {not_before}")).await;
            let attempt = "INSERT INTO messaging.attempt (message_id, n, owner, began_at)";
            ledger.execute(&format!("{attempt} VALUES ({id}, 1, 'w', {})", NOW - 1)).await;
        }
        let taken = ledger.show(CLAIM_UNKNOWN, claim_unknown(1)).await;
        assert_eq!(taken, ["2|unknown|8|example|a request|1|0|0|null|main|null|1|1"]);
        assert_eq!(ledger.look(ROW).await, [
            "unknown|a request|before|7|5|null",
            "unknown|a request|w|8|5|1000500",
        ]);
        assert_eq!(ledger.run(CLAIM_UNKNOWN, claim_unknown(9)).await.len(), 1);
        assert!(ledger.run(CLAIM_UNKNOWN, claim_unknown(9)).await.is_empty());
    }

    async fn takes_only_what_is_queued(ledger: Ledger) {
        for state in State::ALL {
            let is_queued = *state == State::Queued;
            assert_eq!(is_taken(&ledger, &format!("state = '{state}'")).await, is_queued, "{state}");
        }
        // What is not, takes no place of what is.
        ledger.message("state = 'accepted'").await;
        let queued = ledger.message("lane = 1").await;
        assert_eq!(ledger.run(CLAIM, claim(1)).await.first().unwrap().int(0).unwrap(), queued);
    }

    async fn writes_who_has_it_until_when_and_says_what_is_to_be_sent(ledger: Ledger) {
        let set = "fence = 7, owner = 'before', attempts = 3, client_ref = 'r', traceparent = 't', expires_at = 1000060,
            times_unknown = 1, campaign_id = 0";
        let says = |id: i64| format!("{id}|leased|8|example|a request|1|0|3|60|main|t|1|1");
        let id = ledger.message(set).await;
        assert_eq!(ledger.show(CLAIM, claim(9)).await, [says(id)]);
        let id = ledger.message(set).await;
        assert_eq!(ledger.show(CLAIM_ONE, claim_one(id)).await, [says(id)]);
        assert_eq!(ledger.look(ROW).await, ["leased|a request|w|8|1000000|1000500"; 2]);
        let id = ledger.message("attempts = 0").await;
        let says = [format!("{id}|leased|1|example|a request|1|0|0|null|main|null|0|1")];
        assert_eq!(ledger.show(CLAIM_ONE, claim_one(id)).await, says);
        ledger.message("attempts = 0").await;
        assert!(ledger.show(CLAIM, claim(9)).await.first().unwrap().ends_with("|null|main|null|0|1"));
    }

    async fn ends_what_expires_at_this_very_time(ledger: Ledger) {
        for (at, row) in [(NOW, "expired|null|w|1|1000000|1000500"), (NOW + 1, "leased|a request|w|1|1000000|1000500")] {
            let expires = format!("expires_at = {at}");
            ledger.message(&expires).await;
            ledger.run(CLAIM, claim(9)).await;
            let id = ledger.message(&expires).await;
            ledger.run(CLAIM_ONE, claim_one(id)).await;
            assert_eq!(ledger.look(ROW).await, [row; 2]);
            ledger.execute("DELETE FROM messaging.message").await;
        }
    }

    async fn takes_nothing_before_its_time(ledger: Ledger) {
        assert!(!is_taken(&ledger, &format!("not_before = {}", NOW + 1)).await);
        assert!(is_taken(&ledger, &format!("not_before = {NOW}")).await);
    }

    async fn takes_nothing_of_an_account_that_is_held(ledger: Ledger) {
        let accounts = [
            ("main", "open", NOW, true), ("main", "open", NOW + 1, false), ("main", "held", 0, false),
            ("*", "open", NOW, true), ("*", "open", NOW + 1, false), ("*", "held", 0, false),
            ("other", "held", NOW + 1, true),
        ];
        for (name, state, until, is_free) in accounts {
            ledger.execute(&format!(
                "INSERT INTO messaging.account (name, state, hold_until) VALUES ('{name}', '{state}', {until})"
            )).await;
            assert_eq!(is_taken(&ledger, "lane = 1").await, is_free, "{name} {state} {until}");
            ledger.execute("DELETE FROM messaging.account").await;
        }
    }

    async fn takes_only_what_belongs_to_no_campaign_or_to_one_that_runs(ledger: Ledger) {
        ledger.campaign("main", "another", "running").await;
        for state in ["running", "paused", "cancelled", "done"] {
            let campaign = ledger.campaign("main", state, state).await;
            let set = format!("campaign_id = {campaign}");
            let id = ledger.message(&set).await;
            let by_number = ledger.run(CLAIM_ONE, claim_one(id)).await.len();
            ledger.message(&set).await;
            let by_queue = ledger.run(CLAIM, claim_of("main", 1, campaign, 9)).await.len();
            assert_eq!([by_number, by_queue], [usize::from(state == "running"); 2], "{state}");
        }
    }

    async fn takes_nothing_by_another_version_of_the_tables(ledger: Ledger) {
        ledger.execute("INSERT INTO messaging.schema_version VALUES (2)").await;
        assert!(!is_taken(&ledger, "lane = 1").await);
    }

    async fn takes_only_of_its_queue_and_only_that_message(ledger: Ledger) {
        let campaign = ledger.campaign("main", "news", "running").await;
        let wanted = ledger.message("account = 'main'").await;
        let others = [
            ledger.message("account = 'other'").await,
            ledger.message("lane = 0").await,
            ledger.message("lane = 2").await,
            ledger.message(&format!("campaign_id = {campaign}")).await,
        ];
        let taken = ledger.run(CLAIM, claim(9)).await;
        let taken: Vec<_> = taken.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(taken, [wanted]);
        let [_, other, ..] = others;
        let taken = ledger.run(CLAIM_ONE, claim_one(other)).await;
        let taken: Vec<_> = taken.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(taken, [other]);
    }

    async fn takes_the_oldest_first_and_no_more_than_asked_for(ledger: Ledger) {
        // With this index the rows come in their order by themselves.
        let index = "DROP INDEX IF EXISTS messaging_message_queue; DROP INDEX IF EXISTS messaging.messaging_message_queue;";
        ledger.execute(index).await;
        let mut ids = Vec::new();
        for not_before in [30, 20, 20, 10, 40] {
            ids.push(ledger.message(&format!("not_before = {not_before}")).await);
        }
        let mut order = Vec::new();
        for limit in [1, 1, 1, 1, 1] {
            let taken = ledger.run(CLAIM, claim(limit)).await;
            order.extend(taken.iter().map(|row| row.int(0).unwrap()));
        }
        let place = |n: usize| ids.get(n).copied().unwrap();
        assert_eq!(order, [3, 1, 2, 0, 4].map(place));
        for _ in 0..5 {
            ledger.message("lane = 1").await;
        }
        assert_eq!(ledger.run(CLAIM, claim(3)).await.len(), 3);
    }
}

/// What another transaction has locked is neither waited for nor taken.
#[cfg(feature = "postgres")]
pub(super) async fn passes_over_what_is_locked(url: &str) {
    let ledger = Ledger::at(url).await;
    let locked = ledger.message("lane = 1").await;
    let free = ledger.message("lane = 1").await;
    let (other, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let lock = format!("BEGIN; SELECT 1 FROM messaging.message WHERE id = {locked} FOR UPDATE");
    other.batch_execute(&lock).await.unwrap();
    let taken = async {
        assert!(ledger.run(CLAIM_ONE, claim_one(locked)).await.is_empty());
        let taken = ledger.run(CLAIM, claim(9)).await;
        let taken: Vec<_> = taken.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(taken, [free]);
    };
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(10), taken).await;
    assert!(in_time.is_ok(), "a claim waits for another transaction");
    drop(other);
    connection.await.unwrap().unwrap();
    ledger.execute("DROP SCHEMA messaging CASCADE").await;
}
