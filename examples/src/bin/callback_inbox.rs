//! Callbacks into the outbox: verified, kept durably, answered with 200 only then, and applied once to the message that
//! they are about, also where they overtake the answer to its send.
//!
//! It runs against the sandbox, which sends each callback twice. For real, take `router` and the verifier of
//! `CallbackVerifier::from_env`.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use messaging_outbox::{Account, Callback, NewMessage, Outbox, Worker};
use messaging_sandbox::{Sandbox, nxcloud};
use nxcloud_client::callback::{CallbackVerifier, Event, VerifiedCallback};
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage, operations};

#[derive(Clone)]
struct App {
    outbox: Outbox,
    verifier: CallbackVerifier,
}

/// For [`VerifiedCallback`].
impl FromRef<App> for CallbackVerifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

type Received = VerifiedCallback<CallbackVerifier>;

/// A forged callback is answered with 401, and never comes here.
async fn receive(State(app): State<App>, received: Received) -> StatusCode {
    // One that cannot be read is answered with 200 too, or it would come again and again.
    for event in received.callback.into_iter().flat_map(|it| it.events) {
        let Event::Status(update) = event else {
            continue;
        };
        let status = update.delivery_status();
        // What makes the event one: NXCloud numbers messages, not callbacks.
        let key = format!("{} {status}", update.message_id);
        let callback = Callback::of_provider_ref("main", key, update.message_id, status);
        match app.outbox.receive(callback).await {
            Ok(is_new) => println!("  {status}, new: {is_new}"),
            // The platform tells it again.
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
        }
    }
    StatusCode::OK
}

fn router(app: App) -> Router {
    Router::new()
        .route("/callbacks/nxcloud", post(receive))
        .with_state(app)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
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
    let verifier = CallbackVerifier::new(nxcloud::ACCESS_KEY, nxcloud::ACCESS_SECRET)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/callbacks/nxcloud", listener.local_addr()?);
    let target = nxcloud::CallbackTarget::new(url)?;
    sandbox.nxcloud().register_callback(target);
    let app = App {
        outbox: outbox.clone(),
        verifier,
    };
    tokio::spawn(async move { axum::serve(listener, router(app)).await });

    // The sandbox repeats each callback about this number.
    let template = Template::new("order_shipped", LanguageCode::Indonesian);
    let message = TemplateMessage::to_phone("6280000200004", template);
    let message = NewMessage::from_call("main", &client.whatsapp().send(&message))?;
    let id = outbox.enqueue(message).await?.id;
    let account = Account::new("main", client, operations::visit);
    let worker = Worker::builder(&outbox).account(account).build()?;
    worker.attempt(id).await?;
    sandbox.nxcloud().callbacks_idle().await;
    // One that overtook the answer is applied when the answer is recorded, or by the worker's next sweep.
    worker.sweep().await?;
    let message = outbox.message(id).await?.ok_or("the message is gone")?;
    println!("  the message is {}", message.state);
    Ok(())
}
