use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// The rest of a command line, for the program `messaging-proof`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<OsString>,
}

/// Runs `messaging-proof COMMAND ..`, which this program is not built with: it needs both databases.
pub(crate) fn run(command: &str, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "run",
        "--quiet",
        "--package",
        "messaging-proof",
        "--",
        command,
    ]);
    let status = cargo.args(&arguments.rest).status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
