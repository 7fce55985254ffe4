use super::*;

fn of(id: i64) -> [Value; 3] {
    [id.into(), "w".into(), 7.into()]
}

fn of_and<const N: usize, const M: usize>(id: i64, more: [Value; N]) -> [Value; M] {
    let values: Vec<_> = of(id).into_iter().chain(more).collect();
    values.try_into().unwrap()
}

fn mark(id: i64) -> [Value; 5] {
    of_and(id, [500.into(), "leased".into()])
}

/// Of a message that is sent again.
fn mark_again(id: i64) -> [Value; 5] {
    of_and(id, [500.into(), "unknown".into()])
}

fn lose(id: i64) -> [Value; 5] {
    of_and(id, ["said".into(), 40.into()])
}

fn accept(id: i64) -> [Value; 5] {
    of_and(id, ["p".into(), "said".into()])
}

fn refuse(id: i64) -> [Value; 4] {
    of_and(id, ["said".into()])
}

fn release(id: i64) -> [Value; 6] {
    of_and(id, [40.into(), "said".into(), 90.into()])
}

/// As [`CLAIMED`], put in at a time at which nothing is given up.
const YOUNG: &str = "owner = 'w', fence = 7, created_at = 999999";

/// What is left of a message.
const ROW: &str =
    "SELECT state, request, state_at, lease_until, outcome FROM messaging.message ORDER BY id";

/// The same claim by its owner and fence, and by what is almost it.
const NOT_ITS_OWN: [&str; 4] = [
    "owner = 'other', fence = 7",
    "owner = 'w', fence = 8",
    "owner = 'w', fence = 6",
    "owner = 'other', fence = 8",
];

on_both! {
    async fn lead_only_from_the_states_of_a_claim(ledger: Ledger) {
        assert_eq!(ledger.leads(MARK, CLAIMED, mark).await, ["leased > 1", "sending > 1"]);
        assert_eq!(ledger.leads(MARK, CLAIMED, mark_again).await, ["sending > 1", "unknown > 1"]);
        assert_eq!(
            ledger.leads(ACCEPT, CLAIMED, accept).await,
            ["queued > accepted", "sending > accepted", "unknown > accepted"]
        );
        assert_eq!(
            ledger.leads(REFUSE, CLAIMED, refuse).await,
            ["leased > refused", "sending > refused", "unknown > refused"]
        );
        assert_eq!(
            ledger.leads(LOSE, CLAIMED, lose).await,
            ["sending > unknown", "unknown > unknown"]
        );
        assert_eq!(
            ledger.leads(RELEASE, YOUNG, release).await,
            ["leased > queued", "sending > queued"]
        );
        for another in NOT_ITS_OWN {
            let none = Vec::<String>::new();
            assert_eq!(ledger.leads(MARK, another, mark).await, none, "{another}");
            assert_eq!(ledger.leads(ACCEPT, another, accept).await, none, "{another}");
            assert_eq!(ledger.leads(REFUSE, another, refuse).await, none, "{another}");
            assert_eq!(ledger.leads(MARK, another, mark_again).await, none, "{another}");
            assert_eq!(ledger.leads(LOSE, another, lose).await, none, "{another}");
            assert_eq!(ledger.leads(RELEASE, another, release).await, none, "{another}");
        }
    }

    async fn the_mark_is_written_before_the_expiry_and_says_until_when(ledger: Ledger) {
        let marked = "SELECT state, state_at, lease_until, attempts, request FROM messaging.message";
        for (at, row) in [
            ("NULL", "sending|1000000|1000500|3|a request"),
            ("1000001", "sending|1000000|1000500|3|a request"),
            ("1000000", "leased|0|1|2|a request"),
        ] {
            let set = format!("{CLAIMED}, expires_at = {at}, lease_until = 1, attempts = 2");
            let id = ledger.in_state(State::Leased, &set).await;
            ledger.run(MARK, mark(id)).await;
            assert_eq!(ledger.look(marked).await, [row], "{at}");
            ledger.execute("DELETE FROM messaging.message").await;
        }
    }

    async fn an_attempt_is_written_down_for_whoever_marked_and_ends_once(ledger: Ledger) {
        let attempts = "SELECT message_id, n, owner, began_at, ended_at, outcome FROM messaging.attempt
            ORDER BY message_id, n";
        for state in State::ALL.iter().filter(|state| **state != State::Sending) {
            let id = ledger.in_state(*state, CLAIMED).await;
            ledger.run(BEGIN_ATTEMPT, of(id)).await;
        }
        for another in NOT_ITS_OWN {
            let id = ledger.in_state(State::Sending, another).await;
            ledger.run(BEGIN_ATTEMPT, of(id)).await;
        }
        assert_eq!(ledger.look(attempts).await, Vec::<String>::new());
        ledger.execute("DELETE FROM messaging.message").await;

        let id = ledger.in_state(State::Sending, &format!("{CLAIMED}, attempts = 2")).await;
        let other = ledger.in_state(State::Sending, &format!("{CLAIMED}, attempts = 1")).await;
        ledger.run(BEGIN_ATTEMPT, of(id)).await;
        // Once more, by a call that does not know whether it was written.
        ledger.run(BEGIN_ATTEMPT, of(id)).await;
        assert_eq!(ledger.look(attempts).await, [format!("{id}|2|w|1000000|null|null")]);
        ledger.run(BEGIN_ATTEMPT, of(other)).await;
        let end = |owner: &str, outcome: &str| [id.into(), owner.into(), outcome.into()];
        ledger.run(END_ATTEMPT, end("other", "not mine")).await;
        ledger.run(END_ATTEMPT, end("w", "said")).await;
        ledger.clock(NOW + 5).await;
        ledger.run(END_ATTEMPT, end("w", "late")).await;
        assert_eq!(ledger.look(attempts).await, [
            format!("{id}|2|w|1000000|1000000|said"),
            format!("{other}|1|w|1000000|null|null"),
        ]);
    }

    async fn what_is_final_keeps_no_request_and_no_lease(ledger: Ledger) {
        let set = format!("{CLAIMED}, lease_until = 5, outcome = 'before'");
        let accepted = ledger.in_state(State::Sending, &set).await;
        let refused = ledger.in_state(State::Sending, &set).await;
        let lost = ledger.in_state(State::Sending, &set).await;
        ledger.run(ACCEPT, accept(accepted)).await;
        ledger.run(REFUSE, refuse(refused)).await;
        ledger.run(LOSE, lose(lost)).await;
        assert_eq!(ledger.look(ROW).await, [
            "accepted|null|1000000|null|said",
            "refused|null|1000000|null|said",
            "unknown|a request|1000000|null|said",
        ]);
        let known = "SELECT provider_ref, times_unknown, not_before FROM messaging.message ORDER BY id";
        assert_eq!(ledger.look(known).await, ["p|0|0", "null|0|0", "null|1|1000040"]);
        // Of one that was not sent once more, nothing else is known than before.
        let [id, owner, fence, _, wait] = lose(lost);
        ledger.run(LOSE, [id, owner, fence, Value::Null, wait]).await;
        let kept = "SELECT times_unknown, outcome FROM messaging.message ORDER BY id";
        assert_eq!(ledger.look(kept).await.last().unwrap(), "1|said");
    }

    async fn what_goes_back_waits_and_is_given_up_at_its_age_or_expiry(ledger: Ledger) {
        let sets = [
            ("created_at = 999911, expires_at = NULL", "queued|a request|1000000|null|said|1000040"),
            ("created_at = 999911, expires_at = 1000001", "queued|a request|1000000|null|said|1000040"),
            ("created_at = 999911, expires_at = 1000000", "expired|null|1000000|null|said|1000040"),
            ("created_at = 999910, expires_at = NULL", "expired|null|1000000|null|said|1000040"),
        ];
        let back = "SELECT state, request, state_at, lease_until, outcome, not_before FROM messaging.message";
        for (set, row) in sets {
            let id = ledger.in_state(State::Leased, &format!("{CLAIMED}, lease_until = 5, {set}")).await;
            ledger.run(RELEASE, release(id)).await;
            assert_eq!(ledger.look(back).await, [row], "{set}");
            ledger.execute("DELETE FROM messaging.message").await;
        }
    }

    async fn a_person_decides_only_about_what_is_unknown(ledger: Ledger) {
        let by_number = |id: i64| [id.into()];
        for (decision, lead, row) in [
            (RESOLVE_ACCEPTED, "unknown > accepted", "accepted|null|1000000|5"),
            (RESOLVE_REFUSED, "unknown > refused", "refused|null|1000000|5"),
            (RESOLVE_RESEND, "unknown > queued", "queued|a request|1000000|1000000"),
            (CANCEL, "queued > cancelled", "cancelled|null|1000000|5"),
        ] {
            assert_eq!(ledger.leads(decision, CLAIMED, by_number).await, [lead]);
            let before = if decision == CANCEL { State::Queued } else { State::Unknown };
            let id = ledger.in_state(before, "not_before = 5").await;
            ledger.run(decision, by_number(id)).await;
            let decided = "SELECT state, request, state_at, not_before FROM messaging.message";
            assert_eq!(ledger.look(decided).await, [row]);
            ledger.execute("DELETE FROM messaging.message").await;
        }
    }

    async fn what_has_no_request_or_belongs_to_a_cancelled_campaign_is_not_sent_again(ledger: Ledger) {
        let gone = ledger.in_state(State::Unknown, "request = NULL").await;
        assert!(ledger.run(RESOLVE_RESEND, [gone.into()]).await.is_empty());
        for state in ["running", "paused", "done", "cancelled"] {
            let campaign = ledger.campaign("main", state, state).await;
            let id = ledger.in_state(State::Unknown, &format!("campaign_id = {campaign}")).await;
            let resent = ledger.run(RESOLVE_RESEND, [id.into()]).await.len();
            assert_eq!(resent, usize::from(state != "cancelled"), "{state}");
        }
    }

    async fn one_message_is_shown_and_what_is_unknown_is_listed_by_number(ledger: Ledger) {
        let mut unknown = Vec::new();
        for state in State::ALL.iter().chain([&State::Unknown, &State::Unknown]) {
            let id = ledger.in_state(*state, "state_at = 999993, created_at = 5, outcome = 'said', client_ref = 'r'").await;
            if *state == State::Unknown {
                unknown.push(format!("{id}|main|example|1|0|0|r|said|7|0"));
            }
            let shown = ledger.show(MESSAGE, [id.into()]).await;
            assert_eq!(shown, [format!("{id}|main|example|1|0|{state}|0|null|r|null|said")]);
        }
        assert_eq!(ledger.show(MESSAGE, [3.into()]).await.len(), 1);
        assert_eq!(ledger.show(UNKNOWN, [0.into(), 9.into()]).await, unknown);
        let first: i64 = unknown.first().unwrap().split('|').next().unwrap().parse().unwrap();
        let after = ledger.show(UNKNOWN, [first.into(), 1.into()]).await;
        assert_eq!(after, unknown.get(1..2).unwrap());
    }
}
