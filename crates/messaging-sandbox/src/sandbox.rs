//! All providers together.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
#[cfg(feature = "ui")]
use std::path::PathBuf;
use std::sync::Arc;

use crate::messages::Messages;
use crate::nusasms::{self, NusaSms};
use crate::nxcloud::{self, NxCloud};
#[cfg(feature = "ui")]
use crate::operate::Operated;
use crate::provider::Setup;
use crate::sandeza::{self, Sandeza};
#[cfg(feature = "ui")]
use crate::ui::{Kept, LogLine, StoreLimits, UiServer, UiSetup, keep, log};
use crate::whatsnesia::{self, Whatsnesia};

/// The running providers, each on a port of its own. They stop when it is dropped: every connection ends, and
/// callbacks that are still under way are not delivered.
#[derive(Debug)]
pub struct Sandbox {
    #[cfg(feature = "ui")]
    ui: Option<UiServer>,
    /// Writing the log and the store. They end with this.
    #[cfg(feature = "ui")]
    _writing: tokio::task::JoinSet<()>,
    providers: Arc<Providers>,
    messages: Messages,
}

/// The four of them.
#[derive(Debug)]
pub(crate) struct Providers {
    nxcloud: NxCloud,
    sandeza: Sandeza,
    nusasms: NusaSms,
    whatsnesia: Whatsnesia,
}

#[cfg(feature = "ui")]
impl Providers {
    /// The `export` lines for the clients, with the built-in account.
    pub(crate) fn environment(&self) -> String {
        let mut lines = String::new();
        for one in self.all() {
            let prefix = one.name().as_str().to_uppercase();
            lines.push_str(&format!("export {prefix}_BASE_URL={}\n", one.base_url()));
            let (_, variables) = one.environments().into_iter().next().unwrap_or_default();
            for (name, value) in variables {
                lines.push_str(&format!("export {name}={value}\n"));
            }
        }
        lines
    }

    pub(crate) fn all(&self) -> [&dyn Operated; 4] {
        [
            &self.nxcloud,
            &self.sandeza,
            &self.nusasms,
            &self.whatsnesia,
        ]
    }
}

impl Sandbox {
    /// Starts all providers on free ports of `127.0.0.1`, on the current tokio runtime, which must have I/O and time
    /// enabled.
    ///
    /// # Errors
    ///
    /// When no socket can be opened, or outside of a tokio runtime.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts with options.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// The address of the page: `http://127.0.0.1:PORT`. `None` unless it was opened with
    /// [`SandboxBuilder::ui`].
    #[cfg(feature = "ui")]
    pub fn page_url(&self) -> Option<String> {
        self.ui.as_ref().map(UiServer::url)
    }

    /// The environment variables by which all four clients find this sandbox, as `export` lines of
    /// a shell.
    #[cfg(feature = "ui")]
    pub fn environment(&self) -> String {
        self.providers.environment()
    }

    /// The messages of all providers, in one place and in the same words.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The NXCloud that was started.
    pub fn nxcloud(&self) -> &NxCloud {
        &self.providers.nxcloud
    }

    /// The Sandeza that was started.
    pub fn sandeza(&self) -> &Sandeza {
        &self.providers.sandeza
    }

    /// The NusaSMS that was started.
    pub fn nusasms(&self) -> &NusaSms {
        &self.providers.nusasms
    }

    /// The Whatsnesia that was started.
    pub fn whatsnesia(&self) -> &Whatsnesia {
        &self.providers.whatsnesia
    }
}

/// Options of a [`Sandbox`].
#[derive(Debug, Clone)]
pub struct SandboxBuilder {
    ip: IpAddr,
    clock_offset_ms: i64,
    nxcloud_port: u16,
    nxcloud_account: nxcloud::Account,
    sandeza_port: u16,
    sandeza_account: sandeza::Account,
    nusasms_port: u16,
    nusasms_test_port: u16,
    nusasms_account: nusasms::Account,
    whatsnesia_port: u16,
    whatsnesia_account: whatsnesia::Account,
    #[cfg(feature = "ui")]
    ui: Option<SocketAddr>,
    #[cfg(feature = "ui")]
    ui_setup: UiSetup,
    #[cfg(feature = "ui")]
    store: Option<(PathBuf, StoreLimits)>,
    #[cfg(feature = "ui")]
    log: Option<LogFunction>,
}

/// What a line of the log is given to.
#[cfg(feature = "ui")]
#[derive(Clone)]
struct LogFunction(Arc<dyn Fn(&LogLine) + Send + Sync>);

#[cfg(feature = "ui")]
impl std::fmt::Debug for LogFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogFunction")
    }
}

impl SandboxBuilder {
    /// The address to listen on: `127.0.0.1` unless set. On any other than loopback, everybody who can reach this
    /// machine can use the sandbox.
    #[must_use]
    pub fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = ip;
        self
    }

    /// How far every provider's clock is from the system's, in milliseconds: ahead when positive.
    #[must_use]
    pub fn clock_offset_ms(mut self, offset_ms: i64) -> Self {
        self.clock_offset_ms = offset_ms;
        self
    }

    /// The port of NXCloud; 0, a free one, unless set.
    #[must_use]
    pub fn nxcloud_port(mut self, port: u16) -> Self {
        self.nxcloud_port = port;
        self
    }

    /// The account that NXCloud knows; [`nxcloud::Account::default`] unless set.
    #[must_use]
    pub fn nxcloud_account(mut self, account: nxcloud::Account) -> Self {
        self.nxcloud_account = account;
        self
    }

    /// The port of Sandeza; 0, a free one, unless set.
    #[must_use]
    pub fn sandeza_port(mut self, port: u16) -> Self {
        self.sandeza_port = port;
        self
    }

    /// The account that Sandeza knows; [`sandeza::Account::default`] unless set.
    #[must_use]
    pub fn sandeza_account(mut self, account: sandeza::Account) -> Self {
        self.sandeza_account = account;
        self
    }

    /// The port of NusaSMS's production host; 0, a free one, unless set.
    #[must_use]
    pub fn nusasms_port(mut self, port: u16) -> Self {
        self.nusasms_port = port;
        self
    }

    /// The port of NusaSMS's test host; 0, a free one, unless set.
    #[must_use]
    pub fn nusasms_test_port(mut self, port: u16) -> Self {
        self.nusasms_test_port = port;
        self
    }

    /// The account that NusaSMS's production host knows; [`nusasms::Account::default`] unless set.
    #[must_use]
    pub fn nusasms_account(mut self, account: nusasms::Account) -> Self {
        self.nusasms_account = account;
        self
    }

    /// The port of Whatsnesia; 0, a free one, unless set.
    #[must_use]
    pub fn whatsnesia_port(mut self, port: u16) -> Self {
        self.whatsnesia_port = port;
        self
    }

    /// The account that Whatsnesia knows; [`whatsnesia::Account::default`] unless set.
    #[must_use]
    pub fn whatsnesia_account(mut self, account: whatsnesia::Account) -> Self {
        self.whatsnesia_account = account;
        self
    }

    /// Opens the control port with the page and the JSON API at this address, for example
    /// `([127, 0, 0, 1], 7800)`; port 0 takes a free one. On any other address than loopback it
    /// needs a [`token`](Self::token).
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn ui(mut self, addr: impl Into<SocketAddr>) -> Self {
        self.ui = Some(addr.into());
        self
    }

    /// Asks for this token on the page and in the API: one or more visible ASCII characters without `;`, `,`, `"` and
    /// `\`.
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.ui_setup.token = Some(token.into());
        self
    }

    /// Adds an account of this name at every provider, with credentials made from the name: 1 to 40 letters, digits or
    /// hyphens, and not that of another account. It needs the page ([`ui`](Self::ui)). With a
    /// [`token`](Self::token) set, `account_token` opens the page and the API for its messages only.
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn account(mut self, name: impl Into<String>, account_token: impl Into<String>) -> Self {
        let account = (name.into(), account_token.into());
        self.ui_setup.account_tokens.push(account);
        self
    }

    /// Lets callback addresses that are set on the page or by the API be on other machines.
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn allow_remote_callbacks(mut self, allowed: bool) -> Self {
        self.ui_setup.anywhere = allowed;
        self
    }

    /// Keeps messages in a file over restarts: an SQLite database, within these limits.
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn store(mut self, path: impl Into<PathBuf>, limits: StoreLimits) -> Self {
        self.store = Some((path.into(), limits));
        self
    }

    /// Calls this with a line about every request.
    #[cfg(feature = "ui")]
    #[must_use]
    pub fn log(mut self, write: impl Fn(&LogLine) + Send + Sync + 'static) -> Self {
        self.log = Some(LogFunction(Arc::new(write)));
        self
    }

    #[cfg(feature = "ui")]
    fn check_tokens(&self) -> io::Result<()> {
        let UiSetup {
            token,
            account_tokens,
            ..
        } = &self.ui_setup;
        if self.ui.is_some_and(|addr| !addr.ip().is_loopback()) && token.is_none() {
            return Err(io::Error::other("beyond loopback the page needs a token"));
        }
        let mut tokens = token
            .iter()
            .chain(account_tokens.iter().map(|(_, token)| token));
        if tokens.all(|token| is_token(token)) {
            return Ok(());
        }
        let why = "a token must be visible ASCII characters without ; , \" and \\";
        Err(io::Error::other(why))
    }

    /// Starts all providers on the current tokio runtime, which must have I/O and time enabled.
    ///
    /// # Errors
    ///
    /// When an address cannot be bound, for example because a port is in use, or outside of a tokio runtime.
    /// Nothing is left running then. With a page beyond loopback and without a token as well, with a token that is
    /// empty or cannot be in a cookie, and with an account whose name is taken or cannot be one.
    pub async fn start(self) -> io::Result<Sandbox> {
        #[cfg(feature = "ui")]
        self.check_tokens()?;
        let messages = Messages::new();
        let setup = Setup {
            clock_offset_ms: self.clock_offset_ms,
            messages: messages.clone(),
        };
        let addr = |port| SocketAddr::new(self.ip, port);
        let nxcloud = NxCloud::start(addr(self.nxcloud_port), self.nxcloud_account, &setup).await?;
        let sandeza = Sandeza::start(addr(self.sandeza_port), self.sandeza_account, &setup).await?;
        let (production, test) = (addr(self.nusasms_port), addr(self.nusasms_test_port));
        let nusasms = NusaSms::start(production, test, self.nusasms_account, &setup).await?;
        let port = addr(self.whatsnesia_port);
        let whatsnesia = Whatsnesia::start(port, self.whatsnesia_account, &setup).await?;
        let providers = Arc::new(Providers {
            nxcloud,
            sandeza,
            nusasms,
            whatsnesia,
        });
        #[cfg(feature = "ui")]
        let mut writing = tokio::task::JoinSet::new();
        #[cfg(feature = "ui")]
        if let Some((path, limits)) = self.store {
            let kept = Kept::open(&path, limits, &messages)?;
            writing.spawn(keep(kept, messages.clone(), messages.changes()));
        }
        #[cfg(feature = "ui")]
        if let Some(LogFunction(write)) = self.log {
            writing.spawn(log(messages.changes(), write));
        }
        #[cfg(feature = "ui")]
        let ui = match self.ui {
            None => None,
            Some(addr) => Some(UiServer::start(addr, self.ui_setup, &providers, &messages).await?),
        };
        Ok(Sandbox {
            #[cfg(feature = "ui")]
            ui,
            #[cfg(feature = "ui")]
            _writing: writing,
            providers,
            messages,
        })
    }
}

/// Whether a text can be a token. A cookie cannot carry others, and an empty one would be any request's.
#[cfg(feature = "ui")]
fn is_token(text: &str) -> bool {
    let taken = |byte: u8| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte);
    !text.is_empty() && text.bytes().all(taken)
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            clock_offset_ms: 0,
            nxcloud_port: 0,
            nxcloud_account: nxcloud::Account::default(),
            sandeza_port: 0,
            sandeza_account: sandeza::Account::default(),
            nusasms_port: 0,
            nusasms_test_port: 0,
            nusasms_account: nusasms::Account::default(),
            whatsnesia_port: 0,
            whatsnesia_account: whatsnesia::Account::default(),
            #[cfg(feature = "ui")]
            ui: None,
            #[cfg(feature = "ui")]
            ui_setup: UiSetup::default(),
            #[cfg(feature = "ui")]
            store: None,
            #[cfg(feature = "ui")]
            log: None,
        }
    }
}

#[cfg(all(test, feature = "ui"))]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;
    use crate::messages::{Channel, Content, Outcome, ProviderName, SentMessage};
    use crate::server::{Answer, ReceivedRequest, StatusCode};

    #[tokio::test]
    async fn the_store_and_the_log_miss_nothing_from_the_start_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("m.db");
        let (lines, log) = channel();
        let sandbox = Sandbox::builder()
            .store(&file, StoreLimits::default())
            .log(move |line| drop(lines.send(line.operation.clone())))
            .start()
            .await
            .unwrap();
        let name = ProviderName::NusaSms;
        let content = Content::text("first");
        let first = SentMessage::new(name, "sms.send", Channel::Sms, "1", "1", content);
        sandbox.messages.add(first);
        let request = ReceivedRequest::new(http::Method::GET, "/");
        let answer = Answer::new(StatusCode::OK);
        let outcome = Outcome::of(name, "sms.send", &request, &answer, None);
        sandbox.messages.note(&request, outcome);
        let kept = rusqlite::Connection::open(&file).unwrap();
        let count = || kept.query_row("SELECT count(*) FROM message", [], |row| row.get(0));
        for _ in 0..200 {
            if count() == Ok(1) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(count(), Ok(1));
        assert_eq!(log.try_recv().as_deref(), Ok("sms.send"));
    }
}
