use sandeza_client::{BackupMessage, Email, Message, SandezaClient, Sms, SmsTrigger};

use super::{Row, row};
use crate::account;
use crate::contestant::case::{PHONE, TEXT};

const SENT: &str = "sandeza/message.send/sample-01-sms";

pub(super) fn rows() -> Vec<Row> {
    vec![
        row(account::sandeza, SandezaClient::call, message, SENT),
        row(account::sandeza, SandezaClient::call, backup_message, SENT),
    ]
}

fn message() -> Message {
    Message::new("order-17", "Order 17", Sms::new(PHONE, TEXT))
}

fn backup_message() -> BackupMessage {
    let sms = Sms::new(PHONE, TEXT).backup_on(SmsTrigger::Undelivered);
    BackupMessage::new(
        "order-17",
        "Order 17",
        sms,
        Email::plain("budi@example.com", TEXT),
    )
}
