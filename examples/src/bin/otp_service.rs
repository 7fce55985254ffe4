//! A web service that sends one-time passwords by WhatsApp, and by SMS to those whom WhatsApp does not
//! reach, and takes the platform's verified callbacks.
//!
//! `POST /otp` with a phone and a code sends it and returns the id of the message; `GET /otp/ID` says how far
//! that message is (an SMS stays `queued` here: NusaSMS has callbacks of its own); the platform posts to
//! `/callbacks/nxcloud`. The code is the caller's, who sends the same one again as long as it is valid.
//!
//! `otp_service [ADDRESS:PORT]` needs the variables of both clients (`NXCLOUD_*`, `NUSASMS_*`): your own, or
//! those that the sandbox prints. It asks nobody who they are: put it behind what does.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::{collections::HashMap, sync::Arc};

use axum::extract::{Form, FromRef, Path, State};
use axum::{http::StatusCode, routing::get, routing::post};
use messaging_failover::route::{NusaSmsText, NxCloudOtp, WithText};
use messaging_failover::{Country, Failover, FailoverError, PhoneNumber, SendOtp};
use nxcloud_client::callback::{CallbackVerifier, Event, VerifiedCallback};
use nxcloud_client::{DeliveryStatus, NxCloudClient};
use tokio::sync::Mutex;

/// By the id of the message. A real service has a database.
type Statuses = Arc<Mutex<HashMap<String, DeliveryStatus>>>;

#[derive(Clone, FromRef)]
struct App {
    routes: Failover<dyn SendOtp>,
    verifier: CallbackVerifier,
    statuses: Statuses,
}

#[derive(serde::Deserialize)]
struct Otp {
    phone: String,
    code: String,
}

async fn send(State(app): State<App>, Form(otp): Form<Otp>) -> (StatusCode, String) {
    let to = match PhoneNumber::parse(&otp.phone, Country::Indonesia) {
        Ok(to) => to,
        Err(problem) => return (StatusCode::UNPROCESSABLE_ENTITY, problem.to_string()),
    };
    // Spawned, because the handler of a caller that hangs up is dropped: the SMS would never be tried, or
    // the id of a message that is out would be lost.
    let sending = tokio::spawn(async move {
        let sent = app.routes.send_otp(&to, &otp.code).await?;
        let id = sent.accepted.id.unwrap_or_default();
        forward(&app.statuses, id.clone(), DeliveryStatus::Queued).await;
        Ok::<_, FailoverError>(id)
    });
    match sending.await {
        Ok(Ok(id)) => (StatusCode::OK, id),
        // It may be on its way, so nothing else was sent: let the user wait before asking again.
        Ok(Err(error)) if error.may_have_been_sent() => (StatusCode::ACCEPTED, error.to_string()),
        Ok(Err(error)) => (StatusCode::BAD_GATEWAY, error.to_string()),
        Err(panicked) => (StatusCode::INTERNAL_SERVER_ERROR, panicked.to_string()),
    }
}

/// Callbacks come late, twice and out of order, and even before the call that sent has returned.
async fn forward(statuses: &Statuses, id: String, new: DeliveryStatus) {
    let mut statuses = statuses.lock().await;
    let old = statuses.entry(id).or_insert(new);
    *old = if new.is_newer_than(old) { new } else { *old };
}

async fn status(State(app): State<App>, Path(id): Path<String>) -> Result<String, StatusCode> {
    let status = app.statuses.lock().await.get(&id).copied();
    status.map(|s| s.to_string()).ok_or(StatusCode::NOT_FOUND)
}

/// Only callbacks that the platform signed come here; others get 401.
async fn callback(State(app): State<App>, got: VerifiedCallback<CallbackVerifier>) {
    // One that cannot be read still comes from the platform: store it. Without HTTP 200 it comes again.
    let read = got.callback.inspect_err(|e| println!("unreadable: {e}"));
    for event in read.into_iter().flat_map(|callback| callback.events) {
        if let Event::Status(update) = event {
            let status = update.delivery_status();
            forward(&app.statuses, update.message_id, status).await;
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let whatsapp = NxCloudClient::from_env()?;
    let sms = NusaSmsText::new(nusasms_client::NusaSmsClient::from_env()?);
    let app = App {
        statuses: Statuses::default(),
        verifier: whatsapp.callback_verifier(),
        routes: Failover::of_otps()
            .then(NxCloudOtp::new(whatsapp, "otp", "id").with_button())
            .then(WithText::new(sms, "Kode Anda {code}. Jangan dibagikan.")),
    };
    // A missing sender or password would be found only by the first user.
    let anybody = PhoneNumber::parse_international("+6281200000001")?;
    app.routes.check_otp(&anybody, "123456")?;
    let router = axum::Router::new()
        .route("/otp", post(send))
        .route("/otp/{id}", get(status))
        .route("/callbacks/nxcloud", post(callback));
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, router.with_state(app)).await?)
}
