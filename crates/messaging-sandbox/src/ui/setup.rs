//! What the page, the store and the log are started with.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::keep::{Kept, StoreLimits, keep};
use super::log::{WriteLine, log};
use super::security::{is_token, token_hash};
use super::{Inner, router, until};
use crate::messages::Messages;
use crate::sandbox::Providers;
use crate::server::listen;

#[derive(Clone, Default)]
pub(crate) struct UiSetup {
    /// Where the page is to be.
    pub(crate) addr: Option<SocketAddr>,
    /// A token that opens everything.
    pub(crate) token: Option<String>,
    /// Names of accounts, with the token that opens nothing but their messages.
    pub(crate) account_tokens: Vec<(String, String)>,
    /// Whether callbacks may go to other machines.
    pub(crate) anywhere: bool,
    pub(crate) store: Option<(PathBuf, StoreLimits)>,
    pub(crate) log: Option<WriteLine>,
}

debug_shows!(UiSetup(one) { addr, anywhere });

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
        Err(io::Error::other(if is_beyond && self.token.is_none() {
            "beyond loopback the page needs a token: give one with --token, or SandboxBuilder::token"
        } else if !tokens.all(|token| is_token(token)) {
            "a token must be visible ASCII characters without ; , \" and \\"
        } else {
            return Ok(());
        }))
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
