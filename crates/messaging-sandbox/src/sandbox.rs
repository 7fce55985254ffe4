//! All providers together.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::messages::Messages;
use crate::nusasms::{self, NusaSms};
use crate::nxcloud::{self, NxCloud};
use crate::provider::Setup;
use crate::sandeza::{self, Sandeza};
use crate::whatsnesia::{self, Whatsnesia};

/// The running providers, each on a port of its own. They stop when it is dropped: every connection ends, and
/// callbacks that are still under way are not delivered.
#[derive(Debug)]
pub struct Sandbox {
    nxcloud: NxCloud,
    sandeza: Sandeza,
    nusasms: NusaSms,
    whatsnesia: Whatsnesia,
    messages: Messages,
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

    /// The messages of all providers, in one place and in the same words.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The NXCloud that was started.
    pub fn nxcloud(&self) -> &NxCloud {
        &self.nxcloud
    }

    /// The Sandeza that was started.
    pub fn sandeza(&self) -> &Sandeza {
        &self.sandeza
    }

    /// The NusaSMS that was started.
    pub fn nusasms(&self) -> &NusaSms {
        &self.nusasms
    }

    /// The Whatsnesia that was started.
    pub fn whatsnesia(&self) -> &Whatsnesia {
        &self.whatsnesia
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

    /// Starts all providers on the current tokio runtime, which must have I/O and time enabled.
    ///
    /// # Errors
    ///
    /// When an address cannot be bound, for example because a port is in use, or outside of a tokio runtime.
    /// Nothing is left running then.
    pub async fn start(self) -> io::Result<Sandbox> {
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
        Ok(Sandbox {
            nxcloud,
            sandeza,
            nusasms,
            whatsnesia,
            messages,
        })
    }
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
        }
    }
}
