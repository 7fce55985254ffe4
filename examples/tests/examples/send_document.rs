use messaging_sandbox::Sandbox;

use crate::program::{against, printed, printed_on_its_own_sandbox, run, under};

const SEND_DOCUMENT: &str = env!("CARGO_BIN_EXE_send_document");

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(SEND_DOCUMENT).await;
    let lines = |heading| under(&printed, heading);
    assert_eq!(
        lines("To somebody new"),
        ["a contact is made", "sent, and sent"]
    );
    assert_eq!(
        lines("To the same person"),
        ["the contact is there", "sent, and sent"]
    );
    let sheet = lines("A file that");
    assert!(sheet[1].contains("invalid_request") && sheet[1].contains("pdf"));
    assert_eq!(sheet[2], "certainly not sent");
    let plan = lines("There is no plan");
    assert!(plan[0].contains("permission_denied"), "{plan:?}");
    assert_eq!(plan[1], "certainly not sent");
    let lost = lines("It is sent and");
    assert_eq!(lost[2], "unknown: look into the inbox", "{lost:?}");
    assert!(printed.ends_with("The phones have 3 files.\n"), "{printed}");
}

#[tokio::test]
async fn with_credentials_it_sends_one_file() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("invoice.pdf");
    std::fs::write(&file, vec![b'%'; 700_000]).unwrap();
    let mut program = against(SEND_DOCUMENT, &sandbox);
    let printed = printed(program.args(["62", "81200000001"]).arg(&file)).await;
    assert!(printed.ends_with("sent, and sent\n"), "{printed}");
    let [message] = &sandbox.whatsnesia().accepted()[..] else {
        panic!("one message expected");
    };
    let received = message.file.as_ref().unwrap();
    assert_eq!(received.size, 700_000);
    assert_eq!(message.text.as_deref(), Some("Tagihan INV-0017"));
}

#[tokio::test]
async fn without_a_file_it_says_what_it_needs() {
    let sandbox = Sandbox::start().await.unwrap();
    let output = run(against(SEND_DOCUMENT, &sandbox).arg("62")).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("usage: send_document"));
    assert_eq!(sandbox.whatsnesia().requests(), 0);
}
