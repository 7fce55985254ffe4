use serde_json::json;

use super::*;

fn list(messages: &serde_json::Value) -> [Value; 1] {
    [messages.to_string().into()]
}

on_both! {
    async fn writes_what_it_is_given(ledger: Ledger) {
        let messages = json!([
            {"account": "main", "operation": "example", "request": "{}"},
            {"account": "main", "operation": "example", "request": "{}", "lane": "otp", "dedupe_key": "k",
                "client_ref": "r", "traceparent": "t", "delay_ms": 10, "expires_in_ms": 20},
            {"account": "main", "operation": "example", "request": "{}", "lane": "transactional",
                "not_before_ms": 30, "expires_at_ms": 40},
            {"account": "main", "operation": "example", "request": "{}", "lane": "bulk", "campaign_id": 5, "row_no": 6,
                "request_version": 2},
        ]);
        ledger.run(ENQUEUE, list(&messages)).await;
        let written = "SELECT account, lane, operation, request, dedupe_key, campaign_id, row_no, client_ref,
            traceparent, state, state_at, created_at, not_before, expires_at, request_version FROM messaging.message ORDER BY id";
        assert_eq!(ledger.look(written).await, [
            "main|1|example|{}|null|0|null|null|null|queued|1000000|1000000|1000000|null|1",
            "main|0|example|{}|k|0|null|r|t|queued|1000000|1000000|1000010|1000020|1",
            "main|1|example|{}|null|0|null|null|null|queued|1000000|1000000|30|40|1",
            "main|2|example|{}|null|5|6|null|null|queued|1000000|1000000|1000000|null|2",
        ]);
    }

    async fn knows_what_is_there_by_the_key_of_the_account_and_by_the_row_of_the_campaign(ledger: Ledger) {
        let keyed = |account: &str, key: &str| json!([
            {"account": account, "operation": "example", "request": "{}", "dedupe_key": key},
        ]);
        let row = |campaign: i64, row: i64| json!([
            {"account": "main", "operation": "example", "request": "{}", "campaign_id": campaign, "row_no": row},
        ]);
        let all = [
            keyed("other", "k"), keyed("main", "j"), keyed("main", "k"), row(1, 2), row(2, 1), row(2, 2),
        ];
        for (one, id) in all.iter().zip(1..) {
            assert_eq!(ledger.show(KNOWN, list(one)).await, Vec::<String>::new());
            assert_eq!(ledger.show(ENQUEUE, list(one)).await, [id.to_string()]);
        }
        for (one, id) in all.iter().zip(1..) {
            assert_eq!(ledger.show(ENQUEUE, list(one)).await, Vec::<String>::new());
            assert_eq!(ledger.show(KNOWN, list(one)).await, [id.to_string()]);
        }
    }
}
