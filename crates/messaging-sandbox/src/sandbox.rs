//! All providers together.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::messages::Messages;
use crate::nusasms::{self, NusaSms, NusaSmsProvider};
use crate::nxcloud::{self, NxCloud, NxCloudProvider};
use crate::provider::{one_path, open};
use crate::sandeza::{self, Sandeza, SandezaProvider};
#[cfg(feature = "ui")]
use crate::ui::{RunningUi, UiSetup};
use crate::whatsnesia::{self, Whatsnesia, WhatsnesiaProvider};

/// The running providers, each on a port of its own. They stop when it is dropped: every connection ends, and
/// callbacks that are still under way are not delivered.
#[derive(Debug)]
pub struct Sandbox {
    #[cfg(feature = "ui")]
    ui: RunningUi,
    providers: Arc<Providers>,
    messages: Messages,
}

/// The four of them.
#[derive(Debug)]
pub(crate) struct Providers {
    pub(crate) nxcloud: NxCloud,
    pub(crate) sandeza: Sandeza,
    pub(crate) nusasms: NusaSms,
    pub(crate) whatsnesia: Whatsnesia,
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
        self.ui.url()
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
#[derive(Debug, Clone, Default)]
pub struct SandboxBuilder {
    ip: Option<IpAddr>,
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
    pub(crate) ui: UiSetup,
}

impl SandboxBuilder {
    builders! {
        sandbox:

        /// The address to listen on: `127.0.0.1` unless set. On any other than loopback, everybody who can reach this
        /// machine can use the sandbox.
        ip(ip: IpAddr) => sandbox.ip = Some(ip);
        /// How far every provider's clock is from the system's, in milliseconds: ahead when positive.
        clock_offset_ms(offset_ms: i64) => sandbox.clock_offset_ms = offset_ms;
        /// The port of NXCloud; 0, a free one, unless set.
        nxcloud_port(port: u16) => sandbox.nxcloud_port = port;
        /// The account that NXCloud knows; [`nxcloud::Account::default`] unless set.
        nxcloud_account(account: nxcloud::Account) => sandbox.nxcloud_account = account;
        /// The port of Sandeza; 0, a free one, unless set.
        sandeza_port(port: u16) => sandbox.sandeza_port = port;
        /// The account that Sandeza knows; [`sandeza::Account::default`] unless set.
        sandeza_account(account: sandeza::Account) => sandbox.sandeza_account = account;
        /// The port of NusaSMS's production host; 0, a free one, unless set.
        nusasms_port(port: u16) => sandbox.nusasms_port = port;
        /// The port of NusaSMS's test host; 0, a free one, unless set.
        nusasms_test_port(port: u16) => sandbox.nusasms_test_port = port;
        /// The account that NusaSMS's production host knows; [`nusasms::Account::default`] unless set.
        nusasms_account(account: nusasms::Account) => sandbox.nusasms_account = account;
        /// The port of Whatsnesia; 0, a free one, unless set.
        whatsnesia_port(port: u16) => sandbox.whatsnesia_port = port;
        /// The account that Whatsnesia knows; [`whatsnesia::Account::default`] unless set.
        whatsnesia_account(account: whatsnesia::Account) => sandbox.whatsnesia_account = account;
    }

    /// Starts all providers on the current tokio runtime, which must have I/O and time enabled.
    ///
    /// # Errors
    ///
    /// When an address cannot be bound, for example because a port is in use, or outside of a tokio runtime.
    /// Nothing is left running then. With a page beyond loopback and without a token as well, with a token that is
    /// empty or cannot be in a cookie, and with an account whose name is taken or cannot be one.
    pub async fn start(self) -> io::Result<Sandbox> {
        let messages = Messages::new();
        let offset_ms = self.clock_offset_ms;
        let ip = self.ip.unwrap_or(Ipv4Addr::LOCALHOST.into());
        let addr = |port| SocketAddr::new(ip, port);
        let nxcloud = open::<NxCloudProvider>(self.nxcloud_account, offset_ms, &messages)?;
        let sandeza = open::<SandezaProvider>(self.sandeza_account, offset_ms, &messages)?;
        let nusasms = open::<NusaSmsProvider>(self.nusasms_account, offset_ms, &messages)?;
        let hosts = [self.nusasms_port, self.nusasms_test_port].map(addr);
        let whatsnesia = open::<WhatsnesiaProvider>(self.whatsnesia_account, offset_ms, &messages)?;
        let handler = Arc::new(Arc::clone(&whatsnesia));
        let (nxcloud_at, sandeza_at) = (addr(self.nxcloud_port), addr(self.sandeza_port));
        let providers = Arc::new(Providers {
            nxcloud: NxCloud::start(nxcloud_at, Arc::clone(&nxcloud), one_path(nxcloud), ())
                .await?,
            sandeza: Sandeza::start(sandeza_at, Arc::clone(&sandeza), one_path(sandeza), ())
                .await?,
            nusasms: NusaSms::start_hosts(hosts, nusasms).await?,
            whatsnesia: Whatsnesia::start(addr(self.whatsnesia_port), whatsnesia, handler, ())
                .await?,
        });
        Ok(Sandbox {
            #[cfg(feature = "ui")]
            ui: self.ui.start(&providers, &messages).await?,
            providers,
            messages,
        })
    }
}

#[cfg(feature = "ui")]
#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;
    use crate::StoreLimits;
    use crate::messages::{Channel, Content, Outcome, ProviderName, SentMessage};
    use crate::server::{Answer, ReceivedRequest, StatusCode};

    #[test]
    fn debug_shows_no_token() {
        let builder = Sandbox::builder().token("marker").account("a", "marker");
        assert!(!format!("{builder:?}").contains("marker"));
    }

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
