//! A receiver of callbacks with axum: verify, respond at once, do the work afterwards, do it once.
//!
//! Without arguments it runs against the sandbox, which sends it genuine, repeated and unsigned callbacks,
//! while a forger sends others. `webhook_receiver --listen 0.0.0.0:8080` serves for real, with these
//! environment variables:
//!
//! - `NXCLOUD_ACCESS_KEY`, `NXCLOUD_ACCESS_SECRET` and, if it is not MD5, `NXCLOUD_ALGORITHM`: NXCloud signs its
//!   callbacks with them;
//! - `CALLBACK_URL_SECRET`, `PUBLIC_URL`: Sandeza signs nothing, so it is given an address that only this
//!   server can have made. The address is printed at the start and is good for 90 days.
//!
//! It speaks plain HTTP: put it behind the proxy that has your certificate.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use messaging_sandbox::{CallbackUrl, Sandbox, nxcloud, sandeza};
use nxcloud_client::callback::{CallbackVerifier, VerifiedCallback};
use nxcloud_client::{Error, NxCloudClient};
use sandeza_client::callback::{Callback, SignedAddress, SignedUrls};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Callbacks that wait for their work. Beyond that the provider is asked to come again.
const QUEUE: usize = 10_000;

/// No callback is nearly as long.
const LONGEST_BODY: usize = 256 * 1024;

/// How long a signed address is good for. Register a new one before it ends.
const ADDRESS_VALID: Duration = Duration::from_secs(90 * 24 * 3600);

const NXCLOUD_PATH: &str = "/callbacks/nxcloud";
const SANDEZA_PATH: &str = "/callbacks/sandeza";

/// A message has a new state.
struct News {
    message: String,
    state: String,
}

#[derive(Clone, FromRef)]
struct Receiver {
    nxcloud: CallbackVerifier,
    sandeza: SignedUrls,
    queue: mpsc::Sender<Vec<News>>,
}

impl Receiver {
    fn router(self) -> Router {
        Router::new()
            .route(NXCLOUD_PATH, post(nxcloud_callback))
            .route(SANDEZA_PATH, post(sandeza_callback))
            .layer(DefaultBodyLimit::max(LONGEST_BODY))
            .with_state(self)
    }

    /// Responds at once: a provider that waits too long treats the callback as lost.
    fn answer(&self, read: Result<Vec<News>, Error>) -> StatusCode {
        let news = read.unwrap_or_else(|error| {
            // It comes from the provider all the same: a real receiver stores it. With anything but HTTP 200 it
            // would come again and again. The error repeats neither the number nor the text.
            println!("  cannot be read: {error}");
            Vec::new()
        });
        match self.queue.try_send(news) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Only callbacks that the platform signed come here. Others get 401, and the log says why.
async fn nxcloud_callback(
    State(receiver): State<Receiver>,
    received: VerifiedCallback<CallbackVerifier>,
) -> StatusCode {
    receiver.answer(received.callback.map(|callback| {
        let events = callback.events.into_iter();
        events.filter_map(nxcloud_news).collect()
    }))
}

fn nxcloud_news(event: nxcloud_client::callback::Event) -> Option<News> {
    let nxcloud_client::callback::Event::Status(update) = event else {
        return None;
    };
    Some(News {
        state: update.delivery_status().to_string(),
        message: update.message_id,
    })
}

/// Only callbacks to the signed address come here. Others get 401.
async fn sandeza_callback(State(receiver): State<Receiver>, received: SignedAddress) -> StatusCode {
    receiver.answer(Callback::parse_unverified(&received.body).map(|callback| {
        let events = callback.events.into_iter();
        events.filter_map(sandeza_news).collect()
    }))
}

fn sandeza_news(event: sandeza_client::callback::Event) -> Option<News> {
    let sandeza_client::callback::Event::Status(update) = event else {
        return None;
    };
    Some(News {
        state: update.delivery_status().to_string(),
        message: update.ref_id,
    })
}

/// Does the work, each message and state once. Here it only prints; keep what was handled in your database,
/// with a unique key over both columns, so that a restart forgets nothing.
async fn work(mut queue: mpsc::Receiver<Vec<News>>) {
    let mut handled = HashSet::new();
    while let Some(news) = queue.recv().await {
        for News { message, state } in news {
            // Callbacks also overtake each other: "read" can come before "delivered".
            if handled.insert((message.clone(), state.clone())) {
                println!("  {message} is {state}");
            } else {
                println!("  {message} is {state}: repeated, already handled");
            }
        }
    }
}

/// Serves until `stop` is over, and then until all that was answered is done.
async fn serve(
    listener: TcpListener,
    nxcloud: CallbackVerifier,
    sandeza: SignedUrls,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (queue, waiting) = mpsc::channel(QUEUE);
    let worker = tokio::spawn(work(waiting));
    let receiver = Receiver {
        nxcloud,
        sandeza,
        queue,
    };
    axum::serve(listener, receiver.router())
        .with_graceful_shutdown(stop)
        .await?;
    worker.await.map_err(std::io::Error::other)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // What is refused is logged as a warning.
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stdout)
        .with_ansi(false);
    log.without_time().init();
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => on_sandbox().await,
        (Some("--listen"), Some(address)) => listen(address.parse()?).await,
        _ => Err("usage: webhook_receiver [--listen ADDRESS:PORT]".into()),
    }
}

fn variable(name: &str) -> Result<String, String> {
    let value = std::env::var_os(name).and_then(|value| value.into_string().ok());
    value.ok_or_else(|| format!("{name} is missing: set this environment variable"))
}

async fn listen(address: SocketAddr) -> Result<(), Box<dyn std::error::Error>> {
    let nxcloud = CallbackVerifier::from_env()?;
    let sandeza = SignedUrls::new(variable("CALLBACK_URL_SECRET")?)?;
    let listener = TcpListener::bind(address).await?;
    let public = variable("PUBLIC_URL")?;
    let signed = sandeza.sign(&format!("{public}{SANDEZA_PATH}"), ADDRESS_VALID)?;
    println!("listening on {}", listener.local_addr()?);
    println!("give NXCloud {public}{NXCLOUD_PATH}");
    println!("give Sandeza {signed}");
    let stop = async {
        // Without the signal, it ends with the process.
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(serve(listener, nxcloud, sandeza, stop).await?)
}

async fn on_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    println!("No --listen: this runs against the sandbox. Nothing leaves this machine.");
    let sandbox = Sandbox::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let nxcloud_url = format!("http://{address}{NXCLOUD_PATH}");
    let sandeza_url = format!("http://{address}{SANDEZA_PATH}");

    let verifier = CallbackVerifier::new(nxcloud::ACCESS_KEY, nxcloud::ACCESS_SECRET)?;
    let urls = SignedUrls::new("a secret of the example's own server")?;
    let signed = urls.sign(&sandeza_url, ADDRESS_VALID)?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(listener, verifier, urls, stopped));

    println!("NXCloud repeats each callback of this message (6280000200004):");
    let target = nxcloud::CallbackTarget::new(nxcloud_url)?;
    sandbox.nxcloud().register_callback(target.clone());
    send_nxcloud(&sandbox, "6280000200004").await?;
    sandbox.nxcloud().callbacks_idle().await;

    println!("NXCloud without a signature, four attempts:");
    sandbox.nxcloud().register_callback(target.unsigned());
    send_nxcloud(&sandbox, "6280000200001").await?;
    sandbox.nxcloud().callbacks_idle().await;

    println!("A forger changes a genuine callback of NXCloud:");
    let log = sandbox.nxcloud().callback_log();
    let genuine = log.first().ok_or("no callback was sent")?;
    let forged = String::from_utf8_lossy(&genuine.body).replace("sent", "read");
    let response = forge(address, NXCLOUD_PATH, &genuine.headers, &forged).await?;
    println!("  answered: {response}");

    println!("Sandeza calls the signed address:");
    let callback = CallbackUrl::new(signed)?;
    sandbox.sandeza().register_callback(callback);
    let ref_id = send_sandeza(&sandbox).await?;
    sandbox.sandeza().callbacks_idle().await;

    println!("A forger calls Sandeza's address without the signature:");
    let forged = format!(r#"{{"status":9,"channel":"1","ref_id":"{ref_id}"}}"#);
    let response = forge(address, SANDEZA_PATH, &HeaderMap::new(), &forged).await?;
    println!("  answered: {response}");

    drop(stop);
    server.await??;
    Ok(())
}

async fn send_nxcloud(sandbox: &Sandbox, phone: &str) -> Result<(), Error> {
    let client = NxCloudClient::builder()
        .base_url(sandbox.nxcloud().url())
        .access_key(nxcloud::ACCESS_KEY)
        .access_secret(nxcloud::ACCESS_SECRET)
        .tenant_id(nxcloud::TENANT_ID)
        .app_key(nxcloud::APP_KEY)
        .business_phone(nxcloud::BUSINESS_PHONE)
        .build()?;
    let language = nxcloud_client::LanguageCode::Indonesian;
    let template = nxcloud_client::Template::new("order_shipped", language);
    let message = nxcloud_client::TemplateMessage::to_phone(phone, template);
    client.whatsapp().send(&message).await?;
    Ok(())
}

async fn send_sandeza(sandbox: &Sandbox) -> Result<String, Error> {
    let client = sandeza_client::SandezaClient::builder()
        .base_url(sandbox.sandeza().url())
        .username(sandeza::USERNAME)
        .password(sandeza::PASSWORD)
        .sender_id(sandeza::SENDER_ID)
        .build()?;
    let ref_id = sandeza_client::RefId::random()?;
    let sms = sandeza_client::Sms::new("6281200000001", "Pesanan sedang dikirim.");
    let message = sandeza_client::Message::new(ref_id.clone(), "Order update", sms);
    client.messages().send(&message).await?;
    Ok(ref_id.as_str().to_owned())
}

/// Posts what no provider has written, and gives the status line of the response.
async fn forge(
    address: SocketAddr,
    path: &str,
    headers: &HeaderMap,
    body: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut request = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {}\r\n", value.to_str()?);
    }
    request += &format!("content-length: {}\r\n\r\n{body}", body.len());
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response.lines().next().unwrap_or_default().to_owned())
}
