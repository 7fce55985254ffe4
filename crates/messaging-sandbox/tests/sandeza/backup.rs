//! Type 1: a primary channel and its backups.

use std::time::Duration;

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::{Account, Channel, Sandeza, SendType};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::call::{RECIPIENT, email_to, in_turn, send, sms_to, whatsapp_to};
use crate::callbacks::start;
use crate::receiver::Receiver;

fn with_backup(mut channel: Value, on: &str, exp: &str) -> Value {
    channel["backup_on"] = json!(on);
    channel["backup_exp"] = json!(exp);
    channel
}

async fn send_in_turn(sandeza: &Sandeza, channels: &[(&str, Value)]) {
    let reply = send(sandeza, &in_turn(channels)).await;
    assert_eq!(reply.field("rc"), "0", "{}", reply.body);
}

async fn run(channels: &[(&str, Value)]) -> (Sandbox, Receiver) {
    let (sandbox, receiver) = start().await;
    send_in_turn(sandbox.sandeza(), channels).await;
    sandbox.sandeza().callbacks_idle().await;
    (sandbox, receiver)
}

fn assert_reports(receiver: &Receiver, expected: &[(&str, u64)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(channel, status)| ((*channel).to_owned(), *status))
        .collect();
    assert_eq!(receiver.reports(), expected);
}

#[tokio::test]
async fn a_delivered_primary_leaves_the_backup_unused() {
    let (sandbox, receiver) = run(&[
        ("sms", with_backup(sms_to(RECIPIENT), "1;3", "0;10")),
        ("email", email_to("a@example.com")),
    ])
    .await;
    assert_reports(&receiver, &[("1", 16), ("1", 1), ("3", 14)]);
    assert!(sandbox.sandeza().messages_on(Channel::Email).is_empty());
    let accepted = sandbox.sandeza().accepted();
    assert_eq!(accepted[0].send_type, SendType::PrimaryBackup);
    assert_eq!(accepted[0].channels, [Channel::Sms, Channel::Email]);
}

#[tokio::test]
async fn the_order_of_the_request_decides_not_that_of_the_alphabet() {
    let (sandbox, receiver) = run(&[
        (
            "whatsapp",
            with_backup(whatsapp_to("6280000100004"), "1", "0"),
        ),
        (
            "line",
            with_backup(
                json!({"message": "Halo", "chat_id": "6280000100005"}),
                "4",
                "0",
            ),
        ),
        ("email", email_to("a@example.com")),
    ])
    .await;
    assert_reports(
        &receiver,
        &[("7", 4), ("2", 5), ("3", 16), ("3", 1), ("3", 7)],
    );
    for channel in [Channel::WhatsApp, Channel::Line, Channel::Email] {
        assert_eq!(
            sandbox.sandeza().messages_on(channel).len(),
            1,
            "{channel:?}"
        );
    }
}

/// Every code of `backup_on`, with a status that it stands for; its number is another.
#[tokio::test]
async fn every_code_stands_for_a_status() {
    for (channel, code, status) in [
        ("sms", "1", 4),
        ("sms", "1", 15),
        ("sms", "2", 2),
        ("sms", "2", 13),
        ("sms", "3", 3),
        ("sms", "3", 16),
        ("sms", "4", 5),
        ("email", "5", 10),
        ("email", "6", 11),
        ("email", "7", 12),
        ("whatsapp", "9", 1),
    ] {
        let number = format!("62800001{status:05}");
        let primary = match channel {
            "sms" => sms_to(&number),
            "email" => email_to(&format!("{number}@example.com")),
            _ => whatsapp_to(&number),
        };
        let backup = json!({"message": "Halo", "chat_id": "U1"});
        let (sandbox, receiver) =
            run(&[(channel, with_backup(primary, code, "0")), ("line", backup)]).await;
        assert_eq!(receiver.statuses(), [status, 16, 1], "{channel} {code}");
        assert_eq!(sandbox.sandeza().messages_on(Channel::Line).len(), 1);
    }
}

#[tokio::test]
async fn a_status_that_is_not_listed_does_not_use_the_backup() {
    let (sandbox, receiver) = run(&[
        ("sms", with_backup(sms_to("6280000100005"), "1;2", "0;0")),
        ("email", email_to("a@example.com")),
        ("line", json!({"message": "Halo", "chat_id": "U1"})),
    ])
    .await;
    assert_reports(&receiver, &[("1", 5), ("3", 14), ("2", 14)]);
    assert!(sandbox.sandeza().messages_on(Channel::Email).is_empty());
    // A message that is still pending leaves it open.
    let (_sandbox, receiver) = run(&[
        ("sms", with_backup(sms_to("6280000100003"), "1", "0")),
        ("email", email_to("a@example.com")),
    ])
    .await;
    assert_reports(&receiver, &[("1", 3)]);
}

#[tokio::test]
async fn a_read_message_is_more_than_delivered() {
    let channels = |number: &str| {
        [
            ("whatsapp", with_backup(whatsapp_to(number), "9", "0")),
            ("sms", sms_to(RECIPIENT)),
        ]
    };
    let (_sandbox, receiver) = run(&channels(RECIPIENT)).await;
    assert_reports(&receiver, &[("7", 16), ("7", 1), ("7", 9), ("1", 14)]);
    let (_sandbox, receiver) = run(&channels("6280000200001")).await;
    assert_reports(&receiver, &[("7", 16), ("7", 1), ("1", 16), ("1", 1)]);
}

#[tokio::test]
async fn a_pending_primary_is_waited_for() {
    let (sandbox, receiver) = start().await;
    let sandeza = sandbox.sandeza();
    sandeza.set_backup_minute(Duration::from_millis(20));
    let channels = [
        ("sms", with_backup(sms_to("6280000100003"), "1;3", "0;5")),
        ("whatsapp", whatsapp_to(RECIPIENT)),
    ];
    let before = Instant::now();
    send_in_turn(sandeza, &channels).await;
    sandeza.callbacks_idle().await;
    assert!(before.elapsed() >= Duration::from_millis(100));
    assert_reports(&receiver, &[("1", 3), ("7", 16), ("7", 1), ("7", 9)]);

    sandeza.clear();
    sandeza.set_backup_minute(Duration::from_secs(3600));
    send_in_turn(sandeza, &channels).await;
    assert_eq!(sandeza.messages_on(Channel::Sms).len(), 1);
    assert!(sandeza.messages_on(Channel::WhatsApp).is_empty());
}

#[tokio::test]
async fn a_message_that_was_pending_and_arrived_is_delivered() {
    let (_sandbox, receiver) = run(&[
        ("sms", with_backup(sms_to("6280000200004"), "3", "10")),
        ("email", email_to("a@example.com")),
    ])
    .await;
    assert_reports(&receiver, &[("1", 3), ("1", 16), ("1", 1), ("3", 14)]);
}

#[tokio::test]
async fn callbacks_that_overtake_each_other_do_not_use_the_backup() {
    let (_sandbox, receiver) = run(&[
        ("sms", with_backup(sms_to("6280000200002"), "3", "0")),
        ("email", email_to("a@example.com")),
    ])
    .await;
    assert_reports(&receiver, &[("1", 1), ("1", 16), ("3", 14)]);
}

#[tokio::test]
async fn a_backup_goes_out_although_nobody_is_called_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let channels = [
        ("sms", with_backup(sms_to("6280000200005"), "3", "1")),
        ("email", email_to("a@example.com")),
    ];
    send_in_turn(sandbox.sandeza(), &channels).await;
    sandbox.sandeza().callbacks_idle().await;
    let message = &sandbox.sandeza().messages_on(Channel::Email)[0];
    assert_eq!(message.recipient, "a@example.com");
    assert_eq!(message.body, sandbox.sandeza().accepted()[0].body);
}

#[tokio::test]
async fn channels_that_cannot_take_turns_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    for channels in [
        vec![("sms", with_backup(sms_to(RECIPIENT), "1", "0"))],
        vec![
            ("sms", sms_to(RECIPIENT)),
            ("email", with_backup(email_to("a@example.com"), "1", "0")),
        ],
    ] {
        let reply = send(sandbox.sandeza(), &in_turn(&channels)).await;
        assert_eq!(reply.field("rc"), "2");
        assert!(
            reply
                .field("reason_status")
                .starts_with("invalid parameter channel")
        );
    }
    // On type 2 the backup fields are of no account.
    let both = in_turn(&[
        ("sms", sms_to(RECIPIENT)),
        ("email", with_backup(email_to("a@example.com"), "1", "0")),
    ]);
    let both = both.replace("\"type\":\"1\"", "\"type\":\"2\"");
    assert_eq!(send(sandbox.sandeza(), &both).await.field("rc"), "0");
    assert_eq!(sandbox.sandeza().messages_on(Channel::Email).len(), 1);
}

#[tokio::test]
async fn a_backup_belongs_to_the_account_of_its_request() {
    let (sandbox, _receiver) = start().await;
    let sandeza = sandbox.sandeza();
    sandeza.add_account("team-a", Account::default());
    let primary = with_backup(sms_to("6280000100002"), "2", "0");
    let backup = email_to("a@example.com");
    send_in_turn(sandeza, &[("sms", primary), ("email", backup)]).await;
    sandeza.callbacks_idle().await;
    let messages = sandbox.messages().find(|_| true);
    let accounts: Vec<_> = messages.iter().map(|one| one.account.as_str()).collect();
    assert_eq!(accounts, ["team-a", "team-a"]);
}
