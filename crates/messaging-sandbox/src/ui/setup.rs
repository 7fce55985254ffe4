//! What the page, the store and the log are started with.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::keep::{Kept, StoreLimits, keep};
use super::log::{WriteLine, log};
use super::{is_token, serve};
use crate::messages::Messages;
use crate::sandbox::Providers;

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
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.addr.is_some_and(|addr| !addr.ip().is_loopback()) && self.token.is_none() {
            return Err(io::Error::other(
                "beyond loopback the page needs a token: give one with --token, or SandboxBuilder::token",
            ));
        }
        let accounts = self.account_tokens.iter().map(|(_, token)| token);
        let mut tokens = self.token.iter().chain(accounts);
        if tokens.all(|token| is_token(token)) {
            return Ok(());
        }
        let why = "a token must be visible ASCII characters without ; , \" and \\";
        Err(io::Error::other(why))
    }

    pub(crate) async fn start(
        mut self,
        providers: &Arc<Providers>,
        messages: &Messages,
    ) -> io::Result<RunningUi> {
        let mut writing = JoinSet::new();
        if let Some((path, limits)) = self.store.take() {
            let kept = Kept::open(&path, limits, messages)?;
            writing.spawn(keep(kept, messages.clone(), messages.changes()));
        }
        if let Some(write) = self.log.take() {
            writing.spawn(log(messages.changes(), write));
        }
        let (running, stopped) = watch::channel(());
        let page = match self.addr {
            None => None,
            Some(addr) => Some(serve(addr, self, providers, messages, stopped).await?),
        };
        Ok(RunningUi {
            page,
            _running: running,
            _writing: writing,
        })
    }
}
