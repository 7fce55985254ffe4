//! A web handler that puts a one-time password into an outbox and answers at once. A worker sends it, also when this
//! process dies in between, and not after the code has expired.
//!
//! It runs against the sandbox. For real, take `router` and `NusaSmsClient::from_env`.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use messaging_outbox::{Account, Lane, NewMessage, Outbox, Worker};
use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::{Country, NusaSmsClient, PhoneNumber, Sms, operations};

/// How long a code is good for.
const VALID: Duration = Duration::from_secs(300);

#[derive(Clone)]
struct App {
    outbox: Outbox,
    client: NusaSmsClient,
}

/// `login` is the application's own number of the attempt to log in: whoever presses the button twice, or whose
/// browser asks again, gets one message.
async fn send_otp(State(app): State<App>, Path(login): Path<String>, phone: String) -> StatusCode {
    let Ok(to) = PhoneNumber::parse(&phone, Country::Indonesia) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    // A real service draws the code at random, and keeps it beside the login until it expires.
    let code = "482913";
    let sms = Sms::new(
        to.as_str(),
        format!("Kode OTP Anda {code}. Jangan berikan kepada siapa pun."),
    );
    let sms = sms.otp(true);
    // What the client would refuse is refused here, while somebody is there to hear it.
    let Ok(message) = NewMessage::from_call("main", &app.client.sms().send(&sms)) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let message = message
        .lane(Lane::Otp)
        .expires_in(VALID)
        .dedupe_key(format!("otp-{login}"));
    match app.outbox.enqueue(message).await {
        Ok(_) => StatusCode::ACCEPTED,
        // It may have been put in anyway: the same login again is no second message.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/otp/{login}", post(send_otp))
        .with_state(app)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This runs against the sandbox. Nothing is sent or charged.");
    let sandbox = Sandbox::start().await?;
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .sms_user(nusasms::SMS_USER)
        .sms_password(nusasms::SMS_PASSWORD)
        .build()?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("outbox.db");
    let outbox = Outbox::open(&path.to_string_lossy()).await?;
    let account = Account::new("main", client.clone(), operations::visit);
    let worker = Worker::builder(&outbox).account(account).build()?;
    let app = App { outbox, client };

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let server = axum::serve(listener, router(app.clone()));
    tokio::spawn(server.into_future());
    // What a browser would post to that server is given to the handler here.
    for (login, phone) in [
        ("1", "0812-0000-0001"),
        ("1", "0812-0000-0001"),
        ("2", "12"),
    ] {
        let login = Path(login.to_owned());
        let answered = send_otp(State(app.clone()), login, phone.to_owned()).await;
        println!("  answered with {answered}");
    }
    // A real one runs until the program is asked to end.
    let sent = sandbox
        .messages()
        .wait_for(Duration::from_secs(10), |_| true);
    worker.run(sent).await.ok_or("nothing was sent in time")?;
    println!(
        "  the provider accepted {}",
        sandbox.nusasms().accepted_count()
    );
    Ok(())
}
