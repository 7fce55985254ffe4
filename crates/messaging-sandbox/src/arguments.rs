//! The command line.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use messaging_sandbox::nxcloud::{Algorithm, CallbackTarget};
use messaging_sandbox::{CallbackUrl, CallbackUrlError};

/// The port of NXCloud unless another is given.
const NXCLOUD_PORT: u16 = 7801;
/// The port of Sandeza unless another is given.
const SANDEZA_PORT: u16 = 7802;
/// The port of NusaSMS's production host unless another is given.
const NUSASMS_PORT: u16 = 7803;
/// The port of NusaSMS's test host unless another is given.
const NUSASMS_TEST_PORT: u16 = 7804;
/// The port of Whatsnesia unless another is given.
const WHATSNESIA_PORT: u16 = 7805;

pub(crate) const HELP: &str = "\
Plays Indonesian messaging providers on this machine, until Ctrl-C.

Usage: messaging-sandbox [OPTIONS]

Options:
  --host IP                     address to listen on [127.0.0.1]
  --nxcloud-port PORT           port of NXCloud, 0 for a free one [7801]
  --callback-url URL            where NXCloud posts callbacks (http, on loopback)
  --callback-algorithm NAME     how to sign them: md5, sha256 or none [md5]
  --sandeza-port PORT           port of Sandeza, 0 for a free one [7802]
  --sandeza-callback-url URL    where Sandeza posts callbacks (http, on loopback)
  --nusasms-port PORT           port of NusaSMS, 0 for a free one [7803]
  --nusasms-test-port PORT      port of its test host, 0 for a free one [7804]
  --nusasms-callback-url URL    where NusaSMS posts callbacks (http, on loopback)
  --whatsnesia-port PORT        port of Whatsnesia, 0 for a free one [7805]
  --allow-remote-callbacks      let callback URLs be on another machine
  --clock-offset-ms MS          how far the providers' clocks are ahead [0]
  --help                        print this
  --version                     print the version
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Run(Box<Options>),
}

/// The options of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) ip: IpAddr,
    pub(crate) nxcloud_port: u16,
    pub(crate) clock_offset_ms: i64,
    pub(crate) callback: Option<CallbackTarget>,
    pub(crate) sandeza_port: u16,
    pub(crate) sandeza_callback: Option<CallbackUrl>,
    pub(crate) nusasms_port: u16,
    pub(crate) nusasms_test_port: u16,
    pub(crate) nusasms_callback: Option<CallbackUrl>,
    pub(crate) whatsnesia_port: u16,
    pub(crate) allow_remote: bool,
}

/// Why a command line is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UsageError {
    UnknownOption(String),
    MissingValue(String),
    UnexpectedValue(String),
    InvalidValue(&'static str, &'static str),
    CallbackUrl(&'static str, CallbackUrlError),
    WithoutCallbackUrl(&'static str),
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption(name) => write!(f, "unknown option {name}"),
            Self::MissingValue(name) => write!(f, "{name} needs a value"),
            Self::UnexpectedValue(name) => write!(f, "{name} takes no value"),
            Self::InvalidValue(name, expected) => write!(f, "{name} needs {expected}"),
            Self::CallbackUrl(name, CallbackUrlError::NotLoopback) => write!(
                f,
                "{name} is not on loopback; --allow-remote-callbacks allows that"
            ),
            Self::CallbackUrl(name, error) => write!(f, "{name}: {error}"),
            Self::WithoutCallbackUrl(name) => {
                write!(f, "{name} is of no use without a callback URL")
            }
        }
    }
}

/// The values as given; which of them fit together is decided at the end.
#[derive(Default)]
struct Given {
    ip: Option<IpAddr>,
    nxcloud_port: Option<u16>,
    clock_offset_ms: Option<i64>,
    callback_url: Option<String>,
    callback_algorithm: Option<Option<Algorithm>>,
    sandeza_port: Option<u16>,
    sandeza_callback_url: Option<String>,
    nusasms_port: Option<u16>,
    nusasms_test_port: Option<u16>,
    nusasms_callback_url: Option<String>,
    whatsnesia_port: Option<u16>,
    allow_remote: bool,
}

/// Reads the arguments after the program's name. An option that is repeated counts the last time.
pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command, UsageError> {
    let mut given = Given::default();
    while let Some(argument) = arguments.next() {
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        match (name.as_str(), &attached) {
            ("--help" | "-h" | "--version" | "--allow-remote-callbacks", Some(_)) => {
                return Err(UsageError::UnexpectedValue(name));
            }
            ("--help" | "-h", None) => return Ok(Command::Help),
            ("--version", None) => return Ok(Command::Version),
            ("--allow-remote-callbacks", None) => given.allow_remote = true,
            _ => given.set(&name, || attached.or_else(|| arguments.next()))?,
        }
    }
    given
        .options()
        .map(|options| Command::Run(Box::new(options)))
}

impl Given {
    /// Sets an option that has a value. The value is taken only when the option is known.
    fn set(
        &mut self,
        name: &str,
        value: impl FnOnce() -> Option<String>,
    ) -> Result<(), UsageError> {
        let value = || value().ok_or_else(|| UsageError::MissingValue(name.to_owned()));
        match name {
            "--host" => self.ip = Some(read(&value()?, "--host", "an IP address")?),
            "--nxcloud-port" => self.nxcloud_port = Some(port(&value()?, "--nxcloud-port")?),
            "--sandeza-port" => self.sandeza_port = Some(port(&value()?, "--sandeza-port")?),
            "--nusasms-port" => self.nusasms_port = Some(port(&value()?, "--nusasms-port")?),
            "--nusasms-test-port" => {
                self.nusasms_test_port = Some(port(&value()?, "--nusasms-test-port")?);
            }
            "--whatsnesia-port" => {
                self.whatsnesia_port = Some(port(&value()?, "--whatsnesia-port")?);
            }
            "--clock-offset-ms" => {
                let offset = read(&value()?, "--clock-offset-ms", "a whole number")?;
                self.clock_offset_ms = Some(offset);
            }
            "--callback-url" => self.callback_url = Some(value()?),
            "--sandeza-callback-url" => self.sandeza_callback_url = Some(value()?),
            "--nusasms-callback-url" => self.nusasms_callback_url = Some(value()?),
            "--callback-algorithm" => self.callback_algorithm = Some(algorithm(&value()?)?),
            _ => return Err(UsageError::UnknownOption(name.to_owned())),
        }
        Ok(())
    }

    fn options(self) -> Result<Options, UsageError> {
        let callback = self.callback()?;
        let sandeza_callback = self.url(
            "--sandeza-callback-url",
            self.sandeza_callback_url.as_deref(),
        )?;
        let nusasms_callback = self.url(
            "--nusasms-callback-url",
            self.nusasms_callback_url.as_deref(),
        )?;
        Ok(Options {
            ip: self.ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            nxcloud_port: self.nxcloud_port.unwrap_or(NXCLOUD_PORT),
            clock_offset_ms: self.clock_offset_ms.unwrap_or(0),
            callback,
            sandeza_port: self.sandeza_port.unwrap_or(SANDEZA_PORT),
            sandeza_callback,
            nusasms_port: self.nusasms_port.unwrap_or(NUSASMS_PORT),
            nusasms_test_port: self.nusasms_test_port.unwrap_or(NUSASMS_TEST_PORT),
            nusasms_callback,
            whatsnesia_port: self.whatsnesia_port.unwrap_or(WHATSNESIA_PORT),
            allow_remote: self.allow_remote,
        })
    }

    fn callback(&self) -> Result<Option<CallbackTarget>, UsageError> {
        let url = self.url("--callback-url", self.callback_url.as_deref())?;
        if url.is_none() && self.callback_algorithm.is_some() {
            return Err(UsageError::WithoutCallbackUrl("--callback-algorithm"));
        }
        let target = url.map(CallbackTarget::at);
        Ok(target.map(|target| match self.callback_algorithm {
            None => target,
            Some(None) => target.unsigned(),
            Some(Some(algorithm)) => target.algorithm(algorithm),
        }))
    }

    /// The address that an option was given, if it was.
    fn url(
        &self,
        name: &'static str,
        url: Option<&str>,
    ) -> Result<Option<CallbackUrl>, UsageError> {
        let parse = if self.allow_remote {
            CallbackUrl::anywhere
        } else {
            CallbackUrl::new
        };
        url.map(parse)
            .transpose()
            .map_err(|error| UsageError::CallbackUrl(name, error))
    }
}

fn port(text: &str, name: &'static str) -> Result<u16, UsageError> {
    read(text, name, "a number to 65535")
}

fn read<T: FromStr>(
    text: &str,
    name: &'static str,
    expected: &'static str,
) -> Result<T, UsageError> {
    text.parse()
        .map_err(|_| UsageError::InvalidValue(name, expected))
}

fn algorithm(name: &str) -> Result<Option<Algorithm>, UsageError> {
    if name.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    match Algorithm::from_name(name) {
        Some(algorithm) => Ok(Some(algorithm)),
        None => Err(UsageError::InvalidValue(
            "--callback-algorithm",
            "md5, sha256 or none",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> Result<Options, UsageError> {
        match parse(line.split_whitespace().map(str::to_owned))? {
            Command::Run(options) => Ok(*options),
            other => panic!("not a run: {other:?}"),
        }
    }

    #[test]
    fn nothing_given_means_loopback_and_the_fixed_port() {
        let options = run("").unwrap();
        assert_eq!(options.ip, IpAddr::from([127, 0, 0, 1]));
        assert_eq!((options.nxcloud_port, options.clock_offset_ms), (7801, 0));
        assert_eq!(options.callback, None);
        assert_eq!(options.sandeza_port, 7802);
        assert_eq!(options.sandeza_callback, None);
        let nusasms = (options.nusasms_port, options.nusasms_test_port);
        assert_eq!(nusasms, (7803, 7804));
        assert_eq!(options.nusasms_callback, None);
        assert_eq!(options.whatsnesia_port, 7805);
        assert!(!options.allow_remote);
    }

    #[test]
    fn values_follow_or_are_attached() {
        let options = run("--host ::1 --nxcloud-port=9 --clock-offset-ms -5 \
                           --callback-algorithm SHA256 --callback-url=http://localhost/?a=b")
        .unwrap();
        assert_eq!(options.ip, "::1".parse::<IpAddr>().unwrap());
        assert_eq!((options.nxcloud_port, options.clock_offset_ms), (9, -5));
        let target = CallbackTarget::new("http://localhost/?a=b").unwrap();
        assert_eq!(options.callback, Some(target.algorithm(Algorithm::Sha256)));
    }

    #[test]
    fn callbacks_may_be_unsigned_and_remote() {
        let options = run("--callback-url http://192.0.2.1/ --allow-remote-callbacks \
                           --callback-algorithm none")
        .unwrap();
        let url = CallbackUrl::anywhere("http://192.0.2.1/").unwrap();
        assert_eq!(options.callback, Some(CallbackTarget::at(url).unsigned()));
    }

    #[test]
    fn every_provider_has_its_options() {
        let options = run("--sandeza-port 9 --sandeza-callback-url http://localhost/a").unwrap();
        assert_eq!(options.sandeza_port, 9);
        let url = CallbackUrl::new("http://localhost/a").unwrap();
        assert_eq!(options.sandeza_callback, Some(url));
        assert_eq!(options.callback, None);
        let options = run("--nusasms-port 9 --nusasms-test-port 10 \
                           --nusasms-callback-url http://localhost/b")
        .unwrap();
        assert_eq!((options.nusasms_port, options.nusasms_test_port), (9, 10));
        let url = CallbackUrl::new("http://localhost/b").unwrap();
        assert_eq!(options.nusasms_callback, Some(url));
        assert_eq!(run("--whatsnesia-port 9").unwrap().whatsnesia_port, 9);
    }

    #[test]
    fn help_and_version_need_nothing_else() {
        let parse = |line: &str| parse(line.split_whitespace().map(str::to_owned));
        assert_eq!(parse("--help"), Ok(Command::Help));
        assert_eq!(parse("-h --nonsense"), Ok(Command::Help));
        assert_eq!(parse("--version"), Ok(Command::Version));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("--nonsense", "unknown option --nonsense"),
            ("nonsense", "unknown option nonsense"),
            ("--host", "--host needs a value"),
            ("--host=here", "--host needs an IP address"),
            (
                "--nxcloud-port 65536",
                "--nxcloud-port needs a number to 65535",
            ),
            (
                "--clock-offset-ms 1s",
                "--clock-offset-ms needs a whole number",
            ),
            ("--help=me", "--help takes no value"),
            (
                "--callback-url ftp://localhost/",
                "the callback URL is not http",
            ),
            (
                "--callback-url http://192.0.2.1/",
                "--allow-remote-callbacks allows that",
            ),
            (
                "--sandeza-callback-url http://192.0.2.1/",
                "--sandeza-callback-url is not on loopback",
            ),
            (
                "--callback-url http://a/ --callback-algorithm x",
                "md5, sha256 or none",
            ),
            (
                "--callback-algorithm md5",
                "of no use without a callback URL",
            ),
            (
                "--nusasms-callback-url https://localhost/",
                "--nusasms-callback-url: the callback URL is not http",
            ),
        ] {
            let error = run(line).unwrap_err().to_string();
            assert!(error.contains(message), "{line}: {error}");
        }
    }
}
