//! Sandeza: one message on each channel, and a primary channel with a backup.
//!
//! The provider does not sign its callbacks, so they arrive at a signed address.

use std::time::Duration;

use messaging_client_core::SignedUrls;
use messaging_sandbox::sandeza::{self as platform, Sandeza};
use messaging_sandbox::{CallbackUrl, server::ReceivedRequest};
use sandeza_client::callback::{Callback, Event};
use sandeza_client::whatsapp::{Content, Parameter};
use sandeza_client::{
    BackupMessage, Channel, Chat, Email, Message, RefId, SandezaClient, Sms, Trigger, WhatsApp,
};

use super::receiver::Receiver;
use super::shown::{Shown, accepted};

const RECIPIENT: &str = "6281200000001";
/// A number of the sandbox whose messages are reported undelivered.
const UNREACHABLE: &str = "6280000100002";
const CALLBACK_SECRET: &str = "a secret of the demo's own server";

/// What arrived about a message: its `ref_id`, and a channel with its state.
type Arrived = (String, String);

pub(super) async fn on_sandbox(sandbox: &Sandeza) -> anyhow::Result<Shown> {
    let urls = SignedUrls::new(CALLBACK_SECRET)?;
    let receiver = receiver(urls.clone()).await?;
    let address = urls.sign(&receiver.url(), Duration::from_secs(3600))?;
    sandbox.register_callback(CallbackUrl::new(address)?);
    let client = SandezaClient::builder()
        .base_url(sandbox.url())
        .username(platform::USERNAME)
        .password(platform::PASSWORD)
        .sender_id(platform::SENDER_ID)
        .build()?;

    let mut shown = Shown::new(
        "Sandeza: every channel, signed requests, callbacks at a signed address",
        ["message", "response", "callbacks at the signed address"],
    );
    for (name, channel) in channels() {
        let message = Message::new(ref_id()?, "Demo", channel);
        let sent = client.messages().send(&message).await;
        let id = sent.map(|sent| sent.message_id.clone().unwrap_or_default());
        let arrived = arrived(sandbox, &receiver, &message.ref_id).await;
        let well = arrived.contains("delivered");
        shown.call(name, id.map(accepted), &arrived, well);
    }
    let message = backup_message()?;
    let sent = client.messages().send_with_backup(&message).await;
    let id = sent.map(|sent| sent.message_id.clone().unwrap_or_default());
    let arrived = arrived(sandbox, &receiver, &message.message.ref_id).await;
    let well = arrived.contains("sms undelivered") && arrived.contains("email delivered");
    shown.call("SMS, backed up by e-mail", id.map(accepted), &arrived, well);
    Ok(shown)
}

fn channels() -> [(&'static str, Channel); 8] {
    const TEXT: &str = "Your order is on its way.";
    let template = WhatsApp::template(RECIPIENT, "order_update")
        .header(Parameter::image("https://shop.example.com/logo.png"))
        .body(["Budi", "INV-0017"])
        .url_button(0, "INV-0017");
    let otp = WhatsApp::template(RECIPIENT, "otp").otp("123456");
    let text = WhatsApp::message(RECIPIENT, Content::text(TEXT));
    [
        ("SMS", Sms::new(RECIPIENT, TEXT).into()),
        ("e-mail", Email::plain("budi@example.com", TEXT).into()),
        ("Line", Channel::Line(Chat::new("Udemo0000000001", TEXT))),
        ("Telegram", Channel::Telegram(Chat::new("100000001", TEXT))),
        (
            "Facebook Messenger",
            Channel::Facebook(Chat::new("200000001", TEXT)),
        ),
        ("WhatsApp template", template.into()),
        ("WhatsApp OTP", otp.into()),
        ("WhatsApp text", text.into()),
    ]
}

/// An SMS that cannot be delivered, and an e-mail for that case.
fn backup_message() -> anyhow::Result<BackupMessage> {
    let sms = Sms::new(UNREACHABLE, "Your order is on its way.").backup_on(Trigger::Undelivered);
    let email = Email::plain("budi@example.com", "Your order is on its way.");
    Ok(Message::new(ref_id()?, "Demo", sms).with_backup(email))
}

fn ref_id() -> anyhow::Result<RefId> {
    Ok(RefId::random()?)
}

async fn receiver(urls: SignedUrls) -> anyhow::Result<Receiver<Arrived>> {
    Receiver::start(move |request: &ReceivedRequest| {
        let query = request.query.as_deref().unwrap_or_default();
        urls.verify(&format!("{}?{query}", request.path))?;
        let callback = Callback::parse_unverified(&request.body)?;
        Ok(callback
            .events
            .into_iter()
            .filter_map(arrived_state)
            .collect())
    })
    .await
}

fn arrived_state(event: Event) -> Option<Arrived> {
    let Event::Status(update) = event else {
        return None;
    };
    let channel = update
        .channel
        .as_ref()
        .map(|channel| format!("{channel:?}"));
    let channel = channel.unwrap_or_default().to_lowercase();
    let state = format!("{channel} {}", update.delivery_status());
    Some((update.ref_id, state))
}

async fn arrived(sandbox: &Sandeza, receiver: &Receiver<Arrived>, ref_id: &RefId) -> String {
    sandbox.callbacks_idle().await;
    let (events, refused) = receiver.take();
    let mine = events.into_iter().filter(|(of, _)| of == ref_id.as_str());
    let states = mine.map(|(_, state)| state).chain(refused);
    states.collect::<Vec<_>>().join(", ")
}
