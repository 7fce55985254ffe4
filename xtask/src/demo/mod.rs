//! `cargo xtask demo`

mod nusasms;
mod nxcloud;
mod receiver;
mod sandeza;
mod whatsnesia;

use std::process::ExitCode;

use messaging_client_core::Error;
use messaging_sandbox::Sandbox;

use crate::arguments::{Arguments, Options};
use crate::table::Table;
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Shows the clients at work. Without arguments: starts the sandbox on this machine, sends one message of
each documented shape through the real clients, receives and verifies the callbacks, and prints what
happened. Nothing leaves this machine.

Usage: cargo xtask demo
       cargo xtask demo --base-url URL --to PHONE --template NAME [--language CODE] [--text TEXT]

With --base-url it sends ONE template message to a real NXCloud account, which costs what the platform
charges for it, with the credentials of the environment (NXCLOUD_ACCESS_KEY, NXCLOUD_ACCESS_SECRET,
NXCLOUD_TENANT_ID, NXCLOUD_APP_KEY, NXCLOUD_BUSINESS_PHONE). It says what it will do before it does it.

  --base-url URL    Where to send, such as https://api-idn.nxlink.ai
  --to PHONE        The recipient: digits with country code
  --template NAME   An approved template
  --language CODE   Its language, default id
  --text TEXT       The value of the body's one variable, if it has one

Exit code: 0 everything was accepted and every callback was verified; 1 something was not; 2 wrong
arguments.
";

const OPTIONS: [&str; 5] = ["--base-url", "--to", "--template", "--language", "--text"];

/// What a provider's part of the demo shows, and whether all of it went as it should.
pub(crate) struct Shown {
    title: &'static str,
    table: Table,
    all_well: bool,
}

impl Shown {
    /// Adds a message: its id or why it failed, what arrived about it, and whether that is right.
    fn row(&mut self, name: &str, id: Result<String, String>, arrived: String, well: bool) {
        let answer = id.map_or_else(|error| error, |id| format!("accepted as {id}"));
        self.table.row([name.to_owned(), answer, arrived]);
        self.all_well &= well;
    }

    /// Adds a call: what it answered or why it failed, and what came of it.
    fn call(&mut self, name: &str, answer: Result<String, Error>, after: String) {
        self.all_well &= answer.is_ok();
        let answer = answer.unwrap_or_else(|error| error.to_string());
        self.table.row([name.to_owned(), answer, after]);
    }
}

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&OPTIONS)?;
    let runtime = crate::call::runtime()?;
    match options.get("--base-url") {
        Some(base_url) => runtime.block_on(live(base_url, &options)),
        None if OPTIONS.iter().any(|name| options.get(name).is_some()) => {
            Err("--base-url is missing: without it nothing is sent to a real account".to_owned())
        }
        None => runtime.block_on(on_sandbox()),
    }
}

async fn live(base_url: &str, options: &Options) -> Ended {
    match nxcloud::live(base_url, options).await? {
        Ok(accepted) => {
            console::line(&accepted);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            console::error(&error);
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn on_sandbox() -> Ended {
    let sandbox = Sandbox::start()
        .await
        .map_err(|error| format!("the sandbox cannot be started: {error}"))?;
    let providers = [
        nxcloud::on_sandbox(sandbox.nxcloud()).await?,
        sandeza::on_sandbox(sandbox.sandeza()).await?,
        nusasms::on_sandbox(sandbox.nusasms()).await?,
        whatsnesia::on_sandbox(sandbox.whatsnesia()).await?,
    ];
    let mut all_well = true;
    for shown in providers {
        console::line(shown.title);
        console::line(&shown.table.to_string());
        all_well &= shown.all_well;
    }
    if all_well {
        console::line("Every message was accepted and every callback was verified.");
        return Ok(ExitCode::SUCCESS);
    }
    console::error("Something did not go as it should; see the tables.");
    Ok(ExitCode::FAILURE)
}
