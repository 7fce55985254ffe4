//! NXCloud: one template message of each documented shape, and the callbacks that follow.

use messaging_sandbox::nxcloud::{self as platform, CallbackTarget, NxCloud};
use messaging_sandbox::server::ReceivedRequest;
use nxcloud_client::{
    CallbackVerifier, Error, Event, LanguageCode, NxCloudClient, Template, TemplateMessage,
};

use super::Shown;
use super::receiver::Receiver;
use crate::arguments::Options;
use crate::console;
use crate::table::Table;

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

pub(crate) async fn on_sandbox(sandbox: &NxCloud) -> Result<Shown, String> {
    let receiver = receiver().await?;
    let target = CallbackTarget::new(&receiver.url()).map_err(|error| error.to_string())?;
    sandbox.register_callback(target);
    let client = client(&sandbox.url()).map_err(|error| error.to_string())?;

    let mut shown = Shown {
        title: "NXCloud: WhatsApp templates, signed requests and signed callbacks",
        table: Table::new(&["shape", "answer", "verified callbacks"]),
        all_well: true,
    };
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
        shown.row(shape, id.map_err(|error| error.to_string()), arrived, well);
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
async fn receiver() -> Result<Receiver<(String, String)>, String> {
    let verifier = CallbackVerifier::new(platform::ACCESS_KEY, platform::ACCESS_SECRET)
        .map_err(|error| error.to_string())?;
    let verify = move |request: &ReceivedRequest| {
        let callback = verifier
            .verify(&request.headers, &request.body)
            .map_err(|error| error.to_string())?;
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

/// Sends one message to a real account: what it says on success, or why it failed.
pub(crate) async fn live(
    base_url: &str,
    options: &Options,
) -> Result<Result<String, String>, String> {
    let to = options.required("--to")?;
    let name = options.required("--template")?;
    let language = options.get("--language").unwrap_or("id");
    let mut template = Template::new(name, language);
    if let Some(text) = options.get("--text") {
        template = template.body([text]);
    }
    let client = nxcloud_client::Builder::from_env()
        .and_then(|builder| builder.base_url(base_url).build())
        .map_err(|error| error.to_string())?;
    console::line(&format!(
        "Sending ONE message with the template {name:?} ({language}) through {base_url} to a number \
         of {} digits. The platform charges for it.",
        to.len()
    ));
    let message = TemplateMessage::to_phone(to, template);
    let sent = client.whatsapp().send(&message).await;
    Ok(match sent {
        Ok(sent) => Ok(format!("accepted as {}", sent.message_id)),
        Err(error) => Err(match error.provider_message() {
            Some(words) => format!("{error}\nThe platform says: {words}"),
            None => error.to_string(),
        }),
    })
}
