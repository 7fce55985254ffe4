//! The examples about the outbox.

use crate::program::{printed_on_its_own_sandbox, under};

#[tokio::test]
async fn one_code_for_a_login() {
    let printed = printed_on_its_own_sandbox(env!("CARGO_BIN_EXE_otp_outbox")).await;
    assert_eq!(
        under(&printed, "This runs against the sandbox"),
        [
            "answered with 202 Accepted",
            "answered with 202 Accepted",
            "answered with 422 Unprocessable Entity",
            "the provider accepted 1",
        ]
    );
}

#[tokio::test]
async fn a_broadcast_that_is_begun_again_sends_nothing_twice() {
    let printed = printed_on_its_own_sandbox(env!("CARGO_BIN_EXE_broadcast_outbox")).await;
    let first = under(&printed, "The first time");
    assert!(first.contains(&"10 messages are new"), "{first:?}");
    assert!(
        first.contains(&r#"{"accepted": 8, "refused": 1, "unknown": 1}"#),
        "{first:?}"
    );
    let again = under(&printed, "Once more");
    assert!(again.contains(&"0 messages are new"), "{again:?}");
    assert!(again.contains(&"the provider accepted 0"), "{again:?}");
}

#[tokio::test]
async fn a_callback_is_applied_once() {
    let printed = printed_on_its_own_sandbox(env!("CARGO_BIN_EXE_callback_inbox")).await;
    for status in ["sent", "delivered", "read"] {
        for is_new in [true, false] {
            let line = format!("  {status}, new: {is_new}");
            let times = printed.lines().filter(|one| *one == line).count();
            assert_eq!(times, 1, "{line}: {printed}");
        }
    }
    assert!(printed.ends_with("the message is read\n"), "{printed}");
}
