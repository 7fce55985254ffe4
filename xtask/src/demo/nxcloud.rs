//! NXCloud: one template message of each documented shape, and the callbacks that follow.

use messaging_sandbox::nxcloud::{self as platform, CallbackTarget, NxCloud};
use messaging_sandbox::server::ReceivedRequest;
use nxcloud_client::callback::{CallbackVerifier, Event};
use nxcloud_client::{Error, LanguageCode, NxCloudClient, Template, TemplateMessage};

use super::receiver::Receiver;
use super::shown::{Shown, accepted};

const RECIPIENT: &str = "6281200000001";

/// The documented shapes and a message of each.
fn messages() -> [(&'static str, TemplateMessage); 6] {
    let to = |template| TemplateMessage::to_phone(RECIPIENT, template);
    let template = |name| Template::new(name, LanguageCode::Indonesian);
    [
        ("no variables", to(template("welcome"))),
        (
            "body texts",
            to(template("reminder").body(["Budi", "Senin", "10.00", "Jakarta"])),
        ),
        (
            "header image, body texts",
            to(template("order_update")
                .header_image("https://shop.example.com/logo.png")
                .body(["Budi", "INV-0017"])),
        ),
        (
            "two URL buttons",
            to(template("track_order")
                .url_button(0, "INV-0017")
                .url_button(1, "help")),
        ),
        (
            "copy-code button",
            to(template("promo").copy_code_button(0, "HEMAT10")),
        ),
        (
            "to a BSUID",
            TemplateMessage::to_bsuid("ID.1234567890", template("welcome")),
        ),
    ]
}

pub(super) async fn on_sandbox(sandbox: &NxCloud) -> anyhow::Result<Shown> {
    let receiver = receiver().await?;
    let target = CallbackTarget::new(receiver.url())?;
    sandbox.register_callback(target);
    let client = client(&sandbox.url())?;

    let mut shown = Shown::new(
        "NXCloud: WhatsApp templates, signed requests and signed callbacks",
        ["shape", "response", "verified callbacks"],
    );
    for (shape, message) in messages() {
        let sent = client.whatsapp().send(&message).await;
        sandbox.callbacks_idle().await;
        let (events, refused) = receiver.take();
        let id = sent.map(|sent| sent.message_id.clone());
        let mine = |of: &String| id.as_ref().is_ok_and(|id| id == of);
        let states = events.into_iter().filter(|(of, _)| mine(of));
        let states = states.map(|(_, state)| state).chain(refused);
        let arrived = states.collect::<Vec<_>>().join(", ");
        let well = arrived == "sent, delivered, read";
        shown.call(shape, id.map(accepted), &arrived, well);
    }
    Ok(shown)
}

fn client(base_url: &str) -> Result<NxCloudClient, Error> {
    NxCloudClient::builder()
        .access_key(platform::ACCESS_KEY)
        .access_secret(platform::ACCESS_SECRET)
        .tenant_id(platform::TENANT_ID)
        .app_key(platform::APP_KEY)
        .business_phone(platform::BUSINESS_PHONE)
        .base_url(base_url)
        .build()
}

/// A receiver of message ids and their states.
async fn receiver() -> anyhow::Result<Receiver<(String, String)>> {
    let verifier = CallbackVerifier::new(platform::ACCESS_KEY, platform::ACCESS_SECRET)?;
    let verify = move |request: &ReceivedRequest| {
        let callback = verifier.verify(&request.headers, &request.body)?;
        let states = callback.events.into_iter().filter_map(|event| match event {
            Event::Status(update) => {
                let state = update.delivery_status().to_string();
                Some((update.message_id, state))
            }
            _ => None,
        });
        Ok(states.collect())
    };
    Receiver::start(verify).await
}
