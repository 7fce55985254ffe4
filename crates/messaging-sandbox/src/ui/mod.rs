//! The control port: a page to look at messages and a JSON API to assert on them.

mod action_routes;
mod actions;
mod api;
mod events;
mod failure;
mod fields;
mod keep;
mod lines;
mod log;
mod message_pages;
mod operator_pages;
mod page;
mod search;
mod security;
mod setup;
mod view;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use tokio::sync::watch;

use self::failure::Failure;
use self::security::{Scope, TokenHash, guard, is_token};
use crate::messages::{Messages, ProviderName};
use crate::operate::Operated;
use crate::sandbox::Providers;
use crate::server::listen;

pub use self::keep::StoreLimits;
pub use self::log::LogLine;

pub(crate) use self::setup::{RunningUi, UiSetup};

/// A running control port. It stops when this is dropped.
struct UiServer {
    addr: SocketAddr,
    _running: watch::Sender<()>,
}

impl UiServer {
    async fn start(
        addr: SocketAddr,
        setup: UiSetup,
        providers: &Arc<Providers>,
        messages: &Messages,
    ) -> io::Result<Self> {
        let listener = listen(addr).await?;
        let addr = listener.local_addr()?;
        let (running, stopped) = watch::channel(());
        let everything = setup.token.iter();
        let everything = everything.map(|token| (TokenHash::of(token), Scope::Everything));
        let mut inner = Inner {
            providers: Arc::downgrade(providers),
            messages: messages.clone(),
            tokens: everything.collect(),
            anywhere: setup.anywhere,
            stopped: stopped.clone(),
        };
        for (name, token) in setup.account_tokens {
            inner
                .add_account(&name)
                .map_err(|why| io::Error::other(why.0))?;
            // Without a token for everything the page is open, and an account's token adds nothing.
            if setup.token.is_some() {
                let scope = Scope::Account(name);
                inner.tokens.push((TokenHash::of(&token), scope));
            }
        }
        let router = router(Ui(Arc::new(inner)));
        let serving = axum::serve(listener, router).with_graceful_shutdown(until(stopped));
        tokio::spawn(async move { serving.await });
        Ok(Self {
            addr,
            _running: running,
        })
    }

    /// The address of the page.
    fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}

debug_shows!(UiServer(one) { addr });

/// Until the sender is dropped.
async fn until(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

type Answer = Result<Response, Failure>;

/// What every handler is given.
#[derive(Clone)]
struct Ui(Arc<Inner>);

struct Inner {
    /// Not held, so that the providers stop with their sandbox.
    providers: Weak<Providers>,
    messages: Messages,
    tokens: Vec<(TokenHash, Scope)>,
    anywhere: bool,
    stopped: watch::Receiver<()>,
}

impl std::ops::Deref for Ui {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// Does something with the providers, if they are still running.
    fn with<T>(&self, act: impl FnOnce([&dyn Operated; 4]) -> T) -> Option<T> {
        Some(act(self.providers.upgrade()?.all()))
    }

    fn with_one<T>(&self, name: ProviderName, act: impl FnOnce(&dyn Operated) -> T) -> Option<T> {
        self.with(|all| all.into_iter().find(|one| one.name() == name).map(act))?
    }

    fn environment(&self) -> Option<String> {
        Some(self.providers.upgrade()?.environment())
    }

    fn scope_of(&self, token: &str) -> Option<Scope> {
        let hash = TokenHash::of(token);
        let mut tokens = self.tokens.iter();
        tokens
            .find(|(known, _)| *known == hash)
            .map(|(_, scope)| scope.clone())
    }
}

fn router(ui: Ui) -> Router {
    let live = || async { StatusCode::OK };
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(live))
        .nest("/api/v1", api::router())
        .merge(page::router())
        .fallback(async || Failure::missing("path"))
        .method_not_allowed_fallback(async || {
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "the path has other methods")
        })
        .layer(from_fn_with_state(ui.clone(), guard))
        .with_state(ui)
}
