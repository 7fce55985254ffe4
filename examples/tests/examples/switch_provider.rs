use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{Refusal, ScriptedFault};

use crate::program::{against, printed, printed_on_its_own_sandbox, under};

const SWITCH_PROVIDER: &str = env!("CARGO_BIN_EXE_switch_provider");

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(SWITCH_PROVIDER).await;
    let end = |heading| under(&printed, heading).pop().unwrap();
    assert_eq!(end("It works"), "accepted by Sandeza");
    assert_eq!(
        end("There is no connection"),
        "accepted by NusaSMS, because of Sandeza's connect"
    );
    assert_eq!(
        end("The credit is used up"),
        "accepted by NusaSMS, because of Sandeza's insufficient_balance"
    );
    let unknown = "it may have been sent, so nobody else is asked";
    assert_eq!(end("It is accepted and"), unknown);
    assert_eq!(end("HTTP 502"), unknown);
    assert_eq!(
        end("The number has"),
        "not sent, and not switched: recipient"
    );
    assert!(printed.ends_with("Sandeza accepted 2, NusaSMS accepted 2.\n"));
}

/// What each provider accepted after Sandeza met a fault.
async fn accepted_after(fault: Option<ScriptedFault>, phone: &str) -> (u64, u64) {
    let sandbox = Sandbox::start().await.unwrap();
    if let Some(fault) = fault {
        sandbox.sandeza().fail_next(1, fault);
    }
    printed(against(SWITCH_PROVIDER, &sandbox).arg(phone)).await;
    let sandeza = sandbox.sandeza().accepted_count();
    (sandeza, sandbox.nusasms().accepted_count())
}

#[tokio::test]
async fn it_switches_only_where_no_duplicate_can_come_of_it() {
    let phone = "6281200000001";
    let lost = ScriptedFault::Close { accepted: true };
    let no_credit = ScriptedFault::Code(Refusal::of(7));
    assert_eq!(accepted_after(None, phone).await, (1, 0));
    assert_eq!(accepted_after(Some(no_credit), phone).await, (0, 1));
    assert_eq!(accepted_after(Some(lost), phone).await, (1, 0));
    assert_eq!(
        accepted_after(None, "6280000000003").await,
        (0, 0),
        "not a number"
    );
}
