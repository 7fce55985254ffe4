//! An order update whose delivery is followed. Over WhatsApp, through NusaSMS.
//!
//! Without `NUSASMS_API_KEY` in the environment it runs against the sandbox. With it,
//! `order_update 6281200000001` sends one real message, which is charged, and follows it for two minutes.
//!
//! NusaSMS can be asked for the status of a message. Where a provider calls back instead, see
//! `webhook_receiver`.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::fmt;
use std::time::Duration;

use messaging_sandbox::nusasms::ScriptedFault;
use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::{DeliveryStatus, Error, ErrorKind, NusaSmsClient, TextMessage};
use tokio::time::{Instant, sleep};

/// How often to ask, and for how long.
#[derive(Clone, Copy)]
struct Patience {
    /// The first pause; every pause is twice the one before.
    first_pause: Duration,
    /// The longest pause.
    longest_pause: Duration,
    /// After this the order goes on a list for somebody to look at.
    at_most: Duration,
}

const PATIENCE: Patience = Patience {
    first_pause: Duration::from_secs(1),
    longest_pause: Duration::from_secs(30),
    at_most: Duration::from_secs(120),
};

/// The outcome of an update: the state that belongs in the order's record.
#[derive(Debug, PartialEq)]
enum Update {
    /// The provider says so, and nothing more is expected.
    Ended(DeliveryStatus),
    /// The time was over; this was the last that was heard.
    StillOnItsWay(DeliveryStatus),
    /// It may have gone out, and there is no id to follow it by. To be looked at, not to be sent again.
    Unknown,
    /// It certainly did not go out. It may be sent again once the reason is gone.
    NotSent(ErrorKind),
}

async fn notify(client: &NusaSmsClient, phone: &str, order: &str, patience: Patience) -> Update {
    let text = format!("Pesanan {order} sedang dikirim.");
    let message = TextMessage::new(phone, text);
    let queued = match client.whatsapp().send_message(&message).await {
        Ok(queued) => queued,
        Err(error) => {
            println!("    {error}");
            return if error.may_have_been_sent() {
                Update::Unknown
            } else {
                Update::NotSent(error.kind())
            };
        }
    };
    // Keep the id before anything else: after a restart the message can then still be followed.
    println!("    {order} has the ref_no {}", queued.ref_no);
    follow(client, &queued.ref_no, patience).await
}

/// Asks until nothing more is expected, or until the time is over.
async fn follow(client: &NusaSmsClient, ref_no: &str, patience: Patience) -> Update {
    let until = Instant::now() + patience.at_most;
    let mut pause = patience.first_pause;
    let mut last = DeliveryStatus::Unknown;
    loop {
        match client.whatsapp().status(ref_no).await {
            Ok(info) => {
                let status = info.delivery_status;
                if status != last {
                    println!("    {status}");
                    last = status;
                }
                // Delivered is enough: many people have read receipts turned off.
                if status.is_final_without_receipts() {
                    return Update::Ended(status);
                }
            }
            Err(error) if worth_asking_again(&error) => println!("    {error}"),
            Err(error) => {
                println!("    {error}");
                return Update::StillOnItsWay(last);
            }
        }
        if Instant::now() + pause >= until {
            return Update::StillOnItsWay(last);
        }
        sleep(pause).await;
        pause = (pause * 2).min(patience.longest_pause);
    }
}

/// Asking costs nothing and sends nothing, so what may pass is asked again.
fn worth_asking_again(error: &Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::Authentication
            | ErrorKind::PermissionDenied
            | ErrorKind::NotFound
            | ErrorKind::InvalidRequest
    )
}

impl fmt::Display for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(status) => write!(f, "ended: {status}"),
            Self::StillOnItsWay(status) => write!(f, "time is over, last heard: {status}"),
            Self::Unknown => f.write_str("unknown: look at it, do not send it again"),
            Self::NotSent(kind) => write!(f, "certainly not sent: {kind}"),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("NUSASMS_API_KEY").is_none() {
        return on_sandbox().await;
    }
    let phone = std::env::args().nth(1);
    let phone = phone.ok_or("usage: order_update PHONE, digits with country code")?;
    println!("NUSASMS_API_KEY is set: this sends one real message, which is charged.");
    let client = NusaSmsClient::from_env()?;
    println!("{}", notify(&client, &phone, "INV-0017", PATIENCE).await);
    Ok(())
}

async fn on_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "NUSASMS_API_KEY is not set: this runs against the sandbox. Nothing is sent or charged."
    );
    let sandbox = Sandbox::start().await?;
    let provider = sandbox.nusasms();
    // A message reaches its next state this much later.
    provider.set_pace(Duration::from_millis(60));
    let client = NusaSmsClient::builder()
        .base_url(provider.url())
        .api_key(nusasms::API_KEY)
        .build()?;
    let patience = Patience {
        first_pause: Duration::from_millis(50),
        longest_pause: Duration::from_millis(100),
        at_most: Duration::from_secs(1),
    };
    for (case, phone) in [
        ("It arrives", "6280000100004"),
        ("It fails on its way", "6280000100007"),
        ("It stays in the queue", "6280000100002"),
        ("The provider refuses it", "6280000000403"),
    ] {
        println!("{case} ({phone}):");
        println!("  {}", notify(&client, phone, "INV-0017", patience).await);
    }
    println!("It is accepted and the response is lost:");
    provider.fail_next(1, ScriptedFault::Close { accepted: true });
    let update = notify(&client, "6281200000001", "INV-0018", patience).await;
    println!("  {update}");
    Ok(())
}
