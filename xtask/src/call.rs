//! `cargo xtask call`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::value_parser;
use messaging_client_core::{Clock as _, SystemClock, unix_millis};
use messaging_fixtures::{Input, Outcome, Recorder, Recording, Setup, check_name, record};
use serde_json::{Map, Value};

use crate::console::{self, Spinner};

/// The operation that sends nothing.
const PARSE_CALLBACK: &str = "webhook.parse";

/// Make one call of an operation against a live server
///
/// Prints one line of JSON: {"ok": ...} or {"error": ...}.
///
/// Exit code: 0 a result; 1 an error of the client; 2 wrong arguments, and nothing was sent.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// nusasms, nxcloud, sandeza or whatsnesia
    provider: String,
    /// Such as whatsapp.send; a wrong one is answered with the provider's list
    operation: String,
    /// Scheme, host, port and perhaps a path prefix. Not needed for webhook.parse
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Credentials and defaults, in the keys of the fixture format; @FILE reads a file
    #[arg(long, value_name = "JSON")]
    client: String,
    /// The request, in the keys of the fixture format; @FILE reads a file. For webhook.parse:
    /// {"headers": {...}, "body": "..."}
    #[arg(long, value_name = "JSON")]
    input: String,
    /// Unix milliseconds that the client's clock shows, instead of the system's time
    #[arg(long, value_name = "N")]
    clock_ms: Option<u64>,
    /// The deadline of the whole call
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    timeout_ms: Option<u64>,
    /// The most attempts
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    attempts: Option<u32>,
    /// Write the call as a fixture, credentials replaced. Phone numbers and texts stay
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let (provider, operation) = (&arguments.provider, &arguments.operation);
    check_name(provider, operation)?;
    let input = json_object("--input", &arguments.input)?;
    if let Some(file) = &arguments.record {
        check_record_file(file, operation)?;
    }
    let mut setup = setup(&arguments)?;
    setup.recorder = arguments.record.is_some().then(Recorder::new);
    let begun_ms = unix_millis(SystemClock.now());
    let outcome = {
        let _spinner = Spinner::start(format!("calling {provider} {operation}"));
        messaging_fixtures::run(provider, operation, setup.clone(), input.clone()).await?
    };
    console::line(&outcome.to_json().to_string());
    if let (Some(file), Some(recorder)) = (&arguments.record, &setup.recorder) {
        let recording = Recording::new(
            (provider, operation),
            client_for_record(&setup),
            input,
            setup.clock_ms.unwrap_or(begun_ms),
            outcome.clone(),
        );
        match write_record(&recording, recorder, file).await {
            Ok(()) => console::error(&format!(
                "recorded to {}: read it before you share it, phone numbers and texts are in it",
                file.display()
            )),
            Err(problem) => console::error(&format!("not recorded: {problem:#}")),
        }
    }
    Ok(match outcome {
        Outcome::Ok(_) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn setup(arguments: &Arguments) -> anyhow::Result<Setup> {
    let mut setup = Setup::default();
    setup.client = json_object("--client", &arguments.client)?.to_map();
    setup.base_url = match &arguments.base_url {
        Some(base_url) => base_url.clone(),
        None if arguments.operation == PARSE_CALLBACK => String::new(),
        None => bail!("--base-url is missing"),
    };
    setup.clock_ms = arguments.clock_ms;
    setup.timeout = arguments.timeout_ms.map(Duration::from_millis);
    setup.attempts = arguments.attempts;
    Ok(setup)
}

/// The JSON object that an option gives, or the file that its `@FILE` names.
fn json_object(option: &str, given: &str) -> anyhow::Result<Input> {
    let text = match given.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file)
            .with_context(|| format!("{option}: {file} cannot be read"))?,
        None => given.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        if error.is_data() {
            anyhow::anyhow!("{option} must be a JSON object, each key once: {error}")
        } else {
            anyhow::anyhow!("{option} is not JSON: {error}")
        }
    })
}

/// Finds before anything is sent what would make writing the record fail.
fn check_record_file(file: &Path, operation: &str) -> anyhow::Result<()> {
    if operation == PARSE_CALLBACK {
        bail!("--record: {PARSE_CALLBACK} makes no request to record");
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if file.file_name().is_none() || file.is_dir() || !folder.is_dir() {
        bail!("--record: {} cannot be written", file.display());
    }
    Ok(())
}

/// `--attempts` belongs to the call, so it belongs to its fixture.
fn client_for_record(setup: &Setup) -> Map<String, Value> {
    let mut client = setup.client.clone();
    if let Some(attempts) = setup.attempts {
        client.insert("attempts".to_owned(), attempts.into());
    }
    client
}

async fn write_record(
    recording: &Recording,
    recorder: &Recorder,
    file: &Path,
) -> anyhow::Result<()> {
    let fixture = record(recording, recorder)
        .await
        .map_err(anyhow::Error::msg)?;
    let text = serde_json::to_string_pretty(&fixture)? + "\n";
    std::fs::write(file, text).with_context(|| file.display().to_string())
}
