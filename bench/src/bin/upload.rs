//! Sends a file as a Whatsnesia document: how long it took, and how far the memory grew.
//!
//! `upload URL FILE`

use std::process::ExitCode;
use std::time::Duration;

use messaging_bench::contestant::case::{LOCAL_PHONE, TEXT};
use messaging_bench::report::{argument, finish, on_one_thread};
use messaging_bench::resources::peak_kib;
use messaging_bench::{Problem, account};
use serde_json::{Value, json};
use tokio::time::Instant;
use whatsnesia_client::{Message, MobileNumber, Upload};

fn main() -> ExitCode {
    finish(on_one_thread(send()))
}

async fn send() -> Result<Value, Problem> {
    let base_url: String = argument(0, "the server's URL")?;
    let file: String = argument(1, "a file")?;
    let client = account::whatsnesia(&base_url, account::options())?;
    let to = || MobileNumber::new("62", LOCAL_PHONE);
    // A text first, so that the connection and what is set up once are there.
    client.messages().send(&Message::text(to(), TEXT)).await?;

    let idle = peak_kib();
    let begun = Instant::now();
    let message = Message::document(to(), Upload::from_path(&file).await?);
    let call = client.messages().send(&message);
    call.timeout(Duration::from_secs(120)).await?;
    let elapsed = begun.elapsed();
    let grown = peak_kib()
        .zip(idle)
        .map(|(peak, idle)| peak.saturating_sub(idle));
    Ok(json!({"seconds": elapsed.as_secs_f64(), "grown_kib": grown}))
}
