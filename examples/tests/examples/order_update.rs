use std::time::Duration;

use messaging_sandbox::Sandbox;

use crate::program::{against, printed, printed_on_its_own_sandbox, under};

const ORDER_UPDATE: &str = env!("CARGO_BIN_EXE_order_update");

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(ORDER_UPDATE).await;
    let end = |heading| under(&printed, heading).pop().unwrap();
    assert_eq!(end("It arrives"), "ended: delivered");
    assert_eq!(end("It fails"), "ended: failed");
    assert_eq!(end("It stays"), "time is over, last heard: queued");
    assert_eq!(
        end("The provider refuses"),
        "certainly not sent: permission_denied"
    );
    assert!(end("It is accepted and").contains("do not send it again"));
}

#[tokio::test]
async fn with_credentials_it_sends_one_message_and_follows_it() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.nusasms().set_pace(Duration::ZERO);
    let printed = printed(against(ORDER_UPDATE, &sandbox).arg("6281200000001")).await;
    let [message] = &sandbox.nusasms().accepted()[..] else {
        panic!("one message expected");
    };
    assert!(printed.contains(&message.id), "{printed}");
    assert!(printed.contains("ended: read"), "{printed}");
}
