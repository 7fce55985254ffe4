use messaging_client_core::{Call, ClientOptions, Endpoint};
use sandeza_client::{
    Account, BackupMessage, Email, Message, OtpTemplate, SandezaClient, Sms, SmsTrigger,
    WhatsAppTemplate,
};

use crate::canary::{OTP, PHONE, TEXT};
use crate::dialect::Dialect;
use crate::operation::{Operation, Platform};

struct Sandeza;

impl Platform for Sandeza {
    const NAME: &'static str = "sandeza";
    type Account = Account;
    type Client = SandezaClient;

    fn client(base_url: &str, options: ClientOptions) -> SandezaClient {
        let builder = SandezaClient::builder()
            .username("canary-username")
            .password("canary-password")
            .sender_id("toko")
            .base_url(base_url)
            .options(options);
        builder.build().unwrap()
    }

    fn call<E: Endpoint<Account = Account>>(client: &SandezaClient, request: E) -> Call<'_, E> {
        client.call(request)
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let success = r#"{"rc":"0","ref_id":"order-17","code_sms":"17-1","reason_status":"","echo":"canary 6281220004242"}"#;
    vec![
        Operation::write::<Sandeza, _>(Dialect::Sandeza, message, success)
            .sending()
            .carrying(&[PHONE, OTP, TEXT]),
        Operation::write::<Sandeza, _>(Dialect::Sandeza, backup_message, success)
            .sending()
            .carrying(&[PHONE, TEXT]),
    ]
}

fn message() -> Message {
    let otp = WhatsAppTemplate::new(PHONE, "otp", OtpTemplate::new(OTP));
    Message::new("order-17", TEXT, otp)
}

fn backup_message() -> BackupMessage {
    let sms = Sms::new(PHONE, TEXT).backup_on(SmsTrigger::Undelivered);
    let email = Email::plain("canary@example.com", TEXT);
    BackupMessage::new("order-17", TEXT, sms, email)
}
