use super::*;

const ROW: &str = "SELECT account, all_interval, bulk_interval, all_next, bulk_next FROM messaging.pace ORDER BY account";

on_both! {
    async fn gives_a_turn_in_both_budgets_or_in_none(ledger: Ledger) {
        for account in ["main", "other"] {
            ledger.run(SET_PACE, [account.into(), 9.into(), 9.into()]).await;
        }
        ledger.run(SET_PACE, ["main".into(), 50.into(), 80.into()]).await;
        let other = "other|9|9|0|0";
        assert_eq!(ledger.look(ROW).await, ["main|50|80|0|0", other]);

        let take = async |is_bulk: i64| ledger.run(TAKE_TURN, ["main".into(), is_bulk.into()]).await.len();
        let next = async |is_bulk: i64| ledger.show(NEXT_TURN, ["main".into(), is_bulk.into()]).await;
        assert_eq!(take(1).await, 1);
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000050|1000080", other]);
        assert_eq!((take(0).await, take(1).await), (0, 0));
        assert_eq!((next(0).await, next(1).await), (vec!["50".to_owned()], vec!["80".to_owned()]));

        // Bulk waits for its own budget; the others do not, and take nothing of it.
        ledger.clock(NOW + 49).await;
        assert_eq!((take(0).await, take(1).await), (0, 0));
        ledger.clock(NOW + 50).await;
        assert_eq!((take(1).await, take(0).await), (0, 1));
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000100|1000080", other]);

        // And for that of all.
        ledger.clock(NOW + 80).await;
        assert_eq!((take(1).await, next(1).await), (0, vec!["20".to_owned()]));
        ledger.clock(NOW + 100).await;
        assert_eq!(take(1).await, 1);
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000150|1000180", other]);
    }

    async fn is_held_for_the_longest_time_that_was_asked_for(ledger: Ledger) {
        for account in ["main", "other"] {
            ledger.run(SET_PACE, [account.into(), 50.into(), 80.into()]).await;
        }
        for (time, next) in [(30, 1_000_030), (20, 1_000_030), (40, 1_000_040)] {
            ledger.run(HOLD_PACE, ["main".into(), time.into()]).await;
            let rows = [format!("main|50|80|{next}|0"), "other|50|80|0|0".to_owned()];
            assert_eq!(ledger.look(ROW).await, rows);
        }
    }

    async fn goes_on_from_the_departure_and_not_from_the_turn(ledger: Ledger) {
        for account in ["main", "other"] {
            ledger.run(SET_PACE, [account.into(), 50.into(), 80.into()]).await;
        }
        let id = ledger.in_state(State::Sending, CLAIMED).await;
        let depart = async |fence: i64| ledger.run(DEPART, [id.into(), "w".into(), fence.into()]).await;
        ledger.run(TAKE_TURN, ["main".into(), 1.into()]).await;
        let other = "other|50|80|0|0";
        // It left 30 ms after its turn.
        ledger.clock(NOW + 30).await;
        // Of a claim that was lost nothing leaves.
        depart(6).await;
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000050|1000080", other]);
        depart(7).await;
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000080|1000080", other]);
        // A time that everybody waits for stays.
        ledger.run(HOLD_PACE, ["main".into(), 500.into()]).await;
        depart(7).await;
        assert_eq!(ledger.look(ROW).await, ["main|50|80|1000530|1000080", other]);
    }
}
