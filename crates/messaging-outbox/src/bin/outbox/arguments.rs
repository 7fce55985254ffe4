//! The command line.

use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::duration::duration;
use crate::{account, campaign, message, unknown, worker};

/// Sends the messages of an outbox, and lets people look after them
///
/// Exit code: 0 done; 1 not done, standard error says why; 2 wrong arguments, and nothing was done.
#[derive(Parser)]
#[command(name = "outbox", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// postgres://USER:PASSWORD@HOST/DATABASE, or the path of a SQLite file. Other users of this machine can read
    /// an argument: put a password into the variable
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "OUTBOX_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Print one JSON document instead of tables
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Worker(worker::Arguments),
    /// Broadcasts: messages that are counted, paused and cancelled together
    #[command(subcommand)]
    Campaign(campaign::Command),
    /// Single messages
    #[command(subcommand)]
    Message(message::Command),
    /// Messages that the provider may or may not have accepted: a person decides
    #[command(subcommand)]
    Unknown(unknown::Command),
    /// Accounts from which something is held back
    #[command(subcommand)]
    Account(account::Command),
    /// List the workers, and when each was last seen: one that runs says so every 5 s
    Workers,
    /// Show how many messages are where, and what waits for a person
    Status,
    /// Send nothing from any account until `unpark`
    ///
    /// After a failover that may have lost commits, or a restore from a backup, do this before a worker starts: what
    /// such a database has as queued may have been sent.
    Park {
        /// Shown by `status`
        #[arg(long, value_name = "TEXT", default_value = "parked by a person")]
        reason: String,
    },
    /// End what `park` began
    Unpark,
    /// Delete messages that have been final for a time, their attempts, and callbacks
    ///
    /// The keys of deleted messages can be used again.
    Prune {
        /// Such as 90d, 12h, 30m or 45s
        #[arg(long, value_name = "TIME", value_parser = duration)]
        older_than: Duration,
    },
    /// Look for settings of the database that would break what the outbox promises
    ///
    /// Exit code: 0 none was found; 1 some were, or the database could not be asked; 2 wrong arguments.
    Check,
}

impl Command {
    /// Whether it may be the first to use its database.
    pub(crate) fn makes_tables(&self) -> bool {
        matches!(
            self,
            Self::Worker(_) | Self::Check | Self::Campaign(campaign::Command::Import(_))
        )
    }
}
