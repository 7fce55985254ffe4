//! A broadcast as a campaign of an outbox: checked whole, imported in chunks, sent by a worker, counted as it goes.
//! Wherever this program dies, it goes on where it was when it is run again, and sends no row twice.
//!
//! It runs against the sandbox. The program `outbox` of the crate `messaging-outbox` does the same for real, for any
//! provider, without code.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use messaging_outbox::{Account, CampaignState, NewMessage, Outbox, Worker};
use messaging_sandbox::{Sandbox, nxcloud};
use nxcloud_client::{
    Country, LanguageCode, NxCloudClient, PhoneNumber, Template, TemplateMessage, operations,
};

type AnyError = Box<dyn std::error::Error>;

/// How many rows are put in together.
const CHUNK: usize = 5_000;

#[derive(serde::Deserialize)]
struct Row {
    phone: String,
    name: String,
    order: String,
}

/// The messages beside their row numbers, without those that the client would refuse.
fn messages(client: &NxCloudClient, file: &str) -> Result<Vec<(u64, NewMessage)>, AnyError> {
    let mut messages = Vec::new();
    for (row, read) in (2..).zip(csv::Reader::from_path(file)?.into_deserialize()) {
        let Row { phone, name, order } = read?;
        let phone = match PhoneNumber::parse(&phone, Country::Indonesia) {
            Ok(phone) => phone,
            Err(refused) => {
                println!("  row {row}: {refused}");
                continue;
            }
        };
        let template = Template::new("order_shipped", LanguageCode::Indonesian).body([name, order]);
        let message = TemplateMessage::to_phone(phone.as_str(), template);
        let message = NewMessage::from_call("main", &client.whatsapp().send(&message))?;
        // One message to a phone, however often the file has it.
        messages.push((row, message.dedupe_key(phone.as_str())));
    }
    Ok(messages)
}

async fn broadcast(outbox: &Outbox, client: &NxCloudClient, file: &str) -> Result<(), AnyError> {
    let campaign = outbox.campaign("main", "order_shipped").await?;
    let mut new = 0;
    for chunk in messages(client, file)?.chunks(CHUNK) {
        new += outbox.add_to_campaign(campaign, chunk.to_vec()).await?;
    }
    println!("  {new} messages are new");
    outbox.finish_import(campaign).await?;
    if outbox.campaign_status(campaign).await?.state == CampaignState::Paused {
        outbox.resume_campaign(campaign).await?;
    }
    let account = Account::new("main", client.clone(), operations::visit);
    let worker = Worker::builder(outbox).account(account).build()?;
    let ended = worker.run(outbox.wait_for_campaign(campaign)).await?;
    println!("  {:?}", ended.messages);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    println!("This runs against the sandbox. Nothing is sent or charged.");
    let sandbox = Sandbox::start().await?;
    let client = NxCloudClient::builder()
        .base_url(sandbox.nxcloud().url())
        .access_key(nxcloud::ACCESS_KEY)
        .access_secret(nxcloud::ACCESS_SECRET)
        .tenant_id(nxcloud::TENANT_ID)
        .app_key(nxcloud::APP_KEY)
        .business_phone(nxcloud::BUSINESS_PHONE)
        .build()?;
    let directory = tempfile::tempdir()?;
    let outbox = Outbox::open(&directory.path().join("outbox.db").to_string_lossy()).await?;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/broadcast.csv");
    for again in ["The first time:", "Once more, as after a crash:"] {
        let before = sandbox.nxcloud().accepted_count();
        println!("{again}");
        broadcast(&outbox, &client, file).await?;
        println!(
            "  the provider accepted {}",
            sandbox.nxcloud().accepted_count() - before
        );
    }
    Ok(())
}
