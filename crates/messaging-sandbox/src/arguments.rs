//! The command line.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use messaging_sandbox::nxcloud::{Algorithm, CallbackTarget};
use messaging_sandbox::{CallbackUrl, CallbackUrlError};

/// The port of NXCloud unless another is given.
const NXCLOUD_PORT: u16 = 7801;

pub(crate) const HELP: &str = "\
Plays Indonesian messaging providers on this machine, until Ctrl-C.

Usage: messaging-sandbox [OPTIONS]

Options:
  --host IP                     address to listen on [127.0.0.1]
  --nxcloud-port PORT           port of NXCloud, 0 for a free one [7801]
  --callback-url URL            where to post status callbacks (http, on loopback)
  --callback-algorithm NAME     how to sign them: md5, sha256 or none [md5]
  --allow-remote-callbacks      let --callback-url be on another machine
  --clock-offset-ms MS          how far the providers' clocks are ahead [0]
  --help                        print this
  --version                     print the version
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Run(Options),
}

/// The options of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) ip: IpAddr,
    pub(crate) nxcloud_port: u16,
    pub(crate) clock_offset_ms: i64,
    pub(crate) callback: Option<CallbackTarget>,
}

/// Why a command line is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UsageError {
    UnknownOption(String),
    MissingValue(String),
    UnexpectedValue(String),
    InvalidValue(&'static str, &'static str),
    CallbackUrl(CallbackUrlError),
    WithoutCallbackUrl(&'static str),
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption(name) => write!(f, "unknown option {name}"),
            Self::MissingValue(name) => write!(f, "{name} needs a value"),
            Self::UnexpectedValue(name) => write!(f, "{name} takes no value"),
            Self::InvalidValue(name, expected) => write!(f, "{name} needs {expected}"),
            Self::CallbackUrl(CallbackUrlError::NotLoopback) => f.write_str(
                "--callback-url is not on loopback; --allow-remote-callbacks allows that",
            ),
            Self::CallbackUrl(error) => write!(f, "--callback-url: {error}"),
            Self::WithoutCallbackUrl(name) => {
                write!(f, "{name} is of no use without --callback-url")
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
    given.options().map(Command::Run)
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
            "--nxcloud-port" => {
                self.nxcloud_port = Some(read(&value()?, "--nxcloud-port", "a number to 65535")?);
            }
            "--clock-offset-ms" => {
                let offset = read(&value()?, "--clock-offset-ms", "a whole number")?;
                self.clock_offset_ms = Some(offset);
            }
            "--callback-url" => self.callback_url = Some(value()?),
            "--callback-algorithm" => self.callback_algorithm = Some(algorithm(&value()?)?),
            _ => return Err(UsageError::UnknownOption(name.to_owned())),
        }
        Ok(())
    }

    fn options(self) -> Result<Options, UsageError> {
        Ok(Options {
            ip: self.ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            nxcloud_port: self.nxcloud_port.unwrap_or(NXCLOUD_PORT),
            clock_offset_ms: self.clock_offset_ms.unwrap_or(0),
            callback: self.callback()?,
        })
    }

    fn callback(&self) -> Result<Option<CallbackTarget>, UsageError> {
        let Some(url) = &self.callback_url else {
            return match self {
                Self {
                    callback_algorithm: Some(_),
                    ..
                } => Err(UsageError::WithoutCallbackUrl("--callback-algorithm")),
                Self {
                    allow_remote: true, ..
                } => Err(UsageError::WithoutCallbackUrl("--allow-remote-callbacks")),
                _ => Ok(None),
            };
        };
        let url = if self.allow_remote {
            CallbackUrl::anywhere(url)
        } else {
            CallbackUrl::new(url)
        };
        let target = CallbackTarget::at(url.map_err(UsageError::CallbackUrl)?);
        Ok(Some(match self.callback_algorithm {
            None => target,
            Some(None) => target.unsigned(),
            Some(Some(algorithm)) => target.algorithm(algorithm),
        }))
    }
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
            Command::Run(options) => Ok(options),
            other => panic!("not a run: {other:?}"),
        }
    }

    #[test]
    fn nothing_given_means_loopback_and_the_fixed_port() {
        let options = run("").unwrap();
        assert_eq!(options.ip, IpAddr::from([127, 0, 0, 1]));
        assert_eq!((options.nxcloud_port, options.clock_offset_ms), (7801, 0));
        assert_eq!(options.callback, None);
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
                "--callback-url http://a/ --callback-algorithm x",
                "md5, sha256 or none",
            ),
            (
                "--callback-algorithm md5",
                "of no use without --callback-url",
            ),
            (
                "--allow-remote-callbacks",
                "of no use without --callback-url",
            ),
        ] {
            let error = run(line).unwrap_err().to_string();
            assert!(error.contains(message), "{line}: {error}");
        }
    }
}
