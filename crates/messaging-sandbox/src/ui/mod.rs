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
mod search;
mod security;
mod setup;
mod view;
pub(crate) mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use tokio::sync::watch;

use self::security::guard;
use crate::messages::Messages;
use crate::operate::impossible;
use crate::sandbox::Providers;

pub use self::keep::StoreLimits;
pub use self::log::LogLine;

pub(crate) use self::failure::Impossible;
pub(crate) use self::setup::{RunningUi, UiSetup};

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
