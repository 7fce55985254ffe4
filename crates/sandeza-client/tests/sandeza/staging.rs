//! A client that may not write to everybody, on each channel.

use sandeza_client::{
    BackupMessage, ClientOptions, Email, Error, PhoneNumber, Sms, Trigger, WhatsApp,
};
use serde_json::Value;

use crate::support::{accepting, builder};

/// The channels as they would leave, or why they may not.
async fn channels(options: ClientOptions, message: &BackupMessage) -> Result<Value, Error> {
    let transport = accepting();
    let client = builder(&transport).sender_id("SENDER");
    let client = client.options(options.transport(transport.clone()));
    let client = client.build()?;
    client.messages().send_with_backup(message).await?;
    Ok(transport.requests()[0].json()["channel"].clone())
}

fn whatsapp_then_sms() -> BackupMessage {
    let whatsapp = WhatsApp::template("081200000001", "t").backup_on(Trigger::Failed);
    let sms = Sms::new("+6281200000001", "Halo");
    BackupMessage::new("order-17", "Order update", whatsapp, sms)
}

#[tokio::test]
async fn every_channel_goes_to_the_one_phone_of_whatever_country() {
    for phone in ["+62 812 0000 0009", "+65 9123 4567"] {
        let to = PhoneNumber::parse_international(phone).unwrap();
        let options = ClientOptions::new().redirect_all_to(to.clone());
        let sent = channels(options, &whatsapp_then_sms()).await.unwrap();
        for channel in ["whatsapp", "sms"] {
            assert_eq!(sent[channel]["msisdn"], to.with_plus(), "{channel}");
        }
    }
    let to = PhoneNumber::parse_international("+6281200000009").unwrap();
    let options = ClientOptions::new().redirect_all_to(to);
    let with_mail = whatsapp_then_sms().with_backup(Email::plain("budi@example.com", "Halo"));
    let refused = channels(options, &with_mail).await.unwrap_err();
    assert_eq!(refused.field(), Some("channel.email.email"));
}

#[tokio::test]
async fn only_those_who_are_listed_get_a_message_by_any_channel() {
    let only = |all: &[&str]| ClientOptions::new().only_to(all.iter().copied());
    let message = whatsapp_then_sms();
    let sent = channels(only(&["6281200000001"]), &message).await.unwrap();
    assert_eq!(
        sent["whatsapp"]["msisdn"], "081200000001",
        "as it was written"
    );
    let refused = channels(only(&["6281200000002"]), &message).await;
    assert_eq!(
        refused.unwrap_err().field(),
        Some("channel.whatsapp.msisdn")
    );
    let sms = Sms::new("081200000001", "Halo").backup_on(Trigger::Failed);
    let email = Email::plain("qa@example.com", "Halo");
    let message = BackupMessage::new("order-17", "Order update", sms, email);
    let both = only(&["081200000001", "qa@example.com"]);
    channels(both, &message).await.unwrap();
    let refused = channels(only(&["081200000001"]), &message).await;
    assert_eq!(refused.unwrap_err().field(), Some("channel.email.email"));
}
