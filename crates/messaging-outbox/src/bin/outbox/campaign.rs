//! `outbox campaign`

use std::process::ExitCode;

use clap::Subcommand;
use messaging_outbox::{Campaign, CampaignId, Outbox, State};

use crate::import;
use crate::output::{Output, or_nothing, table};

#[derive(Subcommand)]
pub(crate) enum Command {
    Import(Box<import::Arguments>),
    #[command(flatten)]
    About(About),
}

/// What is done with campaigns that are there.
#[derive(Subcommand)]
pub(crate) enum About {
    /// List all campaigns
    List,
    /// Show how many messages of a campaign are in which state
    Status { id: i64 },
    /// Send nothing more of a campaign until it is resumed, but for what a worker has already
    Pause {
        id: i64,
        /// Shown by `campaign status`
        #[arg(long, value_name = "TEXT", default_value = "paused by a person")]
        reason: String,
    },
    /// Begin a campaign, or go on with it
    Resume { id: i64 },
    /// End a campaign: what no worker has yet is not sent
    Cancel {
        id: i64,
        /// Shown by `campaign status`
        #[arg(long, value_name = "TEXT", default_value = "cancelled by a person")]
        reason: String,
    },
}

pub(crate) async fn run(
    outbox: &Outbox,
    command: About,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let id = match command {
        About::List => {
            output.show(&outbox.campaigns().await?, |campaigns| list(campaigns))?;
            return Ok(ExitCode::SUCCESS);
        }
        About::Status { id } => CampaignId::new(id),
        About::Pause { id, reason } => {
            let id = CampaignId::new(id);
            outbox.pause_campaign(id, &reason).await?;
            id
        }
        About::Resume { id } => {
            let id = CampaignId::new(id);
            outbox.resume_campaign(id).await?;
            id
        }
        About::Cancel { id, reason } => {
            let id = CampaignId::new(id);
            outbox.cancel_campaign(id, &reason).await?;
            id
        }
    };
    output.show(&outbox.campaign_status(id).await?, for_people)?;
    Ok(ExitCode::SUCCESS)
}

fn list(campaigns: &[Campaign]) -> comfy_table::Table {
    let mut rows = table(["id", "account", "name", "state", "import", "reason"]);
    for one in campaigns {
        rows.add_row([
            one.id.to_string(),
            one.account.clone(),
            one.name.clone(),
            one.state.to_string(),
            match one.is_imported {
                true => "complete".to_owned(),
                false => "incomplete".to_owned(),
            },
            or_nothing(one.reason.as_ref()),
        ]);
    }
    rows
}

pub(crate) fn for_people(campaign: &Campaign) -> String {
    let mut text = format!(
        "campaign {} ({}, account {}) is {}",
        campaign.id, campaign.name, campaign.account, campaign.state
    );
    if let Some(reason) = &campaign.reason {
        text += &format!(": {reason}");
    }
    if !campaign.is_imported {
        text += "\nits import is not complete: run it again with the same file";
    }
    let mut counts = table(["state", "messages"]);
    for state in State::ALL {
        let count = campaign.in_state(*state);
        if count > 0 {
            counts.add_row([state.to_string(), count.to_string()]);
        }
    }
    counts.add_row(["all".to_owned(), campaign.total().to_string()]);
    format!("{text}\n{counts}")
}
