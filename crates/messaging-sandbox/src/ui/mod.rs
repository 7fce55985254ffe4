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
use crate::messages::Messages;
use crate::operate::{Impossible, impossible};
use crate::sandbox::Providers;
use crate::server::listen;

pub use self::keep::StoreLimits;
pub use self::log::LogLine;

pub(crate) use self::setup::{RunningUi, UiSetup};

/// Opens the control port, which is served until the sender of `stopped` is dropped. Returns its address.
async fn serve(
    addr: SocketAddr,
    setup: UiSetup,
    providers: &Arc<Providers>,
    messages: &Messages,
    stopped: watch::Receiver<()>,
) -> io::Result<SocketAddr> {
    let listener = listen(addr).await?;
    let addr = listener.local_addr()?;
    let everything = setup.token.iter();
    let everything = everything.map(|token| (TokenHash::of(token), Scope::Everything));
    let mut ui = Inner {
        providers: Arc::downgrade(providers),
        messages: messages.clone(),
        tokens: everything.collect(),
        anywhere: setup.anywhere,
        stopped: stopped.clone(),
    };
    for (name, token) in setup.account_tokens {
        ui.add_account(&name)
            .map_err(|why| io::Error::other(why.0))?;
        // Without a token for everything the page is open, and an account's token adds nothing.
        if setup.token.is_some() {
            ui.tokens
                .push((TokenHash::of(&token), Scope::Account(name)));
        }
    }
    let router = router(Arc::new(ui));
    let serving = axum::serve(listener, router).with_graceful_shutdown(until(stopped));
    tokio::spawn(async move { serving.await });
    Ok(addr)
}

/// Until the sender is dropped.
async fn until(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

type Answer = Result<Response, Failure>;

/// What every handler is given.
type Ui = Arc<Inner>;

struct Inner {
    /// Not held, so that the providers stop with their sandbox.
    providers: Weak<Providers>,
    messages: Messages,
    tokens: Vec<(TokenHash, Scope)>,
    anywhere: bool,
    stopped: watch::Receiver<()>,
}

impl Inner {
    /// The providers, if they are still running.
    fn providers(&self) -> Result<Arc<Providers>, Impossible> {
        let running = self.providers.upgrade();
        running.map_or_else(|| impossible("the sandbox has stopped"), Ok)
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
        .layer(from_fn_with_state(Arc::clone(&ui), guard))
        .with_state(ui)
}
