//! NusaSMS: a call of each group, and the delivery status of the messages.

use std::time::Duration;

use messaging_client_core::SignedUrls;
use messaging_sandbox::nusasms::{self as platform, NusaSms};
use messaging_sandbox::server::ReceivedRequest;
use nusasms_client::callback::CallbackFields;
use nusasms_client::wa_business::{Button, Header};
use nusasms_client::{
    Broadcast, MediaMessage, NusaSmsClient, OtpMessage, PhoneCheck, Sms, Template, TextMessage,
};

use super::receiver::Receiver;
use super::shown::{Shown, accepted};

const RECIPIENT: &str = "6281200000001";
const CALLBACK_SECRET: &str = "a secret of the demo's own server";

pub(super) async fn on_sandbox(sandbox: &NusaSms) -> anyhow::Result<Shown> {
    let client = NusaSmsClient::builder()
        .base_url(sandbox.url())
        .api_key(platform::API_KEY)
        .sms_user(platform::SMS_USER)
        .sms_password(platform::SMS_PASSWORD)
        .build()?;
    let mut shown = Shown::new(
        "NusaSMS: account, WhatsApp, WhatsApp Business, SMS",
        ["call", "response", "delivery status, callbacks"],
    );
    account(&client, &mut shown).await;
    whatsapp(&client, sandbox, &mut shown).await;
    phone_check(&client, sandbox, &mut shown).await?;
    wa_business(&client, &mut shown).await;
    sms(&client, &mut shown).await;
    Ok(shown)
}

async fn account(client: &NusaSmsClient, shown: &mut Shown) {
    let user = client.account().get().await;
    let known = user.map(|_| "known".to_owned());
    shown.call("account of the key", known, "", true);
    let balance = client.account().balance().await;
    let left = balance.map(|balance| match &balance.wa_balance {
        Some(credits) => format!("{credits} WhatsApp credits"),
        None => "no WhatsApp credits".to_owned(),
    });
    shown.call("balance", left, "", true);
}

async fn whatsapp(client: &NusaSmsClient, sandbox: &NusaSms, shown: &mut Shown) {
    let text = TextMessage::new(RECIPIENT, "Your order is on its way.");
    let sent = client.whatsapp().send_message(&text).await;
    let ref_no = sent.map(|sent| sent.ref_no.clone());
    let course = statuses(client, sandbox, ref_no.as_deref().unwrap_or_default()).await;
    let well = course.ends_with("read");
    shown.call("WhatsApp message", ref_no.map(accepted), &course, well);

    let image = MediaMessage::from_bytes(RECIPIENT, "logo.png", PNG).sender(platform::SENDER);
    let sent = client.whatsapp().send_media(&image).await;
    let ref_no = sent.map(|sent| sent.ref_no.clone());
    let course = statuses(client, sandbox, ref_no.as_deref().unwrap_or_default()).await;
    let well = course.ends_with("read");
    shown.call("WhatsApp image", ref_no.map(accepted), &course, well);
}

/// The smallest PNG header that says what it is; the sandbox does not look further.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Asks for the status while the sandbox's clock goes on, until it is final.
async fn statuses(client: &NusaSmsClient, sandbox: &NusaSms, ref_no: &str) -> String {
    let mut states: Vec<String> = Vec::new();
    for _ in 0..10 {
        let Ok(info) = client.whatsapp().status(ref_no).await else {
            break;
        };
        let state = info.delivery_status;
        if states.last() != Some(&state.to_string()) {
            states.push(state.to_string());
        }
        if state.is_final() {
            break;
        }
        sandbox.advance_clock(Duration::from_secs(1));
    }
    states.join(", ")
}

async fn phone_check(
    client: &NusaSmsClient,
    sandbox: &NusaSms,
    shown: &mut Shown,
) -> anyhow::Result<()> {
    let urls = SignedUrls::new(CALLBACK_SECRET)?;
    let verifier = urls.clone();
    let receiver = Receiver::start(move |request: &ReceivedRequest| {
        let query = request.query.as_deref().unwrap_or_default();
        verifier.verify(&format!("{}?{query}", request.path))?;
        let fields = CallbackFields::parse_unverified(&request.body)?;
        Ok(vec![format!(
            "{} fields at the signed address",
            fields.iter().count()
        )])
    })
    .await?;
    let check = PhoneCheck::new([RECIPIENT, "6281200000002"]);
    let check = check.signed_callback_url(&urls, &receiver.url(), Duration::from_secs(3600))?;
    let checked = client.whatsapp().check_phones(&check).await;
    sandbox.callbacks_idle().await;
    let (events, refused) = receiver.take();
    let well = !events.is_empty() && refused.is_empty();
    let arrived = [events, refused].concat().join(", ");
    let checked = checked.map(|_| "accepted".to_owned());
    shown.call("phone check", checked, &arrived, well);
    Ok(())
}

async fn wa_business(client: &NusaSmsClient, shown: &mut Shown) {
    let template = Template::new("order_update", "id");
    let broadcast = Broadcast::new(RECIPIENT, platform::GATEWAY_ID, template)
        .header(Header::image("https://shop.example.com/logo.png"))
        .body(["Budi", "INV-0017"])
        .button(Button::url(0, "INV-0017"));
    let sent = client.wa_business().broadcast(&broadcast).await;
    let id = sent.map(|sent| sent.message_id.clone());
    shown.call("WhatsApp Business broadcast", id.map(accepted), "", true);

    let otp = OtpMessage::new(RECIPIENT, platform::GATEWAY_ID, "123456");
    let sent = client.wa_business().send_otp(&otp).await;
    let id = sent.map(|sent| sent.message_id.clone());
    shown.call("WhatsApp Business OTP", id.map(accepted), "", true);
}

async fn sms(client: &NusaSmsClient, shown: &mut Shown) {
    let otp = Sms::new(RECIPIENT, "Your OTP is 123456").otp(true);
    let parts = format!("{} part", otp.parts().parts);
    let sent = client.sms().send(&otp).await;
    let ids = sent.map(|sent| {
        let ids = sent
            .results
            .iter()
            .filter_map(|result| result.message_id.clone());
        ids.collect::<Vec<_>>().join(", ")
    });
    shown.call("SMS OTP", ids.map(accepted), &parts, true);
    let credits = client.sms().credits().await;
    let credits = credits.map(|_| "received".to_owned());
    shown.call("SMS credits", credits, "", true);
}
