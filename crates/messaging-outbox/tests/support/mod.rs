//! A provider that exists in tests only, and an outbox to send to it from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::Method;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ApiError, Authenticate, BoxFuture, Client, ClientOptions, Effect, Endpoint, ErrorKind,
    NoPermit, OperationVisitor, Permit, RateLimiter, RawResponse, RequestBody, ResponseError,
    Transport, TransportError, UnsignedRequest, ValidationError,
};
#[cfg(feature = "postgres")]
use messaging_outbox::testing::PostgresServer;
use messaging_outbox::testing::{execute, set_clock_ahead};
use messaging_outbox::{
    Account, Enqueued, Message, MessageId, NewMessage, Operations, Outbox, OutboxObserver, State,
    Worker, WorkerBuilder,
};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

pub(crate) const ACCOUNT: &str = "main";
const URL: &str = "https://example.test";

#[derive(Debug)]
pub(crate) struct Provider;
impl Authenticate for Provider {}

/// Sends a text. What the provider answers with decides by its code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Text {
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) reference: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sent {
    id: String,
}

impl Endpoint for Text {
    type Account = Provider;
    type Response = Sent;
    const OPERATION: &'static str = "example.text.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/text";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Provider) -> Result<UnsignedRequest, ValidationError> {
        if self.to.is_empty() {
            return Err(ValidationError::new("to", "must not be empty"));
        }
        UnsignedRequest::of::<Self>().json(self)
    }

    fn decode(&self, response: &RawResponse) -> Result<Sent, ResponseError> {
        let refused = |kind| Err(ResponseError::Api(ApiError::new(kind).code("7")));
        match response.status().as_u16() {
            200 => Ok(response.json()?),
            401 => refused(ErrorKind::Authentication),
            402 => refused(ErrorKind::InsufficientBalance),
            403 => refused(ErrorKind::PermissionDenied),
            404 => refused(ErrorKind::NotFound),
            409 => Err(ApiError::new(ErrorKind::Rejected)
                .code("9")
                .known_already()
                .into()),
            422 => refused(ErrorKind::Recipient),
            429 => refused(ErrorKind::RateLimited),
            _ => Err(response
                .json::<Sent>()
                .map(drop)
                .err()
                .map_or_else(|| ApiError::new(ErrorKind::Server).into(), Into::into)),
        }
    }

    fn provider_ref(sent: &Sent) -> Option<String> {
        Some(sent.id.clone())
    }

    fn client_ref(&self) -> Option<&str> {
        self.reference.as_deref()
    }
}

pub(crate) fn visit(operations: &mut Operations<Provider>) {
    operations.operation::<Text>();
}

pub(crate) fn text() -> Text {
    Text {
        to: "6281200000001".to_owned(),
        text: "Halo".to_owned(),
        reference: None,
    }
}

/// A limiter whose turn never comes: whoever asks it has a message and has sent nothing.
#[derive(Debug)]
struct Never;

impl RateLimiter for Never {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(std::future::pending())
    }
}

/// A limiter that breaks the database before the mark.
#[derive(Debug)]
pub(crate) struct Breaks(pub(crate) Outbox);

impl RateLimiter for Breaks {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        Box::pin(async {
            let broken = "ALTER TABLE messaging.attempt RENAME COLUMN n TO m";
            execute(&self.0, broken).await.unwrap();
            Ok(Permit::default())
        })
    }
}

/// A provider that answers when the database has just gone away.
#[derive(Debug)]
pub(crate) struct BreaksWhileSending {
    pub(crate) inner: FakeTransport,
    pub(crate) outbox: Outbox,
    pub(crate) sql: String,
}

impl Transport for BreaksWhileSending {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            execute(&self.outbox, &self.sql).await.unwrap();
            self.inner.send(request, limit).await
        })
    }
}

/// How often an answer could not be written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountsFailures(Arc<AtomicU32>);

impl CountsFailures {
    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl OutboxObserver for CountsFailures {
    fn recording_failed(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A limiter whose turn comes after any deadline.
#[derive(Debug)]
pub(crate) struct TooLate;

impl RateLimiter for TooLate {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        let retry_after = Duration::from_secs(5);
        Box::pin(async move { Err(NoPermit::TooLate { retry_after }) })
    }
}

/// An outbox, the provider's answers to come, and the time on the database's clock.
pub(crate) struct Bench {
    pub(crate) url: String,
    pub(crate) outbox: Outbox,
    pub(crate) transport: FakeTransport,
    _directory: Option<Arc<tempfile::TempDir>>,
}

impl Bench {
    pub(crate) async fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            outbox: Outbox::open(url).await.unwrap(),
            transport: FakeTransport::new(),
            _directory: None,
        }
    }

    #[cfg(feature = "sqlite")]
    pub(crate) async fn in_a_file() -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let path = directory.path().join("outbox.db");
        Self {
            _directory: Some(directory),
            ..Self::at(path.to_str().unwrap()).await
        }
    }

    pub(crate) fn builder(&self, options: ClientOptions) -> WorkerBuilder {
        self.builder_over(options.transport(self.transport.clone()))
    }

    /// With a transport of its own.
    pub(crate) fn builder_over(&self, options: ClientOptions) -> WorkerBuilder {
        let client = Client::new(Provider, URL, options).unwrap();
        Worker::builder(&self.outbox)
            .poll(Duration::from_millis(10))
            .account(Account::new(ACCOUNT, client, visit))
    }

    pub(crate) fn client(&self, options: ClientOptions) -> Client<Provider> {
        let options = options.transport(self.transport.clone());
        Client::new(Provider, URL, options).unwrap()
    }

    pub(crate) fn worker(&self) -> Worker {
        self.builder(ClientOptions::new()).build().unwrap()
    }

    pub(crate) fn new_message(&self) -> NewMessage {
        NewMessage::new(ACCOUNT, &text()).unwrap()
    }

    pub(crate) async fn put(&self, message: NewMessage) -> MessageId {
        let Enqueued { id, created, .. } = self.outbox.enqueue(message).await.unwrap();
        assert!(created);
        id
    }

    /// A new message, and what the worker makes of it with this answer.
    pub(crate) async fn one(&self, status: u16, body: &'static str) -> (MessageId, Message) {
        drop(self.transport.clone().json(status, body));
        let id = self.put(self.new_message()).await;
        self.worker().attempt(id).await.unwrap();
        (id, self.get(id).await)
    }

    pub(crate) async fn get(&self, id: MessageId) -> Message {
        self.outbox.message(id).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, id: MessageId) -> State {
        self.get(id).await.state
    }

    pub(crate) async fn clock(&self, ahead: Duration) {
        set_clock_ahead(&self.outbox, ahead).await.unwrap();
    }

    pub(crate) fn sent(&self) -> usize {
        self.transport.requests().len()
    }

    /// A worker that has the message and waits for its turn.
    pub(crate) async fn leased(&self, id: MessageId) -> JoinHandle<()> {
        let worker = self.builder(ClientOptions::new().rate_limiter(Never));
        self.until(worker, id, State::Leased).await
    }

    /// A worker that is sending the message, and gets no answer for an hour.
    pub(crate) async fn sending(&self, id: MessageId) -> JoinHandle<()> {
        drop(self.transport.clone().hang());
        let (worker, sent) = (self.builder(ClientOptions::new()), self.sent());
        let task = self.until(worker, id, State::Sending).await;
        while self.sent() == sent {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        task
    }

    async fn until(&self, worker: WorkerBuilder, id: MessageId, state: State) -> JoinHandle<()> {
        let hour = Duration::from_secs(3600);
        let worker = worker.call_timeout(hour).build().unwrap();
        let task = tokio::spawn(async move { drop(worker.attempt(id).await) });
        while self.state(id).await != state {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        task
    }
}

pub(crate) const OK: &str = r#"{"id":"p-1"}"#;
/// Longer than any lease of these tests.
pub(crate) const LATER: Duration = Duration::from_secs(2 * 3600);

/// A limiter that lets nobody through until it is opened.
#[derive(Debug, Clone)]
pub(crate) struct Gate(tokio::sync::watch::Sender<bool>);

impl Default for Gate {
    fn default() -> Self {
        Self(tokio::sync::watch::channel(false).0)
    }
}

impl Gate {
    pub(crate) fn open(&self) {
        self.0.send_replace(true);
    }
}

impl RateLimiter for Gate {
    fn acquire(&self, _within: Duration) -> BoxFuture<'_, Result<Permit, NoPermit>> {
        let mut opened = self.0.subscribe();
        Box::pin(async move {
            opened.wait_for(|is_open| *is_open).await.ok();
            Ok(Permit::default())
        })
    }
}

/// Runs a worker until the messages are in these states.
pub(crate) async fn run_until(bench: &Bench, worker: Worker, wanted: &[(MessageId, State)]) {
    let all_there = async {
        for (id, state) in wanted {
            while bench.state(*id).await != *state {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), worker.run(all_there))
        .await
        .unwrap();
}

/// A server for this test. Nothing: PostgreSQL is not installed, and need not be.
#[cfg(feature = "postgres")]
pub(crate) fn postgres() -> Option<PostgresServer> {
    unless_missing(PostgresServer::start())
}

/// Fails where PostgreSQL is not installed and must be.
#[cfg(feature = "postgres")]
pub(crate) fn unless_missing(
    started: std::io::Result<Option<PostgresServer>>,
) -> Option<PostgresServer> {
    let server = started.unwrap();
    let may_be_missing = std::env::var_os("REQUIRE_POSTGRES").is_none();
    assert!(
        server.is_some() || may_be_missing,
        "PostgreSQL is not installed"
    );
    server
}
