//! A catalogue as a PDF to one person, and then a text to the first 100 contacts. Over WhatsApp, through
//! Whatsnesia.
//!
//! `send_document 0812-0000-0001 catalogue.pdf`, with the `WHATSNESIA_*` variables: your own, with which
//! it writes real messages from your own WhatsApp number, or those that the sandbox prints.
//!
//! Whatsnesia has no callback and no status to ask for: what the response says is all that is ever heard.
//! Where it is lost, look into the inbox before you send again.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::future::ready;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::ProgressBar;
use whatsnesia_client::{ContactFields, ContactQuery, Country, Error, Message, MobileNumber};
use whatsnesia_client::{PhoneNumber, Upload, WhatsnesiaClient, bulk};

/// A large file takes longer than the default deadline.
const DEADLINE: Duration = Duration::from_secs(300);

fn explain(error: &Error) -> String {
    match error.may_have_been_sent() {
        true => format!("perhaps sent, look into the inbox: {error}"),
        false => format!("certainly not sent: {error}"),
    }
}

/// The document says that an unknown number becomes a contact by itself; the server has been seen to
/// fail there instead.
async fn ensure_contact(client: &WhatsnesiaClient, to: &MobileNumber) -> Result<(), Error> {
    // The search finds parts of names and numbers too, so what it finds is compared.
    let query = ContactQuery::new().search(to.mobile.as_str());
    let found = client.contacts().list_all(query);
    let known = found.try_any(|contact| ready(contact.mobile_number().as_ref() == Some(to)));
    if !known.await? {
        let fields = ContactFields::new("Pelanggan", "Baru", to.clone());
        client.contacts().create(&fields).await?;
    }
    Ok(())
}

async fn send(client: &WhatsnesiaClient, to: MobileNumber, pdf: Upload) -> Result<(), Error> {
    // Hidden where standard error is no terminal.
    let bar = ProgressBar::new(pdf.len());
    let progress = bar.clone();
    let pdf = pdf.on_progress(move |sent, _| progress.set_position(sent));
    let message = Message::document(to, pdf).caption("Katalog");
    let sent = client.messages().send(&message).timeout(DEADLINE).await;
    bar.finish_and_clear();
    sent.map(|_| ())
}

async fn announce(client: &WhatsnesiaClient) -> Result<bulk::Tally, Error> {
    let query = ContactQuery::new().paginate(100);
    let contacts = client.contacts().list_all(query);
    let texts = contacts.try_filter_map(|contact| {
        let to = contact.mobile_number();
        let text = to.map(|to| (contact.id, Message::text(to, "Katalog baru sudah ada.")));
        ready(Ok(text))
    });
    // Listed before the first is written to: a page that fails sends nothing.
    let texts: Vec<_> = texts.take(100).try_collect().await?;
    let calls = stream::iter(texts).map(|(id, text)| (id, client.call(text)));
    let mut outcomes = std::pin::pin!(bulk::send(calls, 8));
    let mut tally = bulk::Tally::default();
    while let Some(outcome) = outcomes.next().await {
        tally.add(&outcome);
        if let (id, Err(error)) = (outcome.key, &outcome.result) {
            println!("contact {}: {}", id.unwrap_or_default(), explain(error));
        }
    }
    Ok(tally)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [phone, file] = &arguments[..] else {
        return Err("usage: send_document PHONE FILE.pdf".into());
    };
    let to = MobileNumber::from(PhoneNumber::parse(phone, Country::Indonesia)?);
    let pdf = Upload::from_path(file).await?;
    let client = WhatsnesiaClient::from_env()?;
    ensure_contact(&client, &to).await?;
    let sent = send(&client, to, pdf).await;
    sent.map_err(|error| explain(&error))?;
    println!("the document is sent");
    let tally = announce(&client).await?;
    println!(
        "texts: {} sent, {} not sent, {} unknown",
        tally.accepted, tally.not_sent, tally.unknown
    );
    match tally.total() == tally.accepted {
        true => Ok(()),
        false => Err("not everybody got the text".into()),
    }
}
