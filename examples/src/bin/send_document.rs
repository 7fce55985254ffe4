//! An invoice as a file, to somebody who may not be a contact yet. Over WhatsApp, through Whatsnesia.
//!
//! Without `WHATSNESIA_CLIENT_ID` in the environment it runs against the sandbox. With it,
//! `send_document 62 81200000001 invoice.pdf` sends one real message from your own WhatsApp number.
//!
//! Whatsnesia has no callback and no status to ask for: what the response says is all that is ever heard,
//! and where it is lost somebody has to look into the inbox.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::fmt;
use std::time::Duration;

use indicatif::ProgressBar;
use messaging_sandbox::whatsnesia::ScriptedFault;
use messaging_sandbox::{Sandbox, whatsnesia};
use whatsnesia_client::{
    ContactFields, ContactQuery, DeliveryStatus, Error, Message, MobileNumber, Upload,
    WhatsnesiaClient,
};

/// A large file takes longer than the default deadline.
const DEADLINE: Duration = Duration::from_secs(300);

/// The outcome of the message: the state that belongs in the invoice's record.
#[derive(Debug, PartialEq)]
enum Delivery {
    /// The platform sent it. `DeliveryStatus` is the last that is heard of it.
    Sent(DeliveryStatus),
    /// It may have gone out. Somebody looks into the inbox; a second file would be a second message.
    LookIntoTheInbox,
    /// It certainly did not go out, for the reason that was printed.
    NotSent,
}

async fn send_invoice(client: &WhatsnesiaClient, to: MobileNumber, invoice: Upload) -> Delivery {
    if let Err(error) = ensure_contact(client, &to).await {
        println!("  no contact: {error}");
        return Delivery::NotSent;
    }
    // Hidden where standard error is no terminal.
    let bar = ProgressBar::new(invoice.len());
    let progress = bar.clone();
    let invoice = invoice.on_progress(move |sent, _| progress.set_position(sent));
    let message = Message::document(to, invoice).caption("Tagihan INV-0017");
    let sent = client.messages().send(&message).timeout(DEADLINE).await;
    bar.finish_and_clear();
    match sent {
        Ok(sent) => {
            let record = sent.message.as_ref();
            let status = record.map(|record| record.delivery_status());
            Delivery::Sent(status.unwrap_or(DeliveryStatus::Unknown))
        }
        Err(error) => {
            println!("  {error}");
            match error.may_have_been_sent() {
                true => Delivery::LookIntoTheInbox,
                false => Delivery::NotSent,
            }
        }
    }
}

/// The document says that an unknown number becomes a contact by itself; the server has been seen to
/// fail there instead.
async fn ensure_contact(client: &WhatsnesiaClient, number: &MobileNumber) -> Result<(), Error> {
    // The search finds parts of names and numbers too, so what it finds is compared.
    let query = ContactQuery::new().search(number.mobile.as_str());
    let mut found = client.contacts().list_all(query);
    while let Some(contact) = found.next().await {
        let contact = contact?;
        if contact.mobile_code.as_ref() == Some(&number.mobile_code)
            && contact.mobile.as_ref() == Some(&number.mobile)
        {
            println!("  the contact is there");
            return Ok(());
        }
    }
    let fields = ContactFields::new("Pelanggan", "Baru", number.clone());
    client.contacts().create(&fields).await?;
    println!("  a contact is made");
    Ok(())
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(status) => write!(f, "sent, and {status}"),
            Self::LookIntoTheInbox => f.write_str("unknown: look into the inbox"),
            Self::NotSent => f.write_str("certainly not sent"),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("WHATSNESIA_CLIENT_ID").is_none() {
        return on_sandbox().await;
    }
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [mobile_code, mobile, file] = &arguments[..] else {
        return Err(
            "usage: send_document MOBILE_CODE MOBILE FILE, as in 62 81200000001 a.pdf".into(),
        );
    };
    println!("WHATSNESIA_CLIENT_ID is set: this sends one real message.");
    let client = WhatsnesiaClient::from_env()?;
    let to = MobileNumber::new(mobile_code.as_str(), mobile.as_str());
    let invoice = Upload::from_path(file).await?;
    println!("{}", send_invoice(&client, to, invoice).await);
    Ok(())
}

async fn on_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "WHATSNESIA_CLIENT_ID is not set: this runs against the sandbox. Nothing is sent or charged."
    );
    let sandbox = Sandbox::start().await?;
    let provider = sandbox.whatsnesia();
    let client = WhatsnesiaClient::builder()
        .base_url(provider.url())
        .client_id(whatsnesia::CLIENT_ID)
        .client_secret(whatsnesia::CLIENT_SECRET)
        .build()?;
    let pdf = || Upload::from_bytes("invoice.pdf", b"%PDF-1.7 an invoice".to_vec());
    let sheet = Upload::from_bytes("invoice.xlsx", b"PK".to_vec());
    for (case, mobile, invoice) in [
        ("To somebody new", "81200000001", pdf()),
        ("To the same person again", "81200000001", pdf()),
        ("A file that WhatsApp does not take", "81200000001", sheet),
        ("There is no plan", "80000000002", pdf()),
    ] {
        println!("{case}:");
        let to = MobileNumber::new("62", mobile);
        println!("  {}", send_invoice(&client, to, invoice).await);
    }
    println!("It is sent and the response is lost:");
    // The first of the two calls asks for the contact.
    provider.fail_next(1, ScriptedFault::Delay(Duration::ZERO));
    provider.fail_next(1, ScriptedFault::Close { accepted: true });
    let to = MobileNumber::new("62", "81200000001");
    println!("  {}", send_invoice(&client, to, pdf()).await);
    println!("The phones have {} files.", provider.accepted_count());
    Ok(())
}
