//! The command line. Every option is also an environment variable.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use messaging_sandbox::nxcloud::{Algorithm, CallbackTarget};
use messaging_sandbox::{CallbackUrl, CallbackUrlError, Sandbox, SandboxBuilder, StoreLimits};

/// The port of the page unless another is given; the providers have the five after it.
const PORT_BASE: u16 = 7800;

/// Simulates Indonesian messaging providers on this machine, with a page that shows what was sent, until
/// Ctrl-C.
#[derive(Debug, Clone, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Address to listen on
    #[arg(long, value_name = "IP", env = "SANDBOX_HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) host: IpAddr,
    /// Port of the page and the API; NXCloud, Sandeza, NusaSMS, its test host and Whatsnesia follow
    #[arg(long, value_name = "PORT", env = "SANDBOX_PORT_BASE", default_value_t = PORT_BASE)]
    port_base: u16,
    /// Port of the page and the API, 0 for a free one [default: the port base, or a free
    /// one where a provider has a free one]
    #[arg(long, value_name = "PORT", env = "SANDBOX_CONTROL_PORT")]
    control_port: Option<u16>,
    /// Port of NXCloud, 0 for a free one [default: the port base + 1]
    #[arg(long, value_name = "PORT", env = "SANDBOX_NXCLOUD_PORT")]
    nxcloud_port: Option<u16>,
    /// Port of Sandeza, 0 for a free one [default: the port base + 2]
    #[arg(long, value_name = "PORT", env = "SANDBOX_SANDEZA_PORT")]
    sandeza_port: Option<u16>,
    /// Port of NusaSMS, 0 for a free one [default: the port base + 3]
    #[arg(long, value_name = "PORT", env = "SANDBOX_NUSASMS_PORT")]
    nusasms_port: Option<u16>,
    /// Port of NusaSMS's test host, 0 for a free one [default: the port base + 4]
    #[arg(long, value_name = "PORT", env = "SANDBOX_NUSASMS_TEST_PORT")]
    nusasms_test_port: Option<u16>,
    /// Port of Whatsnesia, 0 for a free one [default: the port base + 5]
    #[arg(long, value_name = "PORT", env = "SANDBOX_WHATSNESIA_PORT")]
    whatsnesia_port: Option<u16>,
    /// Where NXCloud posts callbacks (http, on loopback)
    #[arg(long, value_name = "URL", env = "SANDBOX_CALLBACK_URL")]
    callback_url: Option<String>,
    /// How NXCloud signs them
    #[arg(long, env = "SANDBOX_CALLBACK_ALGORITHM", requires = "callback_url")]
    callback_algorithm: Option<Signing>,
    /// Where Sandeza posts callbacks
    #[arg(long, value_name = "URL", env = "SANDBOX_SANDEZA_CALLBACK_URL")]
    sandeza_callback_url: Option<String>,
    /// Where NusaSMS posts callbacks
    #[arg(long, value_name = "URL", env = "SANDBOX_NUSASMS_CALLBACK_URL")]
    nusasms_callback_url: Option<String>,
    /// Let callback URLs be on another machine
    #[arg(long, env = "SANDBOX_ALLOW_REMOTE_CALLBACKS")]
    allow_remote_callbacks: bool,
    /// How far the providers' clocks are ahead
    #[arg(
        long,
        value_name = "MS",
        env = "SANDBOX_CLOCK_OFFSET_MS",
        default_value_t = 0,
        allow_hyphen_values = true
    )]
    clock_offset_ms: i64,
    /// Ask for this token on the page and in the API; needed beyond loopback
    #[arg(long, env = "SANDBOX_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// One more account at every provider; TOKEN opens the page for its messages only
    #[arg(long, value_name = "NAME=TOKEN", value_parser = account)]
    account: Vec<(String, String)>,
    /// Keep messages in this file over restarts
    #[arg(long, value_name = "FILE", env = "SANDBOX_STORE")]
    store: Option<PathBuf>,
    /// How many messages the file keeps
    #[arg(long, env = "SANDBOX_STORE_MESSAGES", default_value_t = 100_000)]
    store_messages: u64,
    /// How many days the file keeps them
    #[arg(long, env = "SANDBOX_STORE_DAYS", default_value_t = 30)]
    store_days: u64,
    /// One line a request on standard error
    #[arg(long, env = "SANDBOX_LOG", default_value = "text")]
    pub(crate) log: LogFormat,
    /// Print the exports for the four clients and nothing else, and keep running
    #[arg(long)]
    pub(crate) print_env: bool,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
    Off,
}

/// How callbacks are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Signing {
    Md5,
    Sha256,
    None,
}

fn account(text: &str) -> Result<(String, String), String> {
    let (name, token) = text.split_once('=').ok_or("must be NAME=TOKEN")?;
    Ok((name.to_owned(), token.to_owned()))
}

impl Arguments {
    /// The sandbox with these options, without its callbacks.
    pub(crate) fn builder(&self) -> SandboxBuilder {
        let port =
            |given: Option<u16>, place| given.unwrap_or(self.port_base.saturating_add(place));
        let providers = [
            self.nxcloud_port,
            self.sandeza_port,
            self.nusasms_port,
            self.nusasms_test_port,
            self.whatsnesia_port,
        ];
        let free = providers.contains(&Some(0)).then_some(0);
        let control_port = port(self.control_port.or(free), 0);
        let mut builder = Sandbox::builder()
            .ip(self.host)
            .ui((self.host, control_port))
            .nxcloud_port(port(self.nxcloud_port, 1))
            .sandeza_port(port(self.sandeza_port, 2))
            .nusasms_port(port(self.nusasms_port, 3))
            .nusasms_test_port(port(self.nusasms_test_port, 4))
            .whatsnesia_port(port(self.whatsnesia_port, 5))
            .clock_offset_ms(self.clock_offset_ms)
            .allow_remote_callbacks(self.allow_remote_callbacks);
        if let Some(token) = &self.token {
            builder = builder.token(token);
        }
        for (name, token) in &self.account {
            builder = builder.account(name, token);
        }
        if let Some(path) = &self.store {
            let mut limits = StoreLimits::default();
            limits.messages = self.store_messages;
            limits.age = Duration::from_secs(self.store_days.saturating_mul(24 * 60 * 60));
            builder = builder.store(path, limits);
        }
        builder
    }

    /// What registers where callbacks go.
    pub(crate) fn callbacks(&self) -> Result<impl FnOnce(&Sandbox) + use<>, String> {
        let nxcloud = self.url("--callback-url", &self.callback_url)?;
        let sandeza = self.url("--sandeza-callback-url", &self.sandeza_callback_url)?;
        let nusasms = self.url("--nusasms-callback-url", &self.nusasms_callback_url)?;
        let (signing, remote) = (self.callback_algorithm, self.allow_remote_callbacks);
        Ok(move |sandbox: &Sandbox| {
            if let Some(target) = nxcloud.map(CallbackTarget::at) {
                sandbox.nxcloud().register_callback(match signing {
                    None | Some(Signing::Md5) => target,
                    Some(Signing::Sha256) => target.algorithm(Algorithm::Sha256),
                    Some(Signing::None) => target.unsigned(),
                });
            }
            if let Some(url) = sandeza {
                sandbox.sandeza().register_callback(url);
            }
            if let Some(url) = nusasms {
                sandbox.nusasms().register_callback(&url);
            }
            sandbox.nusasms().allow_remote_callbacks(remote);
        })
    }

    fn url(&self, name: &str, url: &Option<String>) -> Result<Option<CallbackUrl>, String> {
        let parse = |url| match self.allow_remote_callbacks {
            true => CallbackUrl::anywhere(url),
            false => CallbackUrl::new(url),
        };
        let url = url.as_ref().map(parse).transpose();
        url.map_err(|error| match error {
            CallbackUrlError::NotLoopback => {
                format!("{name} is not on loopback; --allow-remote-callbacks allows that")
            }
            error => format!("{name}: {error}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Arguments, String> {
        let all = [&["messaging-sandbox"], arguments].concat();
        Arguments::try_parse_from(all).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_can_be_said() {
        let given = read(&[
            "--host",
            "0.0.0.0",
            "--port-base",
            "9000",
            "--nusasms-port=0",
            "--clock-offset-ms",
            "-5",
            "--callback-url",
            "http://127.0.0.1/a",
            "--callback-algorithm",
            "sha256",
            "--token",
            "t",
            "--account",
            "a=b",
            "--log",
            "json",
            "--print-env",
        ])
        .unwrap();
        assert_eq!(
            (given.port_base, given.nusasms_port, given.clock_offset_ms),
            (9000, Some(0), -5)
        );
        assert_eq!(given.account, [("a".to_owned(), "b".to_owned())]);
        assert_eq!(given.log, LogFormat::Json);
        assert!(given.callbacks().is_ok());
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name() {
        for (arguments, named) in [
            (&["--nonsense"][..], "--nonsense"),
            (&["--host", "here"], "--host"),
            (&["--nxcloud-port", "65536"], "--nxcloud-port"),
            (&["--callback-algorithm", "md5"], "--callback-url"),
            (&["--account", "a"], "--account"),
        ] {
            let error = read(arguments).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        let remote = ["--callback-url", "http://192.0.2.1/"];
        let error = read(&remote).unwrap().callbacks().err().unwrap();
        assert!(error.contains("--allow-remote-callbacks"), "{error}");
        let allowed = [&remote[..], &["--allow-remote-callbacks"]].concat();
        assert!(read(&allowed).unwrap().callbacks().is_ok());
    }
}
