//! `cargo xtask call`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use messaging_client_core::{Clock as _, SystemClock, unix_millis};
use messaging_fixtures::{Input, Outcome, Recorder, Recording, Setup, check_name, record};
use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};

use crate::arguments::{Arguments, Options};
use crate::{Ended, console};

pub(crate) const HELP: &str = "\
Makes one call of an operation against a live server, and prints one line of JSON: {\"ok\": ...} or
{\"error\": ...}.

Usage: cargo xtask call PROVIDER OPERATION --base-url URL --client JSON --input JSON [OPTIONS]

  --base-url URL    Scheme, host, port and perhaps a path prefix. Not needed for webhook.parse
  --client JSON     Credentials and defaults, in the keys of the fixture format; @FILE reads a file
  --input JSON      The request, in the keys of the fixture format; @FILE reads a file. For
                    webhook.parse: {\"headers\": {...}, \"body\": \"...\"}
  --clock-ms N      Unix milliseconds that the client's clock shows, instead of the system's time
  --timeout-ms N    The deadline of the whole call
  --attempts N      The most attempts
  --record FILE     Write the call as a fixture, credentials replaced. Phone numbers and texts stay

Exit code: 0 a result; 1 an error of the client; 2 wrong arguments, and nothing was sent.
";

const OPTIONS: [&str; 7] = [
    "--base-url",
    "--client",
    "--input",
    "--clock-ms",
    "--timeout-ms",
    "--attempts",
    "--record",
];

/// The operation that sends nothing.
const PARSE_CALLBACK: &str = "webhook.parse";

pub(crate) fn run(mut arguments: Arguments) -> Ended {
    let provider = arguments.name("PROVIDER")?;
    let operation = arguments.name("OPERATION")?;
    let options = arguments.options(&OPTIONS)?;
    check_name(&provider, &operation).map_err(|error| error.to_string())?;
    let input = json_object(&options, "--input")?;
    let record_to = record_to(&options, &operation)?;
    let mut setup = setup(&options, &operation)?;
    if record_to.is_some() {
        setup.recorder = Some(Recorder::new());
    }
    let call = messaging_fixtures::run(&provider, &operation, setup.clone(), input.clone());
    let begun_ms = unix_millis(SystemClock.now());
    let runtime = runtime()?;
    let outcome = runtime.block_on(call).map_err(|error| error.to_string())?;
    console::line(&outcome.to_json().to_string());
    if let (Some(file), Some(recorder)) = (&record_to, &setup.recorder) {
        let recording = Recording::new(
            (&provider, &operation),
            client_for_record(&setup),
            input,
            setup.clock_ms.unwrap_or(begun_ms),
            outcome.clone(),
        );
        match runtime.block_on(write_record(&recording, recorder, file)) {
            Ok(()) => console::error(&format!(
                "recorded to {}: read it before you share it, phone numbers and texts are in it",
                file.display()
            )),
            Err(problem) => console::error(&format!("not recorded: {problem}")),
        }
    }
    Ok(match outcome {
        Outcome::Ok(_) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// A runtime for the calls of a command.
pub(crate) fn runtime() -> Result<Runtime, String> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no runtime: {error}"))
}

fn setup(options: &Options, operation: &str) -> Result<Setup, String> {
    let mut setup = Setup::default();
    setup.client = json_object(options, "--client")?.to_map();
    setup.base_url = match options.get("--base-url") {
        None if operation == PARSE_CALLBACK => String::new(),
        _ => options.required("--base-url")?.to_owned(),
    };
    setup.clock_ms = options.number("--clock-ms", 0)?;
    setup.timeout = options
        .number("--timeout-ms", 1)?
        .map(Duration::from_millis);
    setup.attempts = match options.number("--attempts", 1)? {
        None => None,
        Some(attempts) => {
            Some(u32::try_from(attempts).map_err(|_| "--attempts is too large".to_owned())?)
        }
    };
    Ok(setup)
}

/// The JSON object of an option, or of the file that `@FILE` names.
fn json_object(options: &Options, name: &str) -> Result<Input, String> {
    let given = options.required(name)?;
    let text = match given.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| format!("{name}: {file} cannot be read: {error}"))?,
        None => given.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        if error.is_data() {
            format!("{name} must be a JSON object, each key once: {error}")
        } else {
            format!("{name} is not JSON: {error}")
        }
    })
}

/// Where to record to. What would make writing fail is found before anything is sent.
fn record_to(options: &Options, operation: &str) -> Result<Option<PathBuf>, String> {
    let Some(file) = options.get("--record").map(PathBuf::from) else {
        return Ok(None);
    };
    if operation == PARSE_CALLBACK {
        return Err(format!(
            "--record: {PARSE_CALLBACK} makes no request to record"
        ));
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if file.file_name().is_none() || file.is_dir() || !folder.is_dir() {
        return Err(format!("--record: {} cannot be written", file.display()));
    }
    Ok(Some(file))
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
) -> Result<(), String> {
    let fixture = record(recording, recorder).await?;
    let mut text = serde_json::to_string_pretty(&fixture).map_err(|error| error.to_string())?;
    text.push('\n');
    std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
