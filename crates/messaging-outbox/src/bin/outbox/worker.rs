//! `outbox worker`

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;
use messaging_client_core::ClientOptions;
use messaging_outbox::{Account, Outbox, SharedPacer, Worker};
use tracing_subscriber::filter::LevelFilter;

use crate::client::AccountArgument;
use crate::wrong;

/// Send messages until SIGINT or SIGTERM, then finish what is under way
///
/// The credentials of an account are read from the variables of its provider's client, such as NUSASMS_API_KEY, and
/// the address from NUSASMS_BASE_URL where it is set. Any number of workers may run on one database. A second signal
/// stops at once: what is being sent then becomes unknown.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// An account: the name that messages give, its provider (nusasms, nxcloud, sandeza, whatsnesia), and what its
    /// variables begin with (PROMO_ for PROMO_NUSASMS_API_KEY). May be given several times
    #[arg(
        long = "account",
        value_name = "NAME=PROVIDER[:PREFIX]",
        required = true
    )]
    accounts: Vec<AccountArgument>,
    /// One call of an account per so many milliseconds, whichever worker makes it, kept in the database; bulk gets
    /// 80 % of that. Give all workers the same
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    shared_pace: Option<u64>,
    /// A Sandeza account whose messages of unknown outcome are sent again with the same ref_id, by which Sandeza knows
    /// them: each ref_id must be used for one message. May be given several times
    #[arg(long, value_name = "NAME")]
    resend_unknown: Vec<String>,
    /// How many messages of an account are sent at a time, one-time passwords aside
    #[arg(long, value_name = "N", default_value_t = 16)]
    concurrency: usize,
    /// How many one-time passwords of an account are sent at a time, beside the others: no broadcast takes their place
    #[arg(long, value_name = "N", default_value_t = 4)]
    otp_concurrency: usize,
    /// What `outbox workers` calls this worker
    #[arg(long, value_name = "NAME", env = "HOSTNAME")]
    name: Option<String>,
    /// What is written to standard error
    #[arg(long, value_name = "LEVEL", env = "OUTBOX_LOG", default_value = "info")]
    log: Level,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

impl From<Level> for LevelFilter {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
        }
    }
}

impl Arguments {
    /// Finds what is wrong with the accounts before the database is asked.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let mut names = BTreeSet::new();
        for argument in &self.accounts {
            if !names.insert(&argument.name) {
                return Err(wrong(format!("--account {} is twice", argument.name)));
            }
            argument.account(ClientOptions::new(), None)?;
        }
        for name in &self.resend_unknown {
            let mut accounts = self.accounts.iter();
            if !accounts.any(|one| one.name == *name && one.knows_references()) {
                let problem = "is no account of Sandeza that --account names";
                return Err(wrong(format!("--resend-unknown {name} {problem}")));
            }
        }
        Ok(())
    }

    async fn accounts(&self, outbox: &Outbox) -> anyhow::Result<Vec<Account>> {
        let mut accounts = Vec::new();
        for argument in &self.accounts {
            let (options, bulk) = match self.shared_pace {
                None => (ClientOptions::new(), None),
                Some(ms) => {
                    let interval = Duration::from_millis(ms);
                    let pacer = SharedPacer::new(outbox, &argument.name, interval).await?;
                    let bulk = ClientOptions::new().rate_limiter(pacer.bulk());
                    (ClientOptions::new().rate_limiter(pacer), Some(bulk))
                }
            };
            let account = argument.account(options, bulk)?;
            accounts.push(match self.resend_unknown.contains(&argument.name) {
                true => account.resend_unknown(),
                false => account,
            });
        }
        Ok(accounts)
    }
}

pub(crate) async fn run(outbox: &Outbox, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_max_level(arguments.log)
        // It would print them to standard error, and a worker whose standard error is gone would fail by that.
        .log_internal_errors(false)
        .init();
    for danger in outbox.dangers().await? {
        tracing::warn!("{danger}");
    }
    let mut builder = Worker::builder(outbox)
        .concurrency(arguments.concurrency)
        .otp_concurrency(arguments.otp_concurrency);
    if let Some(name) = &arguments.name {
        builder = builder.name(name);
    }
    for account in arguments.accounts(outbox).await? {
        builder = builder.account(account);
    }
    let worker = builder.build()?;
    let mut signals = Signals::listen().context("signals")?;
    let names: Vec<&str> = arguments.accounts.iter().map(|one| &*one.name).collect();
    tracing::info!(accounts = names.join(","), "sending");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let signalled = async {
        signals.next().await;
        tracing::info!("finishing what is under way");
        drop(stop);
        signals.next().await;
    };
    let running = worker.run(stopped);
    Ok(tokio::select! {
        _ = running => ExitCode::SUCCESS,
        () = signalled => {
            tracing::warn!("stopped at once: what was being sent becomes unknown");
            ExitCode::FAILURE
        }
    })
}

/// What asks a program to end.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
