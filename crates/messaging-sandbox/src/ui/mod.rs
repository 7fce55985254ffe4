//! The control port: a page to look at messages and a JSON API to assert on them.

mod actions;
mod api;
mod events;
mod failure;
mod fields;
mod keep;
mod log;
mod message_pages;
mod operator_pages;
mod page;
pub(crate) mod rule;
mod search;
mod security;
mod view;
pub(crate) mod wire;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::keep::{Kept, keep};
use self::log::{WriteLine, log};
use self::security::{guard, is_token, token_hash};
use crate::messages::Messages;
use crate::operate::impossible;
use crate::sandbox::{Providers, SandboxBuilder};
use crate::server::listen;

pub use self::keep::StoreLimits;
pub use self::log::LogLine;

pub(crate) use self::failure::Impossible;

/// Until the sender is dropped.
async fn until(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

type Answer = Result<Response, Impossible>;

/// What every handler is given.
type Ui = Arc<Inner>;

struct Inner {
    /// Not held, so that the providers stop with their sandbox.
    providers: Weak<Providers>,
    messages: Messages,
    /// Hashes of tokens, with the only account that they open. Without any the page is open.
    tokens: HashMap<String, Option<String>>,
    anywhere: bool,
    stopped: watch::Receiver<()>,
}

impl Inner {
    /// The providers, if they are still running.
    fn providers(&self) -> Result<Arc<Providers>, Impossible> {
        let running = self.providers.upgrade();
        running.map_or_else(|| impossible("the sandbox has stopped"), Ok)
    }
}

fn router(ui: Ui) -> Router {
    let live = || async { StatusCode::OK };
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(live))
        .nest("/api/v1", api::router())
        .merge(page::router())
        .fallback(async || Impossible::missing("path"))
        .method_not_allowed_fallback(async || {
            Impossible::new(StatusCode::METHOD_NOT_ALLOWED, "the path has other methods")
        })
        .layer(from_fn_with_state(Arc::clone(&ui), guard))
        .with_state(ui)
}

/// What the page, the store and the log are started with.
#[derive(Clone, Default)]
pub(crate) struct UiSetup {
    /// Where the page is to be.
    addr: Option<SocketAddr>,
    /// A token that opens everything.
    token: Option<String>,
    /// Names of accounts, with the token that opens nothing but their messages.
    account_tokens: Vec<(String, String)>,
    /// Whether callbacks may go to other machines.
    anywhere: bool,
    store: Option<(PathBuf, StoreLimits)>,
    log: Option<WriteLine>,
}

debug_shows!(UiSetup(one) { addr, anywhere });

impl SandboxBuilder {
    builders! {
        sandbox:

        /// Opens the control port with the page and the JSON API at this address, for example
        /// `([127, 0, 0, 1], 7800)`; port 0 takes a free one. On any other address than loopback it
        /// needs a [`token`](Self::token).
        ui(addr: impl Into<SocketAddr>) => sandbox.ui.addr = Some(addr.into());

        /// Asks for this token on the page and in the API: one or more visible ASCII characters without `;`, `,`, `"` and
        /// `\`.
        token(token: impl Into<String>) => sandbox.ui.token = Some(token.into());

        /// Adds an account of this name at every provider, with credentials made from the name: 1 to 40 letters, digits or
        /// hyphens, and not that of another account. It needs the page ([`ui`](Self::ui)). With a
        /// [`token`](Self::token) set, `account_token` opens the page and the API for its messages only.
        account(name: impl Into<String>, account_token: impl Into<String>) =>
            sandbox.ui.account_tokens.push((name.into(), account_token.into()));

        /// Lets callback addresses that are set on the page or by the API be on other machines.
        allow_remote_callbacks(allowed: bool) => sandbox.ui.anywhere = allowed;

        /// Keeps messages in a file over restarts: an SQLite database, within these limits.
        store(path: impl Into<PathBuf>, limits: StoreLimits) =>
            sandbox.ui.store = Some((path.into(), limits));

        /// Calls this with a line about every request.
        log(write: impl Fn(&LogLine) + Send + Sync + 'static) =>
            sandbox.ui.log = Some(Arc::new(write));
    }
}

/// The page, and writing the store and the log. They end with this.
#[derive(Debug)]
pub(crate) struct RunningUi {
    page: Option<SocketAddr>,
    /// The page is served until this is dropped.
    _running: watch::Sender<()>,
    _writing: JoinSet<()>,
}

impl RunningUi {
    /// The address of the page.
    pub(crate) fn url(&self) -> Option<String> {
        self.page.map(|addr| format!("http://{addr}"))
    }
}

impl UiSetup {
    /// Refuses tokens that keep nobody out, or that nobody can use.
    fn check(&self) -> io::Result<()> {
        let accounts = self.account_tokens.iter().map(|(_, token)| token);
        let mut tokens = self.token.iter().chain(accounts);
        let is_beyond = self.addr.is_some_and(|addr| !addr.ip().is_loopback());
        let why = if is_beyond && self.token.is_none() {
            "beyond loopback the page needs a token: give one with --token, or SandboxBuilder::token"
        } else if !tokens.all(|token| is_token(token)) {
            "a token must be visible ASCII characters without ; , \" and \\"
        } else {
            return Ok(());
        };
        Err(io::Error::other(why))
    }

    pub(crate) async fn start(
        self,
        providers: &Arc<Providers>,
        messages: &Messages,
    ) -> io::Result<RunningUi> {
        self.check()?;
        let mut writing = JoinSet::new();
        if let Some((path, limits)) = self.store {
            let kept = Kept::open(&path, limits, messages).map_err(io::Error::other)?;
            writing.spawn(keep(kept, messages.clone(), messages.changes()));
        }
        if let Some(write) = self.log {
            writing.spawn(log(messages.changes(), write));
        }
        let (running, stopped) = watch::channel(());
        let mut running = RunningUi {
            page: None,
            _running: running,
            _writing: writing,
        };
        let Some(addr) = self.addr else {
            return Ok(running);
        };
        let listener = listen(addr).await?;
        running.page = Some(listener.local_addr()?);
        let tokens = self.token.iter().map(|token| (token_hash(token), None));
        let mut ui = Inner {
            providers: Arc::downgrade(providers),
            messages: messages.clone(),
            tokens: tokens.collect(),
            anywhere: self.anywhere,
            stopped: stopped.clone(),
        };
        for (name, token) in self.account_tokens {
            ui.add_account(&name)
                .map_err(|error| io::Error::other(error.why))?;
            // Without a token for everything the page is open, and an account's token adds nothing.
            if self.token.is_some() {
                ui.tokens.entry(token_hash(&token)).or_insert(Some(name));
            }
        }
        let serving = axum::serve(listener, router(Arc::new(ui)));
        let serving = serving.with_graceful_shutdown(until(stopped));
        tokio::spawn(async move { serving.await });
        Ok(running)
    }
}
