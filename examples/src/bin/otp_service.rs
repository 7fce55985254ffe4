//! A web service that sends one-time passwords by WhatsApp, and by SMS to those whom WhatsApp does not
//! reach, and takes the platform's verified callbacks.
//!
//! `POST /otp` with a phone number as its body; `POST /callbacks/nxcloud` for the platform. Needs the
//! variables of both clients (`NXCLOUD_*`, `NUSASMS_*`): real ones, or those that the sandbox prints.
//! `otp_service --listen 0.0.0.0:8080` listens there instead of on `127.0.0.1:8080`.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use messaging_failover::route::{NusaSmsText, NxCloudOtp, WithText};
use messaging_failover::{Country, Failover, PhoneNumber, SendOtp};
use nusasms_client::NusaSmsClient;
use nxcloud_client::NxCloudClient;
use nxcloud_client::callback::{CallbackVerifier, Event, VerifiedCallback};

#[derive(Clone)]
struct App {
    routes: Arc<Failover<dyn SendOtp>>,
    verifier: CallbackVerifier,
}

/// For [`VerifiedCallback`].
impl FromRef<App> for CallbackVerifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn send_otp(State(app): State<App>, phone: String) -> StatusCode {
    let Ok(to) = PhoneNumber::parse(&phone, Country::Indonesia) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    // A real service draws the code at random, and keeps it until it expires.
    let code = "123456";
    // Spawned, because a handler whose caller hangs up is dropped, and the message may be out by then.
    let sending = tokio::spawn(async move { app.routes.send_otp(&to, code).await });
    match sending.await {
        Ok(Ok(sent)) => {
            println!("sent by {}, after {} others", sent.route, sent.trail.len());
            StatusCode::ACCEPTED
        }
        // Perhaps it is on its way: the user waits, asks again, and gets the same code.
        Ok(Err(error)) if error.may_have_been_sent() => StatusCode::ACCEPTED,
        Ok(Err(error)) => {
            println!("{error}");
            StatusCode::BAD_GATEWAY
        }
        Err(_panicked) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Only callbacks that the platform signed come here; others get 401.
async fn callback(received: VerifiedCallback<CallbackVerifier>) -> StatusCode {
    match received.callback {
        Ok(callback) => {
            for event in callback.events {
                if let Event::Status(update) = event {
                    println!("{} is {}", update.message_id, update.delivery_status());
                }
            }
        }
        // It still is the platform's: store the body, and respond with 200, or it comes again.
        Err(error) => println!("{} bytes to store: {error}", received.body.len()),
    }
    StatusCode::OK
}

fn address() -> Result<SocketAddr, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => Ok(SocketAddr::from(([127, 0, 0, 1], 8080))),
        (Some("--listen"), Some(address)) => Ok(address.parse()?),
        _ => Err("usage: otp_service [--listen ADDRESS:PORT]".into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sms = NusaSmsText::new(NusaSmsClient::from_env()?);
    let routes = Failover::of_otps()
        .then(NxCloudOtp::new(NxCloudClient::from_env()?, "otp", "id"))
        .then(WithText::new(
            sms,
            "Kode Anda {code}. Jangan berikan kepada siapa pun.",
        ));
    let app = App {
        routes: Arc::new(routes),
        verifier: CallbackVerifier::from_env()?,
    };
    let router = Router::new()
        .route("/otp", post(send_otp))
        .route("/callbacks/nxcloud", post(callback))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(address()?).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
