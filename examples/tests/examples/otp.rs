use messaging_sandbox::Sandbox;
use messaging_sandbox::nusasms::ScriptedFault;

use crate::program::{against, printed, printed_on_its_own_sandbox, run, under};

const OTP: &str = env!("CARGO_BIN_EXE_otp");
const PHONE: &str = "6281200000001";

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(OTP).await;
    let pages = |heading| under(&printed, heading);
    let arrived = pages("It arrives");
    assert_eq!(
        arrived,
        [
            "the code is on its way",
            "too early to resend",
            "the code is on the phone already; not sent again"
        ]
    );
    assert!(pages("It waits").last().unwrap().contains("not sent again"));
    assert_eq!(pages("The provider reports"), ["the code is on its way"; 2]);
    let lost = pages("It is accepted and");
    assert!(lost[0].contains("transport") && lost[0].contains("may still have gone through"));
    assert_eq!(
        lost[1..],
        [
            "the code may be on its way; resend is possible later",
            "too early to resend",
            "the code is on its way",
            "the phone got 2 messages with 1 code"
        ]
    );
    let limited = pages("Too many calls");
    assert!(limited[0].contains("wait 30 s"), "{limited:?}");
    assert_eq!(limited.last(), Some(&"too early to resend"));
    assert_eq!(
        pages("The provider refuses the number")[1],
        "please check the number"
    );
    assert!(pages("The provider refuses this server")[1].contains("the operator is told"));
    assert!(pages("The code has expired")[0].contains("begin again with a new one"));
}

#[tokio::test]
async fn with_credentials_it_sends_one_code_and_does_not_print_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let printed = printed(against(OTP, &sandbox).arg(PHONE)).await;
    let [message] = &sandbox.nusasms().accepted()[..] else {
        panic!("one message expected");
    };
    let text = message.text.as_deref().unwrap();
    let (code, _) = text.split_once(' ').unwrap();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()));
    assert_eq!(message.destination, PHONE);
    assert!(printed.contains(&message.id), "{printed}");
    assert!(
        !printed.contains(code) && !printed.contains(PHONE),
        "{printed}"
    );
}

#[tokio::test]
async fn a_lost_response_is_not_followed_by_another_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let lost = ScriptedFault::Close { accepted: true };
    sandbox.nusasms().fail_next(1, lost);
    let printed = printed(against(OTP, &sandbox).arg(PHONE)).await;
    assert!(printed.contains("may be on its way"), "{printed}");
    assert_eq!(sandbox.nusasms().accepted_count(), 1);
    assert_eq!(sandbox.nusasms().requests(), 1);
}

#[tokio::test]
async fn with_credentials_and_without_a_number_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let output = run(&mut against(OTP, &sandbox)).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("usage"));
    assert_eq!(sandbox.nusasms().requests(), 0);
}
