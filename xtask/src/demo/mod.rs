//! `cargo xtask demo`

mod live;
mod nusasms;
mod nxcloud;
mod receiver;
mod sandeza;
mod shown;
mod whatsnesia;

use std::process::ExitCode;

use anyhow::Context as _;
use messaging_sandbox::Sandbox;

use crate::console::{self, Spinner};

/// Send messages of every shape to the sandbox, and show what happens
///
/// Without arguments: starts the sandbox on this machine, sends one message of each documented shape through the
/// real clients, receives and verifies the callbacks, and prints what happened. Nothing leaves this machine. With
/// --stay the sandbox goes on, and its page shows what was sent, until Ctrl+C.
///
/// With --base-url it sends ONE template message to a real NXCloud account, which costs what the platform charges
/// for it, with the credentials of the environment (NXCLOUD_ACCESS_KEY, NXCLOUD_ACCESS_SECRET, NXCLOUD_TENANT_ID,
/// NXCLOUD_APP_KEY, NXCLOUD_BUSINESS_PHONE). It says what it will do before it does it.
///
/// Exit code: 0 everything was accepted and every callback was verified; 1 something was not; 2 wrong arguments.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Where to send, such as `https://api-idn.nxlink.ai`; without it nothing is sent to a real account
    #[arg(long, value_name = "URL", requires_all = ["to", "template"])]
    base_url: Option<String>,
    /// The recipient: digits with country code
    #[arg(long, value_name = "PHONE", requires = "base_url")]
    to: Option<String>,
    /// An approved template
    #[arg(long, value_name = "NAME", requires = "base_url")]
    template: Option<String>,
    /// Its language, `id` where it is not given
    #[arg(long, value_name = "CODE", requires = "base_url")]
    language: Option<String>,
    /// The value of the body's one variable, if it has one
    #[arg(long, requires = "base_url")]
    text: Option<String>,
    /// Keep the sandbox, with its page, until Ctrl+C
    #[arg(long, conflicts_with = "base_url")]
    stay: bool,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let stay = arguments.stay;
    match live::LiveMessage::of(arguments) {
        Some(message) => message.send().await,
        None => on_sandbox(stay).await,
    }
}

async fn on_sandbox(stay: bool) -> anyhow::Result<ExitCode> {
    let builder = Sandbox::builder();
    let sandbox = match stay {
        true => builder.ui(([127, 0, 0, 1], 0)).start().await,
        false => builder.start().await,
    };
    let sandbox = sandbox.context("the sandbox cannot be started")?;
    let providers = {
        let _spinner = Spinner::start("sending messages of every shape");
        [
            nxcloud::on_sandbox(sandbox.nxcloud()).await?,
            sandeza::on_sandbox(sandbox.sandeza()).await?,
            nusasms::on_sandbox(sandbox.nusasms()).await?,
            whatsnesia::on_sandbox(sandbox.whatsnesia()).await?,
        ]
    };
    for shown in &providers {
        console::line(&shown.to_string());
    }
    let code = match providers.iter().all(shown::Shown::all_well) {
        true => {
            console::line("Every message was accepted and every callback was verified.");
            ExitCode::SUCCESS
        }
        false => {
            console::error("Something did not go as it should; see the tables.");
            ExitCode::FAILURE
        }
    };
    if let Some(page) = sandbox.page_url() {
        console::line(&format!("See what was sent at {page} (Ctrl+C ends it)"));
        tokio::signal::ctrl_c().await?;
    }
    Ok(code)
}
